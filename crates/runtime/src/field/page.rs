use kernel::{Failure, Page, PageError, page_size};

const USUAL: i64 = 50;
const MOST: i64 = 500;

/// Which page of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Where the page before ended; `None` for the first.
    pub after: Option<Page>,
    /// How many rows, 1 to 500.
    pub size: i64,
    question: String,
}

impl Paging {
    /// Where the list goes on; `start` for its first page.
    pub fn place<P>(
        &self,
        start: P,
        from_columns: impl FnOnce(&[String]) -> Option<P>,
    ) -> Result<P, Failure> {
        let wrong = || Failure::field("page_token", PageError::Token.to_string());
        self.after.as_ref().map_or(Ok(start), |page| from_columns(&page.after).ok_or_else(wrong))
    }

    /// Cuts off the row beyond the page, which was read to learn whether there
    /// is one; answers the token of the next page.
    pub fn cut<T>(&self, rows: &mut Vec<T>, columns: impl FnOnce(&T) -> Vec<String>) -> String {
        let size = usize::try_from(self.size).unwrap_or_default();
        if rows.len() <= size {
            return String::new();
        }
        rows.truncate(size);
        self.token(&rows.last().map(columns).unwrap_or_default())
    }

    /// The token of a page that goes on after these columns.
    pub fn token<C: AsRef<str>>(&self, columns: &[C]) -> String {
        let columns: Vec<&str> = columns.iter().map(AsRef::as_ref).collect();
        Page::token(&columns, &self.question)
    }
}

/// Reads `page_token` and `page_size`. `question` and `columns` are those the
/// token was made with.
pub fn paging(token: &str, size: i32, question: &str, columns: usize) -> Result<Paging, Failure> {
    let wrong = |field| move |right: PageError| Failure::field(field, right.to_string());
    Ok(Paging {
        after: Page::parse(token, question, columns).map_err(wrong("page_token"))?,
        size: page_size(size, USUAL, MOST).map_err(wrong("page_size"))?,
        question: question.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_on_where_the_last_one_ended() {
        let token = Page::token(&["18"], "customers of a");
        let paging = paging(&token, 7, "customers of a", 1).unwrap();
        assert_eq!((paging.after.unwrap().after, paging.size), (vec!["18".to_owned()], 7));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let field = |failure: Failure| failure.violations[0].field.clone();
        assert_eq!(field(paging("x", 0, "q", 1).unwrap_err()), "page_token");
        assert_eq!(field(paging("", -1, "q", 1).unwrap_err()), "page_size");
    }
}
