//! Pages as a browser without scripts uses them.

use reqwest::{Client, Method, RequestBuilder, Response, header, redirect::Policy};
use tests::Harness;

/// A browser that runs no scripts and shows where it was sent.
pub(crate) struct Browser {
    client: Client,
    pub(crate) address: String,
    pub(crate) cookies: Vec<(String, String)>,
}

/// What it got.
pub(crate) struct Shown {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(harness: &Harness) -> Self {
        let client = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
        Self { client, address: harness.door().address().to_owned(), cookies: Vec::new() }
    }

    pub(crate) async fn signed_in(harness: &Harness, key: &str) -> Self {
        Self::new(harness).sign_in(key).await
    }

    /// The same, through another gateway.
    pub(crate) async fn signed_in_at(address: &str, harness: &Harness, key: &str) -> Self {
        Self { address: address.to_owned(), ..Self::new(harness) }.sign_in(key).await
    }

    async fn sign_in(mut self, key: &str) -> Self {
        let browser = &mut self;
        let shown = browser.post("/sign-in", &[("key", key)]).await;
        assert_eq!((shown.status, shown.location.as_str()), (303, "/board"), "{}", shown.text);
        self
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.request(method, format!("{}{path}", self.address));
        request.header(header::COOKIE, cookies.join("; ")).header(header::ACCEPT, "text/html")
    }

    pub(crate) async fn get(&mut self, path: &str) -> Shown {
        let response = self.request(Method::GET, path).send().await.expect("an answer");
        self.take(response).await
    }

    /// Sends a form, as from a page of the shop's own.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let origin = self.address.clone();
        self.post_from(&origin, path, fields).await
    }

    pub(crate) async fn post_from(&mut self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Shown {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = self.request(Method::POST, path).header(header::ORIGIN, origin);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = request.body(pairs.join("&")).send().await.expect("an answer");
        self.take(response).await
    }

    async fn take(&mut self, response: Response) -> Shown {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("printable");
            let (name, value) =
                cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            self.cookies.retain(|(one, _)| one != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let location = response.headers().get(header::LOCATION);
        let location =
            location.map(|value| value.to_str().expect("printable").to_owned()).unwrap_or_default();
        let status = response.status().as_u16();
        Shown { status, location, text: response.text().await.expect("a body") }
    }
}

/// Waits for an event of a kind; answers it whole.
pub(crate) async fn next_event(stream: &mut Response, kind: &str) -> String {
    loop {
        let chunk = stream.chunk().await.expect("the stream goes on").expect("it did not end");
        let text = String::from_utf8(chunk.to_vec()).expect("text");
        if text.contains(&format!("event: {kind}")) {
            return text;
        }
    }
}
