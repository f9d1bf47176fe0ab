//! Templates into answers.

use askama::Template;
use axum::{
    response::{Html, IntoResponse, Response},
    routing::{MethodRouter, get},
};
use http::{HeaderValue, StatusCode, header};

use crate::language::{Lang, texts};

/// A page that was made.
pub(crate) fn page(template: &impl Template) -> Response {
    with_status(StatusCode::OK, template)
}

/// The same with another status.
pub(crate) fn with_status(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page can't be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Has the browser get another page: what a form that was done answers.
pub(crate) fn see_other(path: &str) -> Response {
    let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/board"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// An address with what is asked for there; what is empty is left out.
pub(crate) fn address(path: &str, asked: &[(&str, &str)]) -> String {
    let asked = asked.iter().filter(|(_, value)| !value.is_empty());
    match form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// The address of what follows on a list, with what else is asked for there; empty if nothing
/// does.
pub(crate) fn next_page(path: &str, asked: &[(&str, &str)], token: &str) -> String {
    next_of(path, asked, "page", token)
}

/// The same of a list that is asked for by another name.
pub(crate) fn next_of(path: &str, asked: &[(&str, &str)], list: &str, token: &str) -> String {
    if token.is_empty() { String::new() } else { address(path, &[asked, &[(list, token)]].concat()) }
}

/// Of what is at hand as a whole, the part with that number, from 0, and the number of the part
/// after it; empty if that is the last.
pub(crate) fn part<'a, T>(all: &'a [T], number: &str, size: usize) -> (&'a [T], String) {
    let number = number.parse::<usize>().unwrap_or(0).min(all.len().saturating_sub(1) / size);
    let rest = &all[number * size..];
    let next = if rest.len() > size { (number + 1).to_string() } else { String::new() };
    (&rest[..rest.len().min(size)], next)
}

/// What a form is sent to has no page of its own: who asks for one, by the language link
/// or after a refusal, is led to the page that the form stands on.
pub(crate) fn leads_to<S: Clone + Send + Sync + 'static>(page: &'static str) -> MethodRouter<S> {
    get(async move || see_other(page))
}

/// A page that says what went wrong, in Chinese or English.
pub(crate) fn problem(lang: Lang, status: StatusCode, said: (&str, &str)) -> Response {
    let problem = Problem {
        t: Texts(lang),
        lang,
        status,
        sentence: lang.of_two(said.0, said.1),
        trace: "",
        back: "/board",
    };
    with_status(status, &problem)
}

/// A page that says what went wrong.
#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct Problem<'a> {
    pub(crate) t: Texts,
    pub(crate) lang: Lang,
    pub(crate) status: StatusCode,
    pub(crate) sentence: &'a str,
    /// By which the log is searched; may be empty.
    pub(crate) trace: &'a str,
    /// Where to go on.
    pub(crate) back: &'a str,
}

texts! { Texts {
    title: "没有办成", "That did not work";
    back: "返回", "Go back";
    trace: "记录编号", "Trace";
} }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_followed_by_the_next_until_the_last() {
        let all = [1, 2, 3, 4, 5];
        assert_eq!(part(&all, "", 2), (&all[..2], "1".to_owned()));
        assert_eq!(part(&all, "1", 2), (&all[2..4], "2".to_owned()));
        assert_eq!(part(&all, "2", 2), (&all[4..], String::new()));
        assert_eq!(part(&all, "99", 2), (&all[4..], String::new()));
        assert_eq!(part(&all[..4], "1", 2), (&all[2..4], String::new()));
        assert_eq!(part::<u8>(&[], "3", 2), (&[][..], String::new()));
        assert_eq!(next_page("/x", &[("a", "b")], ""), "");
        assert_eq!(next_page("/x", &[("a", "b"), ("c", "")], "t"), "/x?a=b&page=t");
    }
}
