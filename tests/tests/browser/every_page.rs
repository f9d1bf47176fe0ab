//! Every page, as everybody may see it.

use runtime::Kind;
use serde_json::json;
use storage::Engine;
use tests::{Browser, Harness, Mode, View};

use crate::appearance::blemishes;

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
    Page::of("/care", Kind::Staff),
    Page::of("/care/ideas", Kind::Staff),
    Page::of("/care/stories", Kind::Staff),
    Page::of("/care/ratings", Kind::Manager),
    Page::of("/giving", Kind::Manager),
    Page::of("/giving/campaigns/new", Kind::Manager),
    Page::of("/giving/rewards/new", Kind::Manager),
    Page::of("/giving/plans", Kind::Manager),
    Page::of("/giving/plans/new", Kind::Manager),
    Page::of("/giving/plans/{plan}", Kind::Manager),
    Page::of("/giving/referrals", Kind::Manager),
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

/// A shop at noon: orders at every step, wishes, an allergy, a question, a complaint. Answers
/// what pages name.
async fn busy(harness: &Harness) -> Vec<(&'static str, String)> {
    let said = [
        ("m-1", "wx-wang", "18号,订餐3.6 不要辣", "PREPARING"),
        ("m-2", "wx-li", "20号,订餐5 多放葱", "ACCEPTED"),
        ("m-3", "wx-zhao", "36号,订餐7、11 花生过敏", "PLACED"),
        ("m-4", "wx-sun", "7号,订餐8.1.2", "READY"),
        ("m-5", "wx-zhou", "12号,订餐4", "DELIVERING"),
        ("m-6", "wx-wang", "18号,订餐9 两份", "COMPLETED"),
    ];
    let identity = json!({ "channel": "wechat-group", "senderId": "wx-qian" });
    harness.door().post("customers", &json!({ "displayName": "老钱", "identities": [identity] })).await.ok();
    for (number, note, to) in [(36, "花生过敏，千万别放", "ACCEPTED"), (3, "", "READY")] {
        let lines =
            json!([{ "itemCode": 7, "quantity": 2, "note": "少油" }, { "itemCode": 1, "quantity": 1 }]);
        let order = json!({ "customerNumber": number, "note": note, "lines": lines });
        let order = harness.door().post("orders", &order).await.ok();
        harness.door().advance(order["name"].as_str().expect("a name"), to).await;
    }
    let mut found = Vec::new();
    for (id, sender, text, to) in said {
        let message = harness.door().message(id, sender, text).await.ok();
        let Some(order) = message["orders"][0]["name"].as_str().filter(|_| to != "PLACED") else { continue };
        let order = harness.door().advance(order, to).await;
        found.push(order);
    }
    for (id, sender, text) in [
        ("m-7", "wx-qian", "18号 5"),
        ("m-8", "wx-li", "昨天的菜太咸了，等了一个小时"),
        ("m-9", "wx-a", "你们几点关门？"),
    ] {
        harness.door().message(id, sender, text).await.ok();
    }
    harness.settle().await;
    let id = |field: &str| {
        found[0][field].as_str().and_then(|name| name.rsplit('/').next()).expect("an id").to_owned()
    };
    let plan = taking_part(harness, found[0]["customer"].as_str().expect("a customer")).await;
    let service = services(harness, found[0]["customer"].as_str().expect("a customer")).await;
    goals(harness, found[0]["customer"].as_str().expect("a customer")).await;
    vec![("{guest}", id("customer")), ("{order}", id("name")), ("{plan}", plan), ("{service}", service)]
}

/// A goal that is warned of, and one that was reached.
async fn goals(harness: &Harness, guest: &str) {
    let door = harness.door();
    let promise = json!({ "portions": 80, "byMinute": 1, "itemCodes": [3, 6] });
    let visits = json!([
        { "kind": "TRAINING_VISIT", "text": "教工头用保温箱", "dueTime": "2026-01-01T02:00:00Z" },
        { "kind": "TIP", "text": "保温箱先用热水烫一遍" },
    ]);
    let lunches = json!({ "customer": guest, "outcome": "每天早上，八十个工人都吃上饭", "promise": promise,
        "services": visits });
    door.post("goals", &lunches).await.ok();
    let party = json!({ "customer": guest, "outcome": "女儿的婚宴不出岔子", "dueDate": "2099-10-01" });
    let party = door.post("goals", &party).await.ok();
    let reached = json!({ "state": "REACHED", "note": "都说好" });
    door.post(&format!("{}:close", party["name"].as_str().expect("a name")), &reached).await.ok();
    harness.run_due("customers").await;
}

