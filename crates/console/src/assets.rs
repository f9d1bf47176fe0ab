//! Style and script, compiled in. A file's name has its hash, so that it is kept for
//! ever and yet never old.

use std::{
    io::{self, Write},
    sync::LazyLock,
};

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

/// A short name for some bytes, the same wherever it is asked.
pub(crate) fn hash(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..9])
}

struct Asset {
    name: String,
    kind: &'static str,
    bytes: &'static [u8],
    /// The same for whoever can unpack it: a quarter of the bytes.
    packed: Option<Bytes>,
}

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, bytes: &'static [u8]) -> Self {
        Self { name: format!("{stem}.{}.{extension}", hash(bytes)), kind, bytes, packed: pack(bytes).ok() }
    }

    fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

fn pack(bytes: &[u8]) -> io::Result<Bytes> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    Ok(packed.finish()?.into())
}

/// Whether whoever asks can unpack it.
fn unpacks(asked: &HeaderMap) -> bool {
    let accepted = asked.get_all(header::ACCEPT_ENCODING).into_iter();
    let mut codings = accepted.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip") && weight.replace(' ', "") != "q=0"
    })
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("console", "css", "text/css; charset=utf-8", include_bytes!("../assets/console.css"))
});
static OWN: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("console", "js", SCRIPT, include_bytes!("../assets/console.js")));
static GUEST: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("guest", "js", SCRIPT, include_bytes!("../assets/guest.js")));
static MORPH: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("idiomorph", "js", SCRIPT, include_bytes!("../assets/vendor/idiomorph-0.8.0.min.js"))
});

pub(crate) fn style() -> String {
    STYLE.path()
}

pub(crate) fn script() -> String {
    OWN.path()
}

/// What the guest pages do besides, where scripts run.
pub(crate) fn guest_script() -> String {
    GUEST.path()
}

pub(crate) fn morph() -> String {
    MORPH.path()
}

/// A file by its name with hash.
pub(crate) async fn serve(Path(name): Path<String>, asked: HeaderMap) -> Response {
    let all = [&*STYLE, &*OWN, &*GUEST, &*MORPH];
    let Some(asset) = all.into_iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = match asset.packed.clone().filter(|_| unpacks(&asked)) {
        Some(packed) => ([(header::CONTENT_ENCODING, "gzip")], packed).into_response(),
        None => asset.bytes.into_response(),
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn what_is_packed_unpacks_to_what_it_was() {
        let mut whole = Vec::new();
        GzDecoder::new(&*STYLE.packed.clone().unwrap()).read_to_end(&mut whole).unwrap();
        assert_eq!(whole, STYLE.bytes);
    }

    #[test]
    fn only_who_says_so_is_sent_what_is_packed() {
        for (accepted, right) in
            [("gzip, br", true), ("br, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false), ("", false)]
        {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, accepted.parse().unwrap())]);
            assert_eq!(unpacks(&headers), right, "{accepted}");
        }
    }
}
