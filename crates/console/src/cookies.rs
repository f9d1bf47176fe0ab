//! Cookies: what is remembered of a browser.

use axum::response::Response;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, header};

/// The access key of who is signed in. The key itself, so that one that is ended
/// ends every session at once, and a session is counted like any other use of it.
pub(crate) const SESSION: &str = "renqing";
/// The access key of a guest.
pub(crate) const GUEST: &str = "renqing-guest";
/// `zh` or `en`.
pub(crate) const LANGUAGE: &str = "renqing-lang";
/// Which shop the owner of a house looks at.
pub(crate) const SHOP: &str = "renqing-shop";
/// What was done last on the board, and how it is undone.
pub(crate) const DONE: &str = "renqing-done";

/// A year.
const LONG: u32 = 365 * 24 * 60 * 60;

/// A cookie's value, as it was set with [`set`].
pub(crate) fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(one, value)| *one == name && !value.is_empty())?;
    String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok()
}

/// Has the browser remember something. Only the server reads it; no other site's page
/// sends it, not even by a link.
pub(crate) fn set(name: &str, value: &str, is_secure: bool) -> Option<HeaderValue> {
    cookie(name, &URL_SAFE_NO_PAD.encode(value), LONG, is_secure)
}

/// The same for so many seconds.
pub(crate) fn set_for(name: &str, value: &str, seconds: u32, is_secure: bool) -> Option<HeaderValue> {
    cookie(name, &URL_SAFE_NO_PAD.encode(value), seconds, is_secure)
}

/// The access key of a guest, for the guest pages of a shop alone. A link in a chat may lead
/// there, but no other site's form.
pub(crate) fn set_guest(shop: &str, key: &str, is_secure: bool) -> Option<HeaderValue> {
    guests(shop, &URL_SAFE_NO_PAD.encode(key), LONG, is_secure)
}

/// Has the browser forget the guest.
pub(crate) fn forget_guest(shop: &str, is_secure: bool) -> Option<HeaderValue> {
    guests(shop, "", 0, is_secure)
}

fn guests(shop: &str, value: &str, seconds: u32, is_secure: bool) -> Option<HeaderValue> {
    written(&format!("{GUEST}={value}; Path=/g/{shop}; HttpOnly; SameSite=Lax; Max-Age={seconds}"), is_secure)
}

/// Has the browser forget it.
pub(crate) fn forget(name: &str, is_secure: bool) -> Option<HeaderValue> {
    cookie(name, "", 0, is_secure)
}

/// Sends cookies along with an answer.
pub(crate) fn add(response: &mut Response, cookies: impl IntoIterator<Item = HeaderValue>) {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn cookie(name: &str, value: &str, seconds: u32, is_secure: bool) -> Option<HeaderValue> {
    written(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}"), is_secure)
}

fn written(cookie: &str, is_secure: bool) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{cookie}{}", if is_secure { "; Secure" } else { "" })).ok()
}

/// Whether the browser came by TLS, which a proxy in front may have ended: a form
/// says from which page it is sent.
pub(crate) fn is_secure(headers: &HeaderMap) -> bool {
    let starts = |name, with| headers.get(name).is_some_and(|value| value.as_bytes().starts_with(with));
    starts("origin", b"https://") || starts("x-forwarded-proto", b"https")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_read_again_whatever_is_in_it() {
        let set = set(SESSION, "钥匙; a=b", true).unwrap();
        let (pair, flags) = set.to_str().unwrap().split_once(';').unwrap();
        assert_eq!(flags, " Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000; Secure");
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::try_from(format!("x=1; {pair}")).unwrap());
        assert_eq!(get(&headers, SESSION).as_deref(), Some("钥匙; a=b"));
        assert_eq!(get(&headers, LANGUAGE), None);
    }

    #[test]
    fn a_guest_is_known_on_the_pages_of_one_shop_also_by_a_link() {
        let set = set_guest("nongmao", "rq", false).unwrap();
        let flags = set.to_str().unwrap().split_once(';').unwrap().1;
        assert_eq!(flags, " Path=/g/nongmao; HttpOnly; SameSite=Lax; Max-Age=31536000");
    }

    #[test]
    fn what_is_forgotten_is_not_there() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("renqing="));
        assert_eq!(get(&headers, SESSION), None);
    }
}
