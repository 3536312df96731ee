//! The description of one configuration field of a connection type. Descriptions only: a
//! field never holds a value that somebody typed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest secret that is accepted, in characters.
pub const MAX_SECRET_CHARS: usize = 16_384;
/// The longest URL that is accepted, in characters.
pub const MAX_URL_CHARS: usize = 2_048;
/// The longest value of any other field, in characters (of its JSON text for maps and lists).
pub const MAX_TEXT_CHARS: usize = 4_096;

/// The shape that a field's value has in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Any text.
    String,
    /// A whole number that fits an `i64`.
    Integer,
    /// Any JSON number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An absolute http or https URL without user information and fragment.
    Url,
    /// An object with free keys, such as HTTP headers.
    Map,
    /// An array of strings, such as the arguments of a command.
    List,
}

/// An environment variable from which the SDK fills a field that was not given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvVar {
    /// The variable's name.
    pub var: String,
    /// The value that the SDK takes when the variable is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Value>,
}

/// What another field must hold for a field to apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The other field: a closed list with a default.
    pub field: String,
    /// The option that it must hold.
    pub is: String,
}

/// One field of a connection type's `config`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "FieldData")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent flags, as the data file writes them"
)]
pub struct Field {
    /// The key in `config`, as the SDK's constructor takes it.
    pub name: String,
    /// The label that a form shows.
    pub label: String,
    /// The shape of the value.
    pub value: ValueKind,
    /// Whether the value goes to the vault and is never read back.
    pub secret: bool,
    /// Whether a connection cannot be saved without it: there is no value to fall back on.
    pub required: bool,
    /// What applies when nothing is given. Filled from the last environment variable's
    /// fallback where the data gives no default of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The environment variables that the SDK reads, in the order it tries them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    /// The only values that are accepted, if they are a closed list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<String>>,
    /// When the field applies: always, where there is no condition. It is required only then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// One sentence below the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The form that a value has, shown in the empty field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// Whether a form keeps the field folded away.
    pub advanced: bool,
    /// Whether text is kept exactly as given (passwords, private keys). All other text is
    /// trimmed and may not contain control characters, since it may travel in HTTP headers.
    pub verbatim: bool,
    /// The longest value in characters.
    pub max_length: usize,
}

/// A field as the data files write it: what can be derived is left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent flags, as the data file writes them"
)]
struct FieldData {
    name: String,
    label: String,
    value: ValueKind,
    #[serde(default)]
    secret: bool,
    #[serde(default)]
    required: bool,
    default: Option<Value>,
    #[serde(default)]
    env: Vec<EnvVar>,
    options: Option<Vec<String>>,
    when: Option<Condition>,
    help: Option<String>,
    placeholder: Option<String>,
    #[serde(default)]
    advanced: bool,
    #[serde(default)]
    verbatim: bool,
    max_length: Option<usize>,
}

impl From<FieldData> for Field {
    fn from(data: FieldData) -> Self {
        let fallback = data.env.last().and_then(|env| env.fallback.clone());
        let max_length = data.max_length.unwrap_or(match data.value {
            _ if data.secret => MAX_SECRET_CHARS,
            ValueKind::Url => MAX_URL_CHARS,
            _ => MAX_TEXT_CHARS,
        });
        Self {
            name: data.name,
            label: data.label,
            value: data.value,
            secret: data.secret,
            required: data.required,
            default: data.default.or(fallback),
            env: data.env,
            options: data.options,
            when: data.when,
            help: data.help,
            placeholder: data.placeholder,
            advanced: data.advanced,
            verbatim: data.verbatim,
            max_length,
        }
    }
}