/// Services that are sold, begun, given and called off; answers the id of one.
async fn services(harness: &Harness, guest: &str) -> String {
    let door = harness.door();
    let yuan = |amount: i64| json!({ "amount": amount, "currency": "CNY" });
    let steps = json!([
        { "phase": "BEFORE", "title": "试菜" },
        { "phase": "DURING", "title": "周五 80 份午餐", "afterDays": 4, "times": 3, "amount": yuan(160_000) },
        { "phase": "AFTER", "title": "回访，看看保温箱怎么用", "afterDays": 60 },
    ]);
    let catering = json!({ "displayName": "团餐", "displayNameEn": "Catering", "layer": "VALUE",
        "steps": steps, "hourlyCost": yuan(3_000) });
    let catering = door.post("serviceProducts", &catering).await.ok();
    let sold = |start: &str| json!({ "serviceProduct": catering["name"], "customer": guest, "note": "12 点前到", "startTime": start });
    let begun = door.post("serviceContracts", &sold("2026-11-01T00:00:00Z")).await.ok();
    let done = json!({ "position": 1, "minutes": 60, "thingsCost": yuan(4_000) });
    door.post(&format!("{}:completeStage", begun["name"].as_str().expect("a name")), &done).await.ok();
    let other = door.post("serviceContracts", &sold("2027-11-01T00:00:00Z")).await.ok();
    door.post(&format!("{}:cancel", other["name"].as_str().expect("a name")), &json!({ "reason": "搬走了" }))
        .await
        .ok();
    let ironing = json!({ "displayName": "熨衬衫", "displayNameEn": "Ironing a shirt", "layer": "EMOTIONAL",
        "steps": [{ "phase": "DURING", "title": "熨" }], "hourlyCost": yuan(3_000) });
    let ironing = door.post("serviceProducts", &ironing).await.ok();
    let given = json!({ "customer": guest, "minutes": 10, "note": "去相亲" });
    door.post(&format!("{}:give", ironing["name"].as_str().expect("a name")), &given).await.ok();
    catering["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("an id").to_owned()
}

/// A plan with a member, ideas, a story, praise and a partner; answers the plan's id.
async fn taking_part(harness: &Harness, guest: &str) -> String {
    let door = harness.door();
    let yuan = |amount: i64| json!({ "amount": amount, "currency": "CNY" });
    let tea = json!({ "code": "tea", "displayName": "一壶茶", "displayNameEn": "A pot of tea", "effect": "PERK", "limit": "QUOTA", "quota": 2, "value": yuan(500), "cost": yuan(100) });
    let off = json!({ "code": "off", "displayName": "打九折", "displayNameEn": "A tenth off", "effect": "PERCENT_OFF", "limit": "UNLIMITED", "percentBasisPoints": 1_000 });
    let plan = json!({ "displayName": "茶友", "displayNameEn": "Tea friends", "price": yuan(1_000), "periodUnit": "MONTH", "householdSize": 3, "benefits": [tea, off] });
    let plan = door.post("plans", &plan).await.ok();
    let paid = json!({ "amount": yuan(1_000), "reference": "till-7" });
    let membership = json!({ "plan": plan["name"], "customer": guest, "payment": paid });
    let membership = door.post("memberships", &membership).await.ok();
    let other = door.get("customers:lookup?number=20").await.ok();
    let household = json!({ "customers": [other["name"]] });
    door.post(&format!("{}:setHousehold", membership["name"].as_str().expect("a name")), &household)
        .await
        .ok();
    let idea = door.post("ideas", &json!({ "text": "米饭能不能送大份？", "customer": guest })).await.ok();
    let decided = json!({ "toState": "ADOPTED", "reply": "好主意，下周就送大份。", "points": 50 });
    door.post(&format!("{}:decide", idea["name"].as_str().expect("a name")), &decided).await.ok();
    door.post("ideas", &json!({ "text": "门口放几把伞，下雨借给客人。" })).await.ok();
    let li = door.post("staffMembers", &json!({ "displayName": "小李" })).await.ok();
    let story =
        json!({ "title": "一把伞", "text": "下大雨，小李把伞借给了客人。", "staffMembers": [li["name"]] });
    door.post("stories", &story).await.ok();
    door.post("praises", &json!({ "text": "小李真好", "staffMembers": [li["name"]], "customer": guest }))
        .await
        .ok();
    let butcher = json!({ "displayName": "老周肉铺", "kind": "SUPPLIER", "phone": "13800138000", "contactPerson": "老周", "terms": { "paymentDays": 30 } });
    let butcher = door.post("partners", &butcher).await.ok();
    let due = json!({ "amount": yuan(12_000), "description": "五花肉", "dueDate": "2026-11-01" });
    door.post(&format!("{}/dues", butcher["name"].as_str().expect("a name")), &due).await.ok();
    plan["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("an id").to_owned()
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
