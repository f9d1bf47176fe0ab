//! A file that a form sends: `multipart/form-data`, held whole, as the door let it in.

use http::{HeaderMap, header};

/// What was sent in a field of a form; `None` if there is no such field.
pub(crate) fn file<'a>(headers: &HeaderMap, body: &'a [u8], field: &str) -> Option<&'a [u8]> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = parameter(kind.strip_prefix("multipart/form-data")?, "boundary")?;
    let mark = format!("--{boundary}");
    let mut parts = Parts { rest: after(body, mark.as_bytes())?, mark: format!("\r\n{mark}") };
    parts.find_map(|part| content(part, field))
}

/// What stands between two marks.
struct Parts<'a> {
    rest: &'a [u8],
    mark: String,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let at = place(self.rest, self.mark.as_bytes())?;
        let (part, rest) = self.rest.split_at(at);
        self.rest = rest.get(self.mark.len()..)?;
        Some(part)
    }
}

/// The content of a part, if it is this field's.
fn content<'a>(part: &'a [u8], field: &str) -> Option<&'a [u8]> {
    let end = place(part, b"\r\n\r\n")?;
    let said = str::from_utf8(part.get(..end)?).ok()?;
    let is_it = said.lines().any(|line| {
        let Some((name, rest)) = line.split_once(':') else { return false };
        name.eq_ignore_ascii_case("content-disposition") && parameter(rest, "name") == Some(field)
    });
    is_it.then(|| part.get(end + 4..)).flatten()
}

/// `name="value"`, with or without the quotes.
fn parameter<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split(';').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key.trim().eq_ignore_ascii_case(name)).then(|| value.trim().trim_matches('"'))
    })
}

fn place(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn after<'a>(bytes: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    bytes.get(place(bytes, wanted)? + wanted.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kind: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())])
    }

    #[test]
    fn a_file_is_found_by_its_field() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n\
            content-disposition: form-data; name=\"file\"; filename=\"m;name=a.csv\"\r\nContent-Type: text/csv\r\n\r\n\
            a,b\r\n--y\r\n\r\n--x--\r\n";
        let of = |field| file(&sent("multipart/form-data; boundary=x"), body, field);
        assert_eq!(of("a"), Some(&b"1"[..]));
        assert_eq!(of("file"), Some(&b"a,b\r\n--y\r\n"[..]));
        assert_eq!(of("none"), None);
    }

    #[test]
    fn what_is_no_such_form_has_no_file() {
        for kind in ["text/plain", "multipart/form-data", "multipart/form-data; boundary=\"\""] {
            for body in [&b""[..], b"--", b"--\r\n\r\n", b"--x", b"\xff\xfe"] {
                assert_eq!(file(&sent(kind), body, "file"), None, "{kind}");
            }
        }
    }
}
