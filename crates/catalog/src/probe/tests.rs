use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::chat::{Base, EndpointError};
use crate::field::Field;
use crate::{ConnectionType, connection_type, connection_types};

fn of(ty: &str) -> &'static ConnectionType {
    connection_type(ty).unwrap_or_else(|| panic!("{ty}"))
}

fn field(ty: &'static ConnectionType, name: &str) -> &'static Field {
    ty.field(name).unwrap_or_else(|| panic!("{}.{name}", ty.id))
}

/// The names in braces of a template.
fn named(template: &str) -> Vec<&str> {
    let parts = template.split('{').skip(1);
    parts.filter_map(|part| part.split('}').next()).collect()
}

fn probe_of(ty: &str, config: &Value) -> Option<&'static Probe> {
    let config = config.as_object().unwrap();
    match how_to_check(&format!("dynamiq.connections.{ty}"), config) {
        HowToCheck::Request(probe) => Some(probe),
        _ => None,
    }
}

fn url(ty: &str, config: &Value) -> Result<String, EndpointError> {
    let probe = probe_of(ty, config).unwrap();
    probe.url(config.as_object().unwrap()).map(String::from)
}

#[test]
fn probes_name_types_and_fields_that_exist() {
    for probe in PROBES.iter() {
        let ty = of(&probe.connection_type);
        let token = ty.is_oauth().then_some("access_token");
        for auth in &probe.auth {
            let secret = auth.field();
            assert!(
                token == Some(secret) || field(ty, secret).secret,
                "{}.{secret}",
                ty.id
            );
        }
        let mut public: Vec<&str> = match &probe.base {
            Base::Fixed(_) => vec![],
            Base::Field { name, .. } | Base::Origin(name) => vec![name],
            Base::Host { host, port, .. } => std::iter::once(host)
                .chain(port)
                .map(String::as_str)
                .collect(),
            Base::Template(template) => named(template),
        };
        public.extend(probe.on.when.keys().map(String::as_str));
        public.extend(probe.on.starts.keys().map(String::as_str));
        public.extend(probe.on.at.iter().map(|at| at.field.as_str()));
        public.extend(probe.query.iter().map(|param| param.field.as_str()));
        public.extend(named(&probe.path));
        for auth in &probe.auth {
            match auth {
                ProbeAuth::Basic { user, .. } => public.push(user),
                ProbeAuth::AwsSignature { service } => {
                    public.extend([AWS_ACCESS_KEY_ID, AWS_REGION]);
                    public.extend(named(service));
                    assert!(field(ty, AWS_SESSION_TOKEN).secret);
                }
                ProbeAuth::ServiceAccount { .. } => {
                    public.extend([SERVICE_ACCOUNT_EMAIL, SERVICE_ACCOUNT_KEY_ID]);
                }
                _ => {}
            }
        }
        for value in probe.headers.values() {
            public.extend(named(value));
        }
        for name in public {
            assert!(!field(ty, name).secret, "{}.{name}", ty.id);
        }
    }
}

#[test]
fn every_probe_says_where_it_is_documented() {
    for probe in PROBES.iter() {
        assert!(probe.source.starts_with("https://"), "{probe:?}");
    }
}

#[test]
fn what_is_asked_of_the_internet_is_asked_over_tls() {
    for probe in PROBES.iter() {
        if let Base::Fixed(address) | Base::Template(address) = &probe.base {
            assert!(address.starts_with("https://"), "{address}");
        }
    }
}

/// A key goes to another host than the connection's own only where the catalogue says that it comes
/// from there.
#[test]
fn a_type_with_an_address_of_its_own_is_asked_there() {
    for probe in PROBES.iter() {
        let ty = of(&probe.connection_type);
        let Base::Fixed(fixed) = &probe.base else {
            continue;
        };
        let addresses = ty.fields.iter().filter(|field| {
            !field.secret && field.options.is_none() && ["url", "base_url"].contains(&&*field.name)
        });
        for field in addresses {
            let bound = probe
                .on
                .at
                .as_ref()
                .is_some_and(|at| at.field == field.name)
                || probe.on.when.get(&field.name) == Some(&Value::Null)
                || field.when.as_ref().is_some_and(|condition| {
                    probe
                        .on
                        .when
                        .get(&condition.field)
                        .is_some_and(|value| value.as_str() != Some(&condition.is))
                });
            assert!(
                bound,
                "{} sends to {fixed} whatever {} says",
                ty.id, field.name
            );
        }
    }
}

