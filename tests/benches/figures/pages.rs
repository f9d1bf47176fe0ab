//! Every page that links lead to from the board and from the guests' page.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Instant,
};

use regex::Regex;
use reqwest::{Client, Response, header, redirect::Policy};
use tests::{Harness, OWNER_KEY};

use crate::Measured;

const WITHIN_MS: u128 = 50;
const FIRST_VIEW_BYTES: u128 = 60_000;
const TIMES: usize = 9;

pub(crate) async fn measure(harness: &Harness) -> Vec<Measured> {
    let viewer = Viewer::sign_in(harness).await;
    let mut waiting = VecDeque::from(["/board".to_owned(), format!("/g/{}", harness.door().shop())]);
    let (mut seen, mut all) = (BTreeSet::new(), Vec::new());
    while let Some(path) = waiting.pop_front() {
        // One of a kind is enough: a guest's page, not those of all guests.
        if !seen.insert(kind_of(&path)) {
            continue;
        }
        let Some(page) = viewer.page(&path).await else { continue };
        waiting.extend(links(&page));
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let start = Instant::now();
            viewer.get(&path).await.bytes().await.expect("a page");
            times.push(start.elapsed());
        }
        times.sort_unstable();
        let is = times[TIMES / 2].as_micros().div_ceil(1_000);
        all.push(Measured { what: path.clone(), is, at_most: WITHIN_MS, unit: "ms" });
        let is = viewer.first_view(&path, &page).await;
        all.push(Measured { what: path, is, at_most: FIRST_VIEW_BYTES, unit: "bytes" });
    }
    all
}

/// A page by what its path and query are of, whichever thing they name.
fn kind_of(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let names = |word: &&str| word.chars().any(|letter| letter.is_ascii_digit());
    let path = path.split('/').map(|word| if names(&word) { "*" } else { word });
    let query = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    format!("{}?{}", path.collect::<Vec<_>>().join("/"), query.collect::<Vec<_>>().join("&"))
}

fn links(page: &str) -> Vec<String> {
    let link = Regex::new(r#"<a [^>]*href="(/[^"]*)""#).expect("a pattern");
    let found = link.captures_iter(page).map(|found| found[1].replace("&amp;", "&").replace("&#38;", "&"));
    found.filter(|path| !path.contains("sign-out")).collect()
}

/// The owner, with a browser that takes what is packed.
struct Viewer {
    client: Client,
    address: String,
    cookie: String,
}

impl Viewer {
    async fn sign_in(harness: &Harness) -> Self {
        let client = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
        let address = harness.door().address().to_owned();
        let form = client.post(format!("{address}/sign-in")).header(header::ORIGIN, &address);
        let form = form.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let signed_in = form.body(format!("key={OWNER_KEY}")).send().await.expect("an answer");
        let cookies = signed_in.headers().get_all(header::SET_COOKIE).iter();
        let pairs = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookie = pairs.collect::<Vec<_>>().join("; ");
        assert!(!cookie.is_empty(), "the owner is not let in");
        Self { client, address, cookie }
    }

    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.get(format!("{}{path}", self.address));
        request.header(header::COOKIE, &self.cookie).header(header::ACCEPT, "text/html")
    }

    async fn get(&self, path: &str) -> Response {
        self.request(path).send().await.expect("an answer")
    }

    /// A page as a text; nothing where the link leads to a file or somewhere else.
    async fn page(&self, path: &str) -> Option<String> {
        let response = self.get(path).await;
        assert!(
            !response.status().is_server_error() && response.status() != 404,
            "{path}: {}",
            response.status()
        );
        let is_page = response.headers().get(header::CONTENT_TYPE)?.to_str().ok()?.starts_with("text/html");
        if response.status() == 200 && is_page { response.text().await.ok() } else { None }
    }

    /// What is transferred to show a page to who was never here.
    async fn first_view(&self, path: &str, page: &str) -> u128 {
        let asset =
            Regex::new(r#"(?:src|href)="(/[^"]*\.(?:css|js|svg|png|ico|woff2)[^"]*)""#).expect("a pattern");
        let assets = asset.captures_iter(page).map(|found| found[1].to_owned());
        let mut bytes = 0;
        for one in assets.chain([path.to_owned()]).collect::<BTreeSet<_>>() {
            let packed = self.request(&one).header(header::ACCEPT_ENCODING, "br, gzip");
            let body = packed.send().await.expect("an answer").bytes().await.expect("a body");
            bytes += body.len() as u128;
        }
        bytes
    }
}
