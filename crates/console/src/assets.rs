//! Style and script, compiled in. A file's name has its hash, so that it is kept for
//! ever and yet never old.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{StatusCode, header};
use sha2::{Digest, Sha256};

/// A short name for some bytes, the same wherever it is asked.
pub(crate) fn hash(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..9])
}

struct Asset {
    name: String,
    kind: &'static str,
    bytes: &'static [u8],
}

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, bytes: &'static [u8]) -> Self {
        Self { name: format!("{stem}.{}.{extension}", hash(bytes)), kind, bytes }
    }

    fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
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
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let all = [&*STYLE, &*OWN, &*GUEST, &*MORPH];
    match all.into_iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let kept = "public, max-age=31536000, immutable";
            ([(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, kept)], asset.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