/// A key in an address would stand in logs of proxies and servers, so it is told of each that takes
/// it nowhere else.
#[test]
fn a_key_stands_in_a_query_for_one_service_alone() {
    let in_query = |auth: &ProbeAuth| matches!(auth, ProbeAuth::Query { .. });
    let found: Vec<&Probe> = PROBES
        .iter()
        .filter(|probe| probe.auth.iter().any(in_query))
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].connection_type, "dynamiq.connections.ScaleSerp");
    assert!(matches!(&found[0].base, Base::Fixed(base) if base == "https://api.scaleserp.com"));
}

#[test]
fn there_is_one_probe_for_a_type_and_its_values() {
    let mut seen = BTreeSet::new();
    for probe in PROBES.iter() {
        let key = format!("{} {:?}", probe.connection_type, probe.on);
        assert!(seen.insert(key.clone()), "{key}");
    }
    for reason in UNCHECKED.iter() {
        assert!(connection_type(&reason.connection_type).is_some());
        let key = format!("{} {:?} not", reason.connection_type, reason.on);
        assert!(seen.insert(key.clone()), "{key}");
        assert!(reason.why.ends_with('.'), "{}", reason.why);
    }
}

#[test]
fn each_type_ends_in_an_entry_for_all_its_other_values() {
    for ty in connection_types() {
        let protocol = database_protocol(&ty.id).is_some() || ty.id == SNOWFLAKE;
        let probes = PROBES
            .iter()
            .filter(|probe| probe.connection_type == ty.id)
            .map(|probe| &probe.on);
        let reasons = UNCHECKED
            .iter()
            .filter(|reason| reason.connection_type == ty.id)
            .map(|reason| &reason.on);
        let all: Vec<&On> = probes.chain(reasons).collect();
        // Each option of a closed list may have an entry of its own.
        let chosen_by_options = ty.fields.iter().any(|field| {
            field.options.as_ref().is_some_and(|options| {
                options.iter().all(|option| {
                    let only = |on: &&On| {
                        on.when.len() == 1 && on.when.get(&field.name) == Some(&json!(option))
                    };
                    all.iter().any(only)
                })
            })
        });
        assert!(
            protocol || all.iter().any(|on| **on == On::default()) || chosen_by_options,
            "{} is forgotten",
            ty.id
        );
    }
}

