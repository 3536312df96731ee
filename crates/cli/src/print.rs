//! How commands print: data on stdout, as a table for people or as JSON for programs; everything else
//! on stderr. Colour only where a terminal shows it.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use serde::Serialize;

const HEADER: Style = Style::new().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The way in which a command prints its data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Print {
    /// As JSON.
    pub(crate) json: bool,
}

impl Print {
    /// Prints a list: a row an item. `none` is said on stderr when there is none.
    pub(crate) fn list<T: Serialize, const COLUMNS: usize>(
        self,
        items: &[T],
        header: [&str; COLUMNS],
        row: impl Fn(&T) -> [String; COLUMNS],
        none: &str,
    ) -> Result<()> {
        if self.json {
            return json(&items);
        }
        if items.is_empty() {
            return say(none);
        }
        let mut rows = vec![header.map(str::to_owned)];
        rows.extend(items.iter().map(row));
        let mut out = anstream::stdout();
        for (number, line) in lines(&rows).into_iter().enumerate() {
            if number == 0 {
                writeln!(out, "{HEADER}{line}{HEADER:#}")?;
            } else {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    /// Prints one item: as `text` for people.
    pub(crate) fn one(self, item: &impl Serialize, text: &str) -> Result<()> {
        if self.json {
            return json(item);
        }
        writeln!(anstream::stdout(), "{text}")?;
        Ok(())
    }
}

fn json(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    writeln!(anstream::stdout(), "{text}")?;
    Ok(())
}

/// Says something that is no data.
pub(crate) fn say(text: &str) -> Result<()> {
    writeln!(anstream::stderr(), "{text}")?;
    Ok(())
}

/// Says why a command failed.
pub(crate) fn failure(error: &anyhow::Error) {
    // Where nobody reads stderr, the exit code says it.
    let _ = writeln!(anstream::stderr(), "{ERROR}error:{ERROR:#} {error:#}");
}

/// Left-aligned columns, two spaces apart. Control characters of a name reach no terminal.
fn lines<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> Vec<String> {
    let plain = |cell: &String| cell.replace(char::is_control, " ");
    let width = |cell: &String| cell.chars().count();
    let widths: Vec<usize> = (0..COLUMNS)
        .map(|column| {
            rows.iter()
                .map(|row| width(&row[column]))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |row: &[String; COLUMNS]| {
        let cells = row.iter().zip(&widths);
        let padded: Vec<String> = cells
            .map(|(cell, width)| format!("{:width$}", plain(cell)))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// A time for people, or a dash.
pub(crate) fn time(time: Option<&str>) -> String {
    let text = time.unwrap_or("-");
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["NAME", "ID"], ["ä", "1"], ["longer", "\u{1b}[31m2"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        assert_eq!(lines(&rows), ["NAME    ID", "ä       1", "longer   [31m2"]);
    }

    #[test]
    fn a_time_is_shown_to_the_second() {
        assert_eq!(
            time(Some("2026-01-02T03:04:05.678Z")),
            "2026-01-02T03:04:05Z"
        );
        assert_eq!(time(None), "-");
    }
}
