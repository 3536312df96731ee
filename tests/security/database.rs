//! The database as its own library sees it, without the product.

use std::process::Command;

use serde_json::Value;

/// Asks the database itself, as nobody's product: rows as a JSON list of lists, blobs as hex.
pub(crate) fn query(data: &std::path::Path, sql: &str) -> Value {
    let script = "import sqlite3,sys,json
d=sqlite3.connect(sys.argv[1])
print(json.dumps([[c.hex() if isinstance(c,bytes) else c for c in r] for r in d.execute(sys.argv[2])]))";
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(data.join("patchbay.db"))
        .arg(sql)
        .output()
        .expect("python3 is installed");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The names of the connections in a database, after SQLite found it sound.
pub(crate) fn connections(data: &std::path::Path) -> std::collections::HashSet<String> {
    let sound = query(data, "PRAGMA integrity_check");
    assert_eq!(sound, serde_json::json!([["ok"]]));
    let rows = query(data, "SELECT name FROM connections");
    let rows = rows.as_array().expect("a list").iter();
    rows.filter_map(|row| row[0].as_str().map(str::to_owned))
        .collect()
}
