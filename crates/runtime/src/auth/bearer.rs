use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use kernel::{Code, Failure};

const SCHEME: &str = "bearer";

/// The only value of a header. Where there are two, whoever stands before this
/// process may have looked at the other one, so neither holds. Errors:
/// `INVALID_ARGUMENT`, `DUPLICATE_HEADER`.
pub fn one_header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a HeaderValue>, Failure> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (_, Some(_)) => {
            let message = format!("send one header {name}, not several");
            Err(Failure::new(Code::InvalidArgument, "DUPLICATE_HEADER", message))
        }
        (value, None) => Ok(value),
    }
}

/// What follows `Bearer` in the `Authorization` header, in any letter case
/// (RFC 9110, 11.1); none for another scheme. Errors: as [`one_header`].
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let value = one_header(headers, &AUTHORIZATION)?.and_then(|value| value.to_str().ok());
    let split = value.and_then(|value| value.trim().split_once(' '));
    Ok(split.filter(|(scheme, _)| scheme.eq_ignore_ascii_case(SCHEME)).map(|(_, rest)| rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (AUTHORIZATION, value.parse().unwrap())).collect()
    }

    #[test]
    fn the_scheme_is_read_in_any_letter_case() {
        for (value, right) in [
            ("Bearer k", Some("k")),
            ("bearer k", Some("k")),
            ("BEARER  k ", Some("k")),
            ("Basic k", None),
            ("Bearerk", None),
            ("Bearer", None),
        ] {
            assert_eq!(bearer(&headers(&[value])), Ok(right), "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), Ok(None));
    }

    #[test]
    fn two_are_refused_even_if_they_are_alike() {
        let refused = bearer(&headers(&["Bearer k", "Bearer k"])).unwrap_err();
        assert_eq!((refused.code, refused.reason), (Code::InvalidArgument, "DUPLICATE_HEADER"));
    }
}
