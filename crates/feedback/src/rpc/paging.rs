//! Lists in pages.

use kernel::{Failure, Page};
use runtime::field::Paging;

/// Where a list goes on; `start` for its first page.
pub(crate) fn place<P>(
    paging: &Paging,
    start: P,
    from_columns: impl FnOnce(&[String]) -> Option<P>,
) -> Result<P, Failure> {
    match &paging.after {
        None => Ok(start),
        Some(page) => from_columns(&page.after)
            .ok_or_else(|| Failure::field("page_token", "must be the next_page_token of the answer before")),
    }
}

/// Cuts off the row beyond the page, which was read to learn whether there is
/// one; answers the token of the next page.
pub(crate) fn cut<T>(
    rows: &mut Vec<T>,
    paging: &Paging,
    question: &str,
    columns: impl FnOnce(&T) -> Vec<String>,
) -> String {
    let size = usize::try_from(paging.size).unwrap_or_default();
    if rows.len() <= size {
        return String::new();
    }
    rows.truncate(size);
    let columns = rows.last().map(columns).unwrap_or_default();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    Page::token(&columns, question)
}
