//! What the SDK's validators do with a connection after its fields are filled: they copy the key
//! into the headers, parameters or body of its requests, choose a region's address, and refuse
//! combinations. Facts of `dynamiq/connections/connections.py`.

use super::{
    construct::{Constructed, Refusal, refuse},
    facts::VERSION,
    json::Json,
};

const JSON_TYPE: (&str, &str) = ("Content-Type", "application/json");

pub(super) fn derive(made: &mut Constructed, given: &Json) -> Result<(), Refusal> {
    let key = made.field("api_key").clone();
    let keyed = key.truthy();
    let bearer = || Json::Text(format!("Bearer {}", key.text().unwrap_or_default()));
    match made.ty.class() {
        "Dynamiq" => {
            if keyed {
                put(made, "headers", "Authorization", bearer())?;
            }
            if made.field("headers").get("User-Agent").is_none() {
                let agent = format!("dynamiq-python/{}", *VERSION);
                put(made, "headers", "User-Agent", Json::Text(agent))?;
            }
        }
        "Whisper" | "Firecrawl" | "Jina" if keyed => {
            put(made, "headers", "Authorization", bearer())?;
        }
        "Exa" if keyed => {
            put(made, "headers", "x-api-key", key)?;
            put_text(made, "headers", JSON_TYPE)?;
        }
        "Linkup" if keyed => {
            put(made, "headers", "Authorization", bearer())?;
            put_text(made, "headers", JSON_TYPE)?;
        }
        "ElevenLabs" if keyed => put(made, "headers", "xi-api-key", key)?,
        "Serply" if keyed => {
            put(made, "headers", "X-Api-Key", key)?;
            put_text(made, "headers", ("User-Agent", "dynamiq"))?;
        }
        "Tavily" if keyed => put(made, "data", "api_key", key)?,
        "ScaleSerp" if keyed => put(made, "params", "api_key", key)?,
        "ZenRows" if keyed => put(made, "params", "apikey", key)?,
        "MiniMax" => {
            if !made.field("url").truthy() {
                let china = made.field("region").text() == Some("china");
                let domain = if china { "minimax.cn" } else { "minimax.io" };
                replace(made, "url", format!("https://api.{domain}/v1"));
            }
            put_text(made, "headers", JSON_TYPE)?;
            if keyed {
                put(made, "headers", "Authorization", bearer())?;
            }
        }
        "Milvus" => local_database(made, given)?,
        "SteelBrowser" => browser(made, keyed)?,
        "CuaDesktop" => desktop(made, keyed)?,
        _ => {}
    }
    Ok(())
}

/// The validator sees a given address only, not one that stands in.
#[expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "the SDK compares so"
)]
fn local_database(made: &Constructed, given: &Json) -> Result<(), Refusal> {
    let file = made.field("deployment_type").text() == Some("file");
    let uri = given.get("uri").and_then(Json::text);
    if file && uri.is_some_and(|uri| !uri.ends_with(".db")) {
        return Err(refuse("uri", "must end with .db"));
    }
    Ok(())
}

fn browser(made: &mut Constructed, keyed: bool) -> Result<(), Refusal> {
    let given_address = made.field("base_url").truthy();
    if made.field("environment").text() == Some("CLOUD") {
        if !keyed {
            return Err(refuse("api_key", "is required"));
        }
        if given_address {
            return Err(refuse("base_url", "applies only when self-hosted"));
        }
    } else {
        if !given_address {
            replace(made, "base_url", "http://localhost:3000".into());
        }
        if keyed {
            return Err(refuse("api_key", "applies only in the cloud"));
        }
    }
    Ok(())
}

fn desktop(made: &Constructed, keyed: bool) -> Result<(), Refusal> {
    let cloud = made.field("provider_type").text() == Some("cloud");
    if cloud && !keyed {
        return Err(refuse("api_key", "is required"));
    }
    if !cloud && *made.field("image") == Json::Null {
        return Err(refuse("image", "is required"));
    }
    Ok(())
}

fn put(made: &mut Constructed, field: &str, name: &str, value: Json) -> Result<(), Refusal> {
    match made.field_mut(field) {
        Some(map @ Json::Map(_)) => map.set(name, value),
        _ => return Err(refuse(field, "must be an object")),
    }
    Ok(())
}

fn put_text(
    made: &mut Constructed,
    field: &str,
    (name, text): (&str, &str),
) -> Result<(), Refusal> {
    put(made, field, name, Json::Text(text.to_owned()))
}

fn replace(made: &mut Constructed, field: &str, text: String) {
    if let Some(place) = made.field_mut(field) {
        *place = Json::Text(text);
    }
}
