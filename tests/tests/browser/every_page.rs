//! Every page, as everybody may see it.

use runtime::Kind;
use storage::Engine;
use tests::{Browser, Harness, Mode, View};

use crate::appearance::blemishes;

/// The pages. A new one is a line here: its path, and whose key opens it.
const PAGES: &[Page] = &[
    Page::in_both("/"),
    Page::open("/sign-in"),
    Page::of("/board", Kind::Staff),
    Page::of("/customers", Kind::Staff),
    Page::of("/menu", Kind::Manager),
    Page::of("/settings", Kind::Owner),
];

const LANGUAGES: [&str; 2] = ["zh", "en"];
const SCREENS: [View; 3] = [View::PHONE, View::TABLET, View::DESKTOP];

/// A page that people see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    path: &'static str,
    /// Who has to be signed in.
    who: Option<Kind>,
    /// Has both languages side by side, rather than the one that is asked for.
    has_both: bool,
}

impl Page {
    /// For everybody, with both languages side by side.
    pub(crate) const fn in_both(path: &'static str) -> Self {
        Self { path, who: None, has_both: true }
    }

    /// For everybody.
    pub(crate) const fn open(path: &'static str) -> Self {
        Self { path, who: None, has_both: false }
    }

    /// For who is signed in with a key of this kind.
    pub(crate) const fn of(path: &'static str, who: Kind) -> Self {
        Self { path, who: Some(who), has_both: false }
    }

    /// The languages that it is looked at in.
    fn languages(&self) -> &'static [&'static str] {
        if self.has_both { &LANGUAGES[..1] } else { &LANGUAGES }
    }

    /// As in `board-zh-dark-360`.
    fn screenshot(&self, language: &str, view: View) -> String {
        let name = self.path.trim_matches('/').replace('/', "-");
        let name = if name.is_empty() { "start" } else { &name };
        format!("{name}-{language}-{}-{}", view.scheme(), view.width)
    }
}

/// Where pages are.
pub(crate) struct Site<'a> {
    /// As in `http://127.0.0.1:20001`.
    pub(crate) address: &'a str,
    /// By the kinds that pages ask for.
    pub(crate) keys: Vec<(Kind, String)>,
    /// What the screenshots' names begin with.
    pub(crate) album: &'static str,
}

#[tokio::test]
async fn every_page_is_accessible_and_looks_right() {
    let Some(browser) = Browser::start().await else { return };
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let site = Site { address: harness.door().address(), keys: keys(&harness).await, album: "" };
    let wrong = site.look_at(&browser, PAGES).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
}

/// A key of each kind that a page asks for.
async fn keys(harness: &Harness) -> Vec<(Kind, String)> {
    let mut keys: Vec<(Kind, String)> = Vec::new();
    for kind in PAGES.iter().filter_map(|page| page.who) {
        if keys.iter().all(|(known, _)| *known != kind) {
            let door = harness.with_new_key(harness.door().shop(), kind, "").await;
            keys.push((kind, door.key().to_owned()));
        }
    }
    keys
}

impl Site<'_> {
    /// What is wrong with pages, in all languages, schemes and widths.
    pub(crate) async fn look_at(&self, browser: &Browser, pages: &[Page]) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut signed_in = None;
        for page in pages {
            if page.who.is_some() && page.who != signed_in {
                browser.sign_in(self.address, self.key(page.who)).await;
                signed_in = page.who;
            }
            for (language, view) in ways(page) {
                wrong.extend(self.look(browser, page, language, view).await);
            }
        }
        wrong
    }

    fn key(&self, who: Option<Kind>) -> &str {
        let found = self.keys.iter().find(|(kind, _)| Some(*kind) == who);
        &found.unwrap_or_else(|| panic!("there is no key of {who:?}")).1
    }

    /// What is wrong with a page, seen one way.
    async fn look(&self, browser: &Browser, page: &Page, language: &str, view: View) -> Vec<String> {
        let name = page.screenshot(language, view);
        browser.look(view).await;
        let asked = if page.has_both { String::new() } else { format!("?lang={language}") };
        browser.open(&format!("{}{}{asked}", self.address, page.path)).await;
        browser.screenshot(&format!("{}{name}", self.album)).await;
        let language = (!page.has_both).then_some(language);
        let mut wrong = blemishes(browser, view, page.path, language).await;
        wrong.extend(browser.barriers().await);
        wrong.into_iter().map(|told| format!("{name}: {told}")).collect()
    }
}

/// The ways to look at a page.
fn ways(page: &Page) -> impl Iterator<Item = (&'static str, View)> {
    let views = || SCREENS.into_iter().flat_map(|screen| [false, true].map(|dark| screen.dark(dark)));
    page.languages().iter().flat_map(move |language| views().map(move |view| (*language, view)))
}
