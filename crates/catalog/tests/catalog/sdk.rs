//! The forms' types beside the facts of the SDK's classes, field by field.

use std::collections::BTreeSet;

use patchbay_catalog::{
    Field, ValueKind, connection_type, connection_types,
    sdk::{SdkField, SdkKind, SdkType, sdk_types},
};
use serde_json::Value;

/// Fields whose fallback in the SDK stands for no real database (`postgres`, `password`, …). A form
/// asks for them instead.
const STAND_INS: [(&str, &[&str]); 5] = [
    ("PostgreSQL", &["user", "password", "database"]),
    ("ApacheAGE", &["user", "password", "database"]),
    ("MySQL", &["user", "password", "database"]),
    ("AWSRedshift", &["user", "password", "database"]),
    (
        "Snowflake",
        &[
            "user",
            "password",
            "account",
            "warehouse",
            "database",
            "schema",
        ],
    ),
];

/// What the SDK's own checks ask for beyond what a field's declaration tells, or less.
const ASKED_BY_VALIDATORS: [(&str, &str); 3] = [
    ("SteelBrowser", "api_key"),
    ("CuaDesktop", "image"),
    ("Elasticsearch", "url"),
];

/// Maps that carry credentials in practice, although no name says so.
const SECRET_MAPS: [&str; 6] = [
    "headers",
    "params",
    "data",
    "env",
    "extra_config",
    "session_config",
];

fn is_stand_in(ty: &SdkType, name: &str) -> bool {
    let mut of_types = STAND_INS.iter();
    of_types.any(|(class, fields)| *class == ty.class() && fields.contains(&name))
}

#[test]
fn every_class_of_the_sdk_is_a_type_with_its_fields_in_its_order() {
    let ours: BTreeSet<&str> = connection_types()
        .iter()
        .filter(|ty| !ty.is_oauth())
        .map(|ty| ty.id.as_str())
        .collect();
    let theirs: BTreeSet<&str> = sdk_types().iter().map(|ty| ty.id.as_str()).collect();
    assert_eq!(ours, theirs);
    assert_eq!(ours.len(), 79);
    for class in sdk_types() {
        let ty = connection_type(&class.id).expect("a type");
        let ours: Vec<&str> = ty.fields.iter().map(|field| field.name.as_str()).collect();
        let theirs: Vec<&str> = class.fields.iter().map(SdkField::argument).collect();
        assert_eq!(ours, theirs, "{}", class.id);
    }
}

#[test]
fn every_field_has_the_sdks_kind_options_variables_and_defaults() {
    for class in sdk_types() {
        let ty = connection_type(&class.id).expect("a type");
        for (ours, theirs) in ty.fields.iter().zip(&class.fields) {
            let at = format!("{}.{}", class.id, ours.name);
            assert!(same_kind(ours.value, theirs.kind), "{at}: {:?}", ours.value);
            assert_eq!(ours.options, theirs.options, "{at}");
            let container =
                SECRET_MAPS.contains(&ours.name.as_str()) && ours.value == ValueKind::Map;
            assert_eq!(ours.secret, theirs.secret || container, "{at} is secret");
            compare_defaults(class, ours, theirs, &at);
        }
    }
}

fn same_kind(ours: ValueKind, theirs: SdkKind) -> bool {
    match theirs {
        SdkKind::String => matches!(ours, ValueKind::String | ValueKind::Url),
        SdkKind::Datetime => ours == ValueKind::String,
        SdkKind::Integer => ours == ValueKind::Integer,
        SdkKind::Number => ours == ValueKind::Number,
        SdkKind::Boolean => ours == ValueKind::Boolean,
        SdkKind::Map | SdkKind::StringMap => ours == ValueKind::Map,
        SdkKind::List => ours == ValueKind::List,
    }
}

fn compare_defaults(class: &SdkType, ours: &Field, theirs: &SdkField, at: &str) {
    let stand_in = is_stand_in(class, &ours.name);
    let names =
        |field: &Field| -> Vec<String> { field.env.iter().map(|one| one.var.clone()).collect() };
    let asked: Vec<String> = theirs.env.iter().map(|one| one.var.clone()).collect();
    assert_eq!(names(ours), asked, "{at} reads the environment");
    let fallbacks = theirs.env.iter().filter_map(|one| one.fallback.clone());
    let told: Vec<Value> = fallbacks.chain(theirs.default.clone()).collect();
    let kept: Vec<Value> = told
        .iter()
        .filter(|value| !is_nothing(value))
        .cloned()
        .collect();
    let expected = kept.first().filter(|_| !stand_in && !ours.secret);
    assert_eq!(ours.default.as_ref(), expected, "{at} has a default");
    let asked_otherwise = ASKED_BY_VALIDATORS.contains(&(class.class(), ours.name.as_str()));
    if asked_otherwise {
        return;
    }
    let needed = theirs.required || (told.is_empty() && !theirs.nullable) || stand_in;
    assert_eq!(ours.required, needed, "{at} is required");
}

/// An empty default says no more than none.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

#[test]
fn no_stand_in_of_the_sdk_is_prefilled() {
    for (class, fields) in STAND_INS {
        let ty = connection_type(&format!("dynamiq.connections.{class}")).expect("a type");
        for name in fields {
            let field = ty.field(name).expect("a field");
            assert!(field.required && field.default.is_none(), "{class}.{name}");
        }
    }
}
