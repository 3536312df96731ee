//! What the page remembers from one start to the next, such as the chosen theme. The window's own
//! storage ends with it, so that no data of the page is left where the web view likes; this small
//! file in the data folder, and the drafts beside it, are all that stays. It holds no secret: names
//! and values are short, and the page's own.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

const FILE: &str = "window.json";
/// What the names of the page's items begin with.
const PREFIX: &str = "patchbay.";
/// How large the page may be shown: as designed, or up to twice that.
pub(crate) const ZOOMS: std::ops::RangeInclusive<f64> = 1.0..=2.0;
const MOST: usize = 32;
const LONGEST: usize = 128;

/// The page's items in `localStorage`, by name.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Preferences(BTreeMap<String, String>);

impl Preferences {
    /// What was kept; nothing when the file is absent or is not ours.
    pub(crate) fn read(data_dir: &Path) -> Self {
        let kept = fs::read(data_dir.join(FILE)).unwrap_or_default();
        let kept: Self = serde_json::from_slice(&kept).unwrap_or_default();
        if kept.are_acceptable() {
            kept
        } else {
            Self::default()
        }
    }

    /// Keeps them in place of what was kept before: whole, or not at all.
    pub(crate) fn write(&self, data_dir: &Path) -> io::Result<()> {
        let new = data_dir.join(format!("{FILE}.new"));
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(new, data_dir.join(FILE))
    }

    /// Whether they are few, short and named as the page's are.
    pub(crate) fn are_acceptable(&self) -> bool {
        self.0.len() <= MOST
            && self.0.iter().all(|(name, value)| {
                name.starts_with(PREFIX) && name.len() <= LONGEST && value.len() <= LONGEST
            })
    }

    /// The theme that was chosen: `light` or `dark`; none when it follows the system.
    pub(crate) fn theme(&self) -> Option<&str> {
        self.0.get("patchbay.theme").map(String::as_str)
    }

    /// How large the page is shown; none when it is shown as designed.
    pub(crate) fn zoom(&self) -> Option<f64> {
        let factor: f64 = self.0.get("patchbay.zoom")?.parse().ok()?;
        ZOOMS.contains(&factor).then_some(factor)
    }

    /// A script that puts them into the page's storage.
    pub(crate) fn script(&self) -> String {
        // JSON is an expression of the language (ECMA-262, 2019 and later).
        let items = serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned());
        format!(
            "for (const [name, value] of Object.entries({items})) localStorage.setItem(name, value);"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(items: &[(&str, &str)]) -> Preferences {
        let items = items.iter();
        Preferences(
            items
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Preferences::read(folder.path()), of(&[]));
        for theme in ["dark", "light"] {
            let chosen = of(&[("patchbay.theme", theme)]);
            chosen.write(folder.path()).unwrap();
            assert_eq!(Preferences::read(folder.path()), chosen);
        }
        let files = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 1, "nothing else is left");
    }

    #[test]
    fn a_file_that_is_not_ours_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "[]", "{\"other\":\"x\"}", "{\"patchbay.theme\":1}"] {
            fs::write(folder.path().join(FILE), text).unwrap();
            assert_eq!(Preferences::read(folder.path()), of(&[]), "{text}");
        }
    }

    #[test]
    fn few_short_items_of_the_page_are_accepted() {
        assert!(of(&[("patchbay.theme", "dark"), ("patchbay.visited", "1")]).are_acceptable());
        assert!(!of(&[("theme", "dark")]).are_acceptable());
        assert!(!of(&[("patchbay.theme", &"x".repeat(LONGEST + 1))]).are_acceptable());
        let many: Vec<String> = (0..=MOST).map(|n| format!("patchbay.{n}")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
        assert!(!of(&many).are_acceptable());
    }

    #[test]
    fn a_zoom_is_one_that_the_page_is_made_for() {
        let zoom = |text: &str| of(&[("patchbay.zoom", text)]).zoom();
        assert_eq!(zoom("1.5"), Some(1.5));
        assert_eq!(zoom("2"), Some(2.0));
        for text in ["", "0", "0.5", "2.1", "-1", "NaN", "inf", "large"] {
            assert_eq!(zoom(text), None, "{text}");
        }
        assert_eq!(of(&[]).zoom(), None);
    }

    #[test]
    fn a_value_stays_a_value_in_the_script() {
        let script = of(&[("patchbay.theme", "\"});alert(1);//\u{2028}</script>")]).script();
        assert!(
            script.contains(r#"{"patchbay.theme":"\"});alert(1);//"#),
            "{script}"
        );
    }
}
