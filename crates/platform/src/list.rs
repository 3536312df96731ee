//! Lists: the query that asks for a page, and the envelope that answers.

use patchbay_store::{Page, Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::check::{Check, INVALID};
use crate::error::Result;

/// The page size when none is asked for.
pub const DEFAULT_PAGE_SIZE: i64 = 25;
/// The largest page.
pub const MAX_PAGE_SIZE: i64 = 500;

/// Which page of a list, in which order.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    pub page: Option<String>,
    /// Items a page: 25 if not told, 500 at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    pub page_size: Option<String>,
    /// Fields, separated by commas; a leading `-` turns the order round.
    pub sort: Option<String>,
}

/// Where a list's page stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Pagination {
    /// This page, from 1.
    pub page: i64,
    /// Items a page.
    pub page_size: i64,
    /// Pages in all.
    pub page_count: i64,
    /// Items in all.
    pub total_count: i64,
}

/// A page of a list, with where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The items of this page.
    pub data: Vec<T>,
    /// Where the page stands.
    pub pagination: Pagination,
}

/// A page that was asked for and found in order.
pub(crate) struct Asked {
    number: i64,
    size: i64,
    pub(crate) sort: Sort,
}

impl ListQuery {
    /// Checks the query; `columns` are the names that may be sorted by, with their columns.
    pub(crate) fn check(&self, columns: &[(&str, &'static str)]) -> Result<Asked> {
        let mut check = Check::default();
        let number = number(&mut check, "page", self.page.as_deref(), 1, i64::MAX / 1000);
        let size = self.page_size.as_deref();
        let size = if size.is_some() {
            number_of(&mut check, size)
        } else {
            DEFAULT_PAGE_SIZE
        };
        let mut sort = Vec::new();
        for name in self.sort.iter().flat_map(|text| text.split(',')) {
            let (name, descending) = name
                .strip_prefix('-')
                .map_or((name, false), |name| (name, true));
            match columns.iter().find(|(known, _)| *known == name) {
                Some((_, column)) => sort.push((*column, descending)),
                None => check.add("sort", INVALID),
            }
        }
        check.finish()?;
        Ok(Asked {
            number,
            size,
            sort: Sort(sort),
        })
    }
}

fn number_of(check: &mut Check, size: Option<&str>) -> i64 {
    number(check, "page_size", size, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
}

fn number(check: &mut Check, field: &str, text: Option<&str>, default: i64, max: i64) -> i64 {
    let Some(text) = text else {
        return default;
    };
    match text.parse::<i64>() {
        Ok(value) if (1..=max).contains(&value) => value,
        Ok(value) if value > max => {
            check.add(field, format!("must be no greater than {max}"));
            default
        }
        Ok(_) => {
            check.add(field, "must be no less than 1");
            default
        }
        Err(_) => {
            check.add(field, "must be a whole number");
            default
        }
    }
}

impl Asked {
    pub(crate) fn page(&self) -> Page {
        Page {
            offset: (self.number - 1).saturating_mul(self.size),
            limit: self.size,
        }
    }

    pub(crate) fn answer<T>(&self, data: Vec<T>, total: i64) -> List<T> {
        List {
            data,
            pagination: Pagination {
                page: self.number,
                page_size: self.size,
                page_count: total.div_euclid(self.size) + i64::from(total % self.size != 0),
                total_count: total,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(page: &str, size: &str, sort: &str) -> ListQuery {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ListQuery {
            page: some(page),
            page_size: some(size),
            sort: some(sort),
        }
    }

    #[test]
    fn pages_are_counted_up() {
        let asked = query("2", "10", "").check(&[]).unwrap();
        let list = asked.answer(vec![(); 5], 15);
        assert_eq!(asked.page().offset, 10);
        assert_eq!(list.pagination.page_count, 2);
        assert_eq!(query("", "", "").check(&[]).unwrap().page().limit, 25);
        assert_eq!(asked.answer(Vec::<()>::new(), 0).pagination.page_count, 0);
    }

    #[test]
    fn only_known_fields_sort() {
        let columns = [("name", "name")];
        assert_eq!(
            query("", "", "-name").check(&columns).unwrap().sort.0,
            vec![("name", true)]
        );
        for bad in [query("0", "", ""), query("x", "", ""), query("", "501", "")] {
            assert!(bad.check(&columns).is_err());
        }
        assert!(
            query("", "", "name; DROP TABLE apps")
                .check(&columns)
                .is_err()
        );
    }
}