#[test]
fn values_of_fields_choose_among_probes() {
    let custom = json!({"deployment_type": "custom", "http_host": "w.example", "http_port": 8443});
    assert_eq!(
        url("Weaviate", &custom),
        Ok("https://w.example:8443/v1/schema".into())
    );
    let cloud = json!({"deployment_type": "weaviate_cloud", "url": "https://c.example"});
    assert_eq!(
        url("Weaviate", &cloud),
        Ok("https://c.example/v1/schema".into())
    );
    assert_eq!(
        url("Turbopuffer", &json!({"region": "aws-us-east-1"})),
        Ok("https://aws-us-east-1.turbopuffer.com/v1/namespaces".into())
    );
    let both = json!({"base_url": "https://t.example", "region": "x"});
    assert_eq!(
        url("Turbopuffer", &both),
        Ok("https://t.example/v1/namespaces".into())
    );
    assert_eq!(
        url("Chroma", &json!({"host": "127.0.0.1", "port": "8000"})),
        Ok("http://127.0.0.1:8000/api/v2/heartbeat".into())
    );
    assert_eq!(
        url("E2B", &json!({"domain": "e2b.example"})),
        Ok("https://api.e2b.example/sandboxes".into())
    );
    for bad in [
        "evil.example/",
        "a@evil.example",
        "evil.example#",
        "x\\y",
        "",
    ] {
        assert!(
            url("Turbopuffer", &json!({"region": bad})).is_err(),
            "{bad}"
        );
        assert!(url("AWS", &json!({"region": bad})).is_err(), "{bad}");
        assert!(
            url("DatabricksSQL", &json!({"server_hostname": bad})).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn a_region_chooses_the_host_of_its_partition() {
    let query = "?Action=GetCallerIdentity&Version=2011-06-15";
    assert_eq!(
        url("AWS", &json!({"region": "eu-west-1"})),
        Ok(format!("https://sts.eu-west-1.amazonaws.com/{query}"))
    );
    assert_eq!(
        url("AWSTextract", &json!({"region": "cn-north-1"})),
        Ok(format!("https://sts.cn-north-1.amazonaws.com.cn/{query}"))
    );
    let profile = json!({"region": "eu-west-1", "profile": "team"});
    assert!(probe_of("AWS", &profile).is_none());
    let elsewhere = json!({"region": "eu-west-1", "endpoint_url": "http://127.0.0.1:4566"});
    assert!(probe_of("AWSTextract", &elsewhere).is_none());
}

#[test]
fn an_address_is_the_connections_own_where_it_has_one() {
    let config = json!({"url": "http://127.0.0.1:9/v1/"});
    assert_eq!(
        url("OpenAI", &config),
        Ok("http://127.0.0.1:9/v1/models".into())
    );
    assert_eq!(
        url("Mistral", &config),
        Ok("https://api.mistral.ai/v1/models".into())
    );
    for (ty, path) in [
        ("Deepgram", "v1/projects"),
        ("ElevenLabs", "v1/user"),
        ("Tavily", "v1/usage"),
        ("Linkup", "v1/credits/balance"),
    ] {
        assert_eq!(url(ty, &config), Ok(format!("http://127.0.0.1:9/{path}")));
    }
    assert_eq!(
        url("OpenAI", &json!({})),
        Err(EndpointError::Missing("url".to_owned()))
    );
    let databricks = json!({"url": "https://w.databricks.example/serving-endpoints?o=1"});
    assert_eq!(
        url("Databricks", &databricks),
        Ok("https://w.databricks.example/api/2.0/serving-endpoints".into())
    );
    let mcp = "https://m.example/mcp/?a=1";
    assert_eq!(
        url("MCPSse", &json!({"url": mcp})),
        Ok(mcp.into()),
        "as written"
    );
}

#[test]
fn a_key_that_comes_from_elsewhere_is_shown_only_for_its_own_hosts() {
    for (ty, field, own) in [
        ("WatsonX", "url", "https://us-south.ml.cloud.ibm.com"),
        ("NvidiaNIM", "url", "https://integrate.api.nvidia.com/v1"),
        ("AtlasCloud", "url", "https://api.atlascloud.ai/v1"),
        (
            "Unstructured",
            "url",
            "https://api.unstructuredapp.io/general/v0/general",
        ),
        ("ScaleSerp", "url", "https://api.scaleserp.com"),
        ("Jina", "url", "https://r.jina.ai/"),
        (
            "VertexAI",
            "token_uri",
            "https://oauth2.googleapis.com/token",
        ),
    ] {
        let with = |address: &str| json!({field: address});
        assert!(probe_of(ty, &with(own)).is_some(), "{ty}");
        let host = own
            .trim_start_matches("https://")
            .split('/')
            .next()
            .unwrap();
        for other in [
            format!("http://{host}/"),
            format!("https://{host}.evil.example/"),
            format!("https://evil-{host}.example"),
            format!("https://evil.example/{host}"),
            format!("https://{host}@evil.example/"),
            "https://127.0.0.1:8080/token".to_owned(),
            "nowhere".to_owned(),
        ] {
            assert!(probe_of(ty, &with(&other)).is_none(), "{ty} {other}");
        }
    }
    assert!(
        probe_of("Jina", &json!({})).is_some(),
        "Jina's own, where none is given"
    );
    assert!(probe_of("GoogleCloud", &json!({})).is_none());
}

#[test]
fn a_segment_and_a_header_are_filled_from_fields() {
    let config = json!({
        "url": "https://api.pipedream.com/v1", "project_id": "proj_1", "environment": "production",
    });
    let expected = "https://api.pipedream.com/v1/connect/proj_1/accounts?limit=1";
    assert_eq!(url("PipedreamOAuth2", &config), Ok(expected.into()));
    let probe = probe_of("PipedreamOAuth2", &config).unwrap();
    let filled = probe.filled(
        &probe.headers["x-pd-environment"],
        config.as_object().unwrap(),
    );
    assert_eq!(filled.as_deref(), Ok("production"));
    for bad in ["..", "a/b", "a b", "a?b", "é/"] {
        let mut config = config.clone();
        config["project_id"] = bad.into();
        assert!(url("PipedreamOAuth2", &config).is_err(), "{bad}");
    }
}
