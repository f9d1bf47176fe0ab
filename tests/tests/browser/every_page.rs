//! Every page, as everybody may see it.

use runtime::Kind;
use storage::Engine;
use tests::{Browser, Harness, Mode, View};

use crate::{appearance::blemishes, busy::busy};

/// The pages. A new one is a line here: its path, and whose key opens it.
const PAGES: &[Page] = &[
    Page::in_both("/"),
    Page::open("/sign-in"),
    Page::of("/board", Kind::Staff),
    Page::of("/board?guest={guest}", Kind::Staff),
    Page::of("/board/recent", Kind::Staff),
    Page::of("/board/orders/{order}/ticket", Kind::Staff),
    Page::of("/customers", Kind::Staff),
    Page::of("/customers/{guest}", Kind::Staff),
    Page::of("/customers/{guest}/edit", Kind::Staff),
    Page::of("/customers/new", Kind::Staff),
    Page::of("/customers/goals", Kind::Staff),
    Page::of("/customers/goals?customer={guest}", Kind::Manager),
    Page::of("/customers/partners", Kind::Manager),
    Page::of("/customers/renumberings", Kind::Manager),
    Page::of("/customers/segments", Kind::Manager),
    Page::of("/customers/segments/new", Kind::Manager),
    Page::of("/customers/segments/{segment}", Kind::Manager),
    Page::of("/care", Kind::Staff),
    Page::of("/care/ideas", Kind::Staff),
    Page::of("/care/cases", Kind::Staff),
    Page::of("/care/follow-ups", Kind::Manager),
    Page::of("/care/follow-ups/rules/new", Kind::Manager),
    Page::of("/care/stories", Kind::Staff),
    Page::of("/care/ratings", Kind::Manager),
    Page::of("/giving", Kind::Manager),
    Page::of("/giving/campaigns/new", Kind::Manager),
    Page::of("/giving/rewards/new", Kind::Manager),
    Page::of("/giving/plans", Kind::Manager),
    Page::of("/giving/plans/new", Kind::Manager),
    Page::of("/giving/plans/{plan}", Kind::Manager),
    Page::of("/giving/referrals", Kind::Manager),
    Page::of("/giving/goodwill", Kind::Manager),
    Page::of("/insight", Kind::Manager),
    Page::of("/insight/menu", Kind::Manager),
    Page::of("/insight/guests", Kind::Manager),
    Page::of("/insight/giving", Kind::Manager),
    Page::of("/insight/service", Kind::Manager),
    Page::of("/menu", Kind::Manager),
    Page::of("/menu/new", Kind::Manager),
    Page::of("/menu/3", Kind::Manager),
    Page::of("/menu/services", Kind::Manager),
    Page::of("/menu/services/new", Kind::Manager),
    Page::of("/menu/services/{service}", Kind::Manager),
    Page::of("/settings", Kind::Owner),
    Page::of("/settings/card", Kind::Owner),
    Page::of("/settings/faq", Kind::Owner),
    Page::of("/settings/channels", Kind::Owner),
    Page::of("/settings/channels/wechat", Kind::Owner),
    Page::of("/settings/channels/webhook", Kind::Owner),
    Page::of("/simulator?guest={guest}", Kind::Owner),
    Page::of("/menu/paste", Kind::Owner),
    Page::of("/menu/upload", Kind::Owner),
    Page::of("/menu/purchasing", Kind::Manager),
    Page::of("/menu/3/recipe", Kind::Manager),
    Page::of("/menu/removal?code=3&code=6", Kind::Manager),
    Page::of("/menu/neighbours", Kind::Manager),
    Page::open("/g/nongmao"),
    Page::open("/g/nongmao/hello"),
    Page::open("/g/nongmao/ratings"),
    Page::open("/g/nongmao/stories"),
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
        let name: Vec<_> = self
            .path
            .split(|one: char| !one.is_ascii_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect();
        let name = name.join("-");
        let name = if name.is_empty() { "start" } else { name.as_str() };
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
    /// What stands in paths in the place of `{guest}` and `{order}`.
    pub(crate) ids: Vec<(&'static str, String)>,
}

#[tokio::test]
async fn every_page_is_accessible_and_looks_right() {
    let Some(browser) = Browser::start().await else { return };
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let ids = busy(&harness).await;
    let site = Site { address: harness.door().address(), keys: keys(&harness).await, album: "", ids };
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
            for language in page.languages() {
                let ways = ways(page).filter(|(of, _)| of == language).map(|(_, view)| view);
                wrong.extend(self.look(browser, page, language, ways).await);
            }
        }
        wrong
    }

    fn key(&self, who: Option<Kind>) -> &str {
        let found = self.keys.iter().find(|(kind, _)| Some(*kind) == who);
        &found.unwrap_or_else(|| panic!("there is no key of {who:?}")).1
    }

    /// What is wrong with a page in a language. It is opened once, and has to suit each screen
    /// that it is then moved to, as when a phone is turned.
    async fn look(
        &self,
        browser: &Browser,
        page: &Page,
        language: &str,
        views: impl Iterator<Item = View>,
    ) -> Vec<String> {
        let path = self.ids.iter().fold(page.path.to_owned(), |path, (of, id)| path.replace(of, id));
        let asked = match (page.has_both, path.contains('?')) {
            (true, _) => String::new(),
            (false, false) => format!("?lang={language}"),
            (false, true) => format!("&lang={language}"),
        };
        browser.open(&format!("{}{path}{asked}", self.address)).await;
        let told_in = (!page.has_both).then_some(language);
        let alone = path.split('?').next().unwrap_or_default();
        let mut wrong = Vec::new();
        for view in views {
            let name = page.screenshot(language, view);
            browser.look(view).await;
            browser.screenshot(&format!("{}{name}", self.album)).await;
            let mut seen = blemishes(browser, view, alone, told_in).await;
            seen.extend(browser.barriers().await);
            wrong.extend(seen.into_iter().map(|told| format!("{name}: {told}")));
        }
        wrong
    }
}

/// The ways to look at a page: on every screen in light and in dark, in the one language and the
/// other by turns, so that any two of screen, scheme and language are seen together.
fn ways(page: &Page) -> impl Iterator<Item = (&'static str, View)> {
    let views = SCREENS
        .into_iter()
        .enumerate()
        .flat_map(|(row, screen)| [false, true].map(|dark| (row + usize::from(dark), screen.dark(dark))));
    let languages = page.languages().iter().cycle();
    views.map(move |(turn, view)| (*languages.clone().nth(turn).expect("a language"), view))
}
