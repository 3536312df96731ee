//! Pages and orders of lists.

/// One page of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Rows to skip.
    pub offset: i64,
    /// Rows to return.
    pub limit: i64,
}

/// The order of a list. Columns are ours, never a caller's text.
#[derive(Debug, Clone, Default)]
pub struct Sort(pub Vec<(&'static str, bool)>);

impl Sort {
    /// The `ORDER BY` clause, with `fallback` (and the id, so that pages never overlap) at its end.
    pub(crate) fn clause(&self, fallback: &str) -> String {
        self.clause_ending(&[fallback, "id"])
    }

    /// The `ORDER BY` clause of rows that have no id, with what makes their order whole at its end.
    pub(crate) fn clause_ending(&self, ends: &[&str]) -> String {
        let mut parts: Vec<String> = self
            .0
            .iter()
            .map(|(column, descending)| {
                format!("{column}{}", if *descending { " DESC" } else { "" })
            })
            .collect();
        parts.extend(ends.iter().map(|end| (*end).to_owned()));
        format!(" ORDER BY {}", parts.join(", "))
    }
}
