//! `patchbay connection cache-key`: for each line of stdin, the key under which the Dynamiq SDK
//! caches that connection's client. Needs no running server. Never prints a value that it was given.

use std::env;
use std::io::{self, BufRead, Write};

use patchbay_catalog::sdk::{Json, sdk_type};
use serde_json::json;
use uuid::Uuid;

/// Answers line by line, split at `\n` only.
pub(crate) fn run() -> anyhow::Result<()> {
    answer(io::stdin().lock(), io::stdout().lock())
}

fn answer(lines: impl BufRead, mut out: impl Write) -> anyhow::Result<()> {
    for line in lines.split(b'\n') {
        let answered = match std::str::from_utf8(&line?) {
            Ok(line) => cache_key(line),
            Err(_) => Err("the line is not UTF-8".to_owned()),
        };
        match answered {
            Ok(key) => writeln!(out, "{key}")?,
            Err(reason) => writeln!(out, "{}", json!({"error": reason}))?,
        }
        // Somebody may be waiting for this answer before the next question.
        out.flush()?;
    }
    Ok(())
}

fn cache_key(line: &str) -> Result<String, String> {
    let asked = Json::parse(line).map_err(|_| "the line is not JSON")?;
    let id = asked.get("type").and_then(Json::text);
    let id = id.ok_or("type must be a string")?;
    let ty = sdk_type(id).ok_or("type is not a connection type of the SDK")?;
    let config = match asked.get("config") {
        None => Json::Map(Vec::new()),
        Some(config @ Json::Map(_)) => config.clone(),
        Some(_) => return Err("config must be an object".into()),
    };
    let given = match asked.get("env") {
        None | Some(Json::Null) => None,
        Some(Json::Map(entries)) => Some(entries),
        Some(_) => return Err("env must be an object".into()),
    };
    let variable = |name: &str| match given {
        Some(entries) => entries
            .iter()
            .find_map(|(key, value)| (key == name).then(|| value.text().map(str::to_owned))?),
        None => env::var(name).ok(),
    };
    ty.construct(&config, &variable, &|| Uuid::new_v4().to_string())
        .map(|made| made.cache_key())
        .map_err(|refusal| refusal.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(lines: &[u8]) -> Vec<String> {
        let mut out = Vec::new();
        answer(lines, &mut out).expect("answers");
        let text = String::from_utf8(out).expect("text");
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_line_has_one_answer_and_an_error_repeats_nothing() {
        let lines = "{\"type\":\"dynamiq.connections.HttpApiKey\",\"config\":{\"id\":\"conn-1\",\
                     \"api_key\":\"test-api_key\",\"url\":\"test-url\"},\"env\":{}}\n\
                     {\"type\":\"dynamiq.connections.HttpApiKey\",\"config\":{\"api_key\":\"sk\u{2028}planted\"}}\n\
                     sk-planted\n";
        let answers = answers(lines.as_bytes());
        assert_eq!(
            answers,
            [
                "dynamiq.connections.httpapikey:default:\
                 5bc48d05e3a7043dd8efdf8931b47c4ac7956d4057196049d4fa36fdcfdd37a9",
                r#"{"error":"url is required"}"#,
                r#"{"error":"the line is not JSON"}"#,
            ]
        );
    }
}
