//! Pages made for looking at how they are looked at: good ones and faulty ones.

use axum::{
    Router,
    extract::Query,
    http::{HeaderMap, header},
    response::{AppendHeaders, Html, IntoResponse, Redirect, Response},
    routing::get,
};
use serde::Deserialize;
use tokio::{net::TcpListener, task::JoinHandle};

/// The key that is let in.
pub(crate) const KEY: &str = "a-key";

/// As strict as it gets: what looks at the pages must not trip over it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// A server of specimens; gone when dropped.
pub(crate) struct Specimens {
    pub(crate) address: String,
    serving: JoinHandle<()>,
}

impl Specimens {
    pub(crate) async fn start() -> Self {
        let pages = Router::new()
            .route("/sign-in", get(sign_in).post(signed_in))
            .route("/board", get(board))
            .route("/mirror", get(mirror))
            .route("/faulty", get(faulty))
            .route("/forbidden", get(forbidden));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let serving = tokio::spawn(async move { axum::serve(listener, pages).await.expect("it serves") });
        Self { address, serving }
    }
}

impl Drop for Specimens {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What is asked for in the address.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    word: String,
}

async fn sign_in() -> Response {
    page("en", POLICY, "<form method=post><label>Key <input name=key></label> <button>Go</button></form>")
}

async fn signed_in(body: String) -> Response {
    if body != format!("key={KEY}") {
        return Redirect::to("/sign-in?wrong").into_response();
    }
    let cookie = [(header::SET_COOKIE, "session=staff; HttpOnly; SameSite=Strict; Path=/")];
    (AppendHeaders(cookie), Redirect::to("/board")).into_response()
}

/// For who is signed in, in either language.
async fn board(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let is_staff = headers.get(header::COOKIE).is_some_and(|cookie| cookie == "session=staff");
    if !is_staff {
        return Redirect::to("/sign-in").into_response();
    }
    page(&asked.lang, POLICY, "<p>18号,订餐3.6</p>")
}

/// Says who looks at it, and takes a word by a form and by keys.
async fn mirror(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let body = format!(
        "<p id=agent>{agent}</p><p id=said>{}</p><p id=scripts>none</p><p id=keys></p>
        <noscript><p id=without>without scripts</p></noscript>
        <form><label>Word <input name=word></label> <button>Say</button></form>
        <script>
        scripts.textContent = 'run';
        addEventListener('keydown', (event) => {{ keys.textContent += event.key + ' ' }});
        </script>",
        asked.word
    );
    page("en", &format!("{POLICY}; script-src 'unsafe-inline'"), &body)
}

/// Hard to read, not named, too small, too wide, of one colour, without a language.
async fn faulty() -> Response {
    let body = "<style>:root { color-scheme: light }</style>
        <p id=pale style='color: #bbb; background: #fff'>Can you read this?</p>
        <p><input id=nameless></p>
        <button id=one style='width: 9px; height: 9px; padding: 0' aria-label=one></button><button
         style='width: 9px; height: 9px; padding: 0' aria-label=two></button>
        <div id=wide style='width: 900px'>wide</div><h1>again</h1>";
    page("", POLICY, body)
}

/// Does what its policy forbids, fails, and misses something.
async fn forbidden() -> Response {
    let body = "<script src='data:text/javascript,'></script><script nonce=n>missing.word = 1</script>
        <img alt='' src='https://elsewhere.invalid/a.png'>";
    page("en", &format!("{POLICY}; script-src 'nonce-n'"), body)
}

fn page(language: &str, policy: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang='{language}'><meta charset=utf-8><title>Specimen</title>
        <meta name=viewport content='width=device-width, initial-scale=1'><link rel=icon href='data:,'>
        <style>:root {{ color-scheme: light dark }} input, button {{ min-height: 2rem }}</style>
        <main><h1>Specimen</h1>{body}</main></html>"
    );
    ([(header::CONTENT_SECURITY_POLICY, policy.to_owned())], Html(html)).into_response()
}
