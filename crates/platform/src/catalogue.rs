//! The catalogue, as the builder's forms and palette need it.

use patchbay_catalog::{
    ConnectionType, NodeSettings, NodeType, Presence, connection_types, node_settings, node_type,
    node_types, runnable, runs_as_tool,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{Error, Result};
use crate::open::Platform;

/// A node type.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeTypeView {
    /// The type's id, which a node's `type` names.
    #[schema(example = "dynamiq.nodes.llms.OpenAI")]
    pub r#type: &'static str,
    /// What the palette shows.
    pub label: &'static str,
    /// The group that it stands in.
    pub group: &'static str,
    /// The connection types that it takes.
    pub connections: Vec<&'static str>,
    /// `none`, `optional`, `auto` or `required`.
    #[schema(value_type = String)]
    pub connection: Presence,
    /// Whether this platform can run it.
    pub runnable: bool,
    /// Whether this platform can run it as a tool of an agent.
    pub tool: bool,
}

impl From<&'static NodeType> for NodeTypeView {
    fn from(kind: &'static NodeType) -> Self {
        Self {
            r#type: &kind.id,
            label: &kind.label,
            group: &kind.group,
            connections: kind.accepted().collect(),
            connection: kind.connection,
            runnable: runnable(&kind.id),
            tool: runs_as_tool(&kind.id),
        }
    }
}

/// A node type, with what its form needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeTypeDetail {
    #[serde(flatten)]
    kind: NodeTypeView,
    /// `settings`: each with its `name`, its `schema` (JSON Schema with the keywords `nullable`, `node`,
    /// `component` and `control`), `required` and `main`. `inputs`: each with `name`, `type` and
    /// `required`. `components`: by type, with `label`, `connections` and `settings`.
    /// `not_run`: by name, the settings that this platform does not follow, and which values keep a node
    /// from being run: `set`, `on`, `unless_off` (both by their `enabled`) or `filled`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    form: NodeSettings,
}

/// Which node types a list holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NodeTypeQuery {
    /// Those of one group.
    pub group: Option<String>,
}

impl Platform {
    /// `GET /v1/connection-types`: every connection type, with what its form needs.
    pub fn connection_types(&self) -> &'static [ConnectionType] {
        connection_types()
    }

    /// `GET /v1/agent-builder/nodes`: every node type.
    pub fn node_types(&self, query: &NodeTypeQuery) -> Vec<NodeTypeView> {
        let wanted = query.group.as_deref();
        node_types()
            .iter()
            .filter(|kind| wanted.is_none_or(|group| group == kind.group))
            .map(NodeTypeView::from)
            .collect()
    }

    /// `GET /v1/agent-builder/nodes/{type}`: one node type, with what its form needs.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such type.
    pub fn node_type(&self, ty: &str) -> Result<NodeTypeDetail> {
        let found = node_type(ty).zip(node_settings(ty));
        let (kind, form) = found.ok_or(Error::NotFound)?;
        Ok(NodeTypeDetail {
            kind: NodeTypeView::from(kind),
            form,
        })
    }
}
