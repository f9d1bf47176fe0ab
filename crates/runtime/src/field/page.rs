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
}

/// Reads `page_token` and `page_size`. `question` and `columns` are those the
/// token was made with.
pub fn paging(token: &str, size: i32, question: &str, columns: usize) -> Result<Paging, Failure> {
    let wrong = |field| move |right: PageError| Failure::field(field, right.to_string());
    Ok(Paging {
        after: Page::parse(token, question, columns).map_err(wrong("page_token"))?,
        size: page_size(size, USUAL, MOST).map_err(wrong("page_size"))?,
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
