use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Time;

/// What can be wrong with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The token is not one of ours, or belongs to another list or filter.
    #[error("must be the next_page_token of the answer before, to the same question")]
    Token,
    /// The size is negative.
    #[error("must not be negative")]
    Size,
}

/// Where a list goes on: the sort key of the last row shown. As a token it is
/// opaque and bound to the question, so that it can't be used with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The sort key of the last row shown, column by column.
    pub after: Vec<String>,
}

const SEPARATOR: char = '\u{1f}';
const CHECK_BYTES: usize = 8;

impl Page {
    /// The token for the next page. `question` is everything that must not
    /// change between pages: the list, the shop, the filter.
    pub fn token(after: &[&str], question: &str) -> String {
        let joined = after.join(&SEPARATOR.to_string());
        let mut bytes = check(&joined, question).to_vec();
        bytes.extend_from_slice(joined.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token; `None` for the first page, whose token is empty.
    pub fn parse(token: &str, question: &str, columns: usize) -> Result<Option<Self>, PageError> {
        if token.is_empty() {
            return Ok(None);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| PageError::Token)?;
        let (sum, joined) = bytes.split_at_checked(CHECK_BYTES).ok_or(PageError::Token)?;
        let joined = std::str::from_utf8(joined).map_err(|_| PageError::Token)?;
        let after: Vec<String> = joined.split(SEPARATOR).map(str::to_owned).collect();
        if sum != check(joined, question) || after.len() != columns {
            return Err(PageError::Token);
        }
        Ok(Some(Self { after }))
    }
}

/// Where a list that is sorted by time goes on: newest first before this row,
/// oldest first after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The row's time, in microseconds.
    pub micros: i64,
    /// The row's id, for rows of the same time.
    pub id: Uuid,
}

impl Place {
    /// Before no row: the first page.
    pub const START: Self = Self { micros: i64::MAX, id: Uuid::max() };

    /// After no row: the first page of a list that is sorted oldest first.
    pub const OLDEST: Self = Self { micros: i64::MIN, id: Uuid::nil() };

    /// At a row.
    pub fn at(time: Time, id: Uuid) -> Self {
        Self { micros: time.micros(), id }
    }

    /// From the columns that [`Place::columns`] gave.
    pub fn from_columns(columns: &[String]) -> Option<Self> {
        let [micros, id] = columns else { return None };
        Some(Self { micros: micros.parse().ok()?, id: id.parse().ok()? })
    }

    /// As the columns of a page token.
    pub fn columns(self) -> Vec<String> {
        vec![self.micros.to_string(), self.id.to_string()]
    }
}

fn check(joined: &str, question: &str) -> [u8; CHECK_BYTES] {
    let digest = Sha256::new().chain_update(question).chain_update([0]).chain_update(joined).finalize();
    let mut sum = [0; CHECK_BYTES];
    sum.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    sum
}

/// The size of a page: `usual` if 0, at most `most`.
pub fn page_size(asked: i32, usual: i64, most: i64) -> Result<i64, PageError> {
    match i64::from(asked) {
        ..0 => Err(PageError::Size),
        0 => Ok(usual),
        size => Ok(size.min(most)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_to_where_the_list_stopped() {
        let token = Page::token(&["18", "王"], "customers of a");
        let page = Page::parse(&token, "customers of a", 2).unwrap().unwrap();
        assert_eq!(page.after, ["18", "王"]);
        assert_eq!(Page::parse("", "customers of a", 2), Ok(None));
    }

    #[test]
    fn a_token_of_another_question_or_a_forged_one_is_refused() {
        let token = Page::token(&["18"], "customers of a");
        assert_eq!(Page::parse(&token, "customers of b", 1), Err(PageError::Token));
        assert_eq!(Page::parse(&token, "customers of a", 2), Err(PageError::Token));
        for forged in ["x", "!!!", "AAAAAAAAAAAAAAAA", &token[1..]] {
            assert_eq!(Page::parse(forged, "customers of a", 1), Err(PageError::Token));
        }
    }

    #[test]
    fn a_page_has_a_usual_and_a_largest_size() {
        assert_eq!(page_size(0, 50, 500), Ok(50));
        assert_eq!(page_size(7, 50, 500), Ok(7));
        assert_eq!(page_size(9999, 50, 500), Ok(500));
        assert_eq!(page_size(-1, 50, 500), Err(PageError::Size));
    }
}
