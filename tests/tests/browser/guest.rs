//! A guest with a telephone: from the card to the answer to a complaint, also in `WeChat`'s
//! browser and where no script runs.

use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Browser, Gateway, Harness, Mode, View, WECHAT};

use crate::appearance::blemishes;

/// The regular whose card it is.
const NUMBER: i32 = 18;

/// A shop that is always open, and a telephone.
struct Visit {
    browser: Browser,
    harness: Harness,
    owner: Gateway,
    /// Whether the pages' scripts run; what looks for barriers needs them.
    scripts: bool,
}

impl Visit {
    async fn start() -> Option<Self> {
        let browser = Browser::start().await?;
        let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
        let owner = harness.with_new_key(harness.door().shop(), Kind::Owner, "").await;
        let hours = json!({ "openingHours": [{ "openMinute": 0, "closeMinute": 1440 }], "specialDays": [] });
        owner.patch("shops/nongmao?updateMask=openingHours,specialDays", &hours).await.ok();
        browser.look(View::PHONE).await;
        Some(Self { browser, harness, owner, scripts: true })
    }

    /// Touches what is there, wherever on the page.
    async fn touch(&self, css: &str) {
        let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' }); return null";
        self.browser.run::<Value>(script, &[json!(css)]).await;
        self.browser.click(css).await;
    }

    async fn must_be_accessible(&self) {
        if self.scripts {
            self.browser.must_be_accessible().await;
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}/g/nongmao{path}", self.harness.door().address())
    }

    /// What the shop has about the regular.
    async fn regular(&self) -> Value {
        self.owner.get(&format!("customers:lookup?number={NUMBER}")).await.ok()
    }

    /// The link on a card that the console prints, as a telephone reads it.
    async fn card(&self) -> String {
        let name = self.regular().await["name"].as_str().expect("a name").to_owned();
        let key = json!({ "kind": "GUEST", "displayName": "18", "customer": name });
        let made = self.owner.post("accessKeys", &key).await.ok();
        self.at(&format!("/card/{}", made["secret"].as_str().expect("a secret")))
    }

    async fn bind(&self) -> String {
        let card = self.card().await;
        self.browser.open(&card).await;
        self.must_be_accessible().await;
        self.browser.click("form button.main").await;
        self.browser.until("location.pathname === '/g/nongmao'").await;
        card
    }

    /// Orders dishes by touching them; the order's name.
    async fn order(&self) -> String {
        let browser = &self.browser;
        self.touch("#d3 .g-plus").await;
        browser.until("document.querySelector('#d3 input').value === '1'").await;
        self.touch("#d6 .g-plus").await;
        browser.until("document.querySelector('#d6 input').value === '1'").await;
        self.touch(".g-bar button").await;
        browser.until("location.pathname.endsWith('/checkout')").await;
        self.must_be_accessible().await;
        browser.fill("#note", "少盐").await;
        self.touch(".g-bar button").await;
        browser.until("location.pathname.includes('/orders/')").await;
        self.must_be_accessible().await;
        let id: String = browser.value("location.pathname.split('/').pop()").await;
        format!("shops/nongmao/orders/{id}")
    }

    async fn rate(&self) {
        let browser = &self.browser;
        self.touch("input[name=product][value='5']").await;
        self.touch("input[name=service][value='4']").await;
        browser.fill("#comment", "好吃，下次还来").await;
        self.touch("#rate button").await;
        browser.until("location.search === '?rated=1'").await;
    }

    /// Complains in private, and reads what the shop answers.
    async fn complain(&self) {
        let browser = &self.browser;
        browser.open(&self.at("/cases")).await;
        browser.fill("#text", "汤洒了一半").await;
        self.touch("#tell button").await;
        browser.until("location.pathname.includes('/cases/')").await;
        let id: String = browser.value("location.pathname.split('/').pop()").await;
        let case = format!("shops/nongmao/cases/{id}");
        let answer = json!({ "text": "实在对不起，下一单我们送一份汤" });
        self.owner.post(&format!("{case}:reply"), &answer).await.ok();
        browser.open(&self.at(&format!("/cases/{id}"))).await;
        self.must_be_accessible().await;
        assert!(self.text().await.contains("下一单我们送一份汤"), "{}", self.text().await);
        self.owner.post(&format!("{case}:resolve"), &json!({ "text": "汤送到了" })).await.ok();
        browser.open(&self.at(&format!("/cases/{id}"))).await;
        self.touch("#close button").await;
        browser.until("!document.querySelector('#close')").await;
        assert_eq!(self.owner.get(&case).await.ok()["closedByGuest"], true);
    }

    async fn text(&self) -> String {
        self.browser.value("document.querySelector('main').innerText").await
    }

    /// A visit from the card to the answer to a complaint.
    async fn walk(&self) {
        self.bind().await;
        let order = self.order().await;
        let placed = self.owner.get(&order).await.ok();
        assert_eq!((placed["customerNumber"].as_i64(), placed["note"].as_str()), (Some(18), Some("少盐")));
        self.owner.advance(&order, "ACCEPTED").await;
        let id = order.rsplit('/').next().expect("an id");
        self.browser.open(&self.at(&format!("/orders/{id}"))).await;
        assert!(self.text().await.contains("已接单"), "{}", self.text().await);
        self.owner.advance(&order, "COMPLETED").await;
        self.harness.settle().await;
        self.browser.open(&self.at(&format!("/orders/{id}"))).await;
        self.rate().await;
        self.complain().await;
        self.browser.open(&self.at("/me")).await;
        assert!(self.text().await.contains("18号"), "{}", self.text().await);
    }
}

#[tokio::test]
async fn a_guest_scans_a_card_orders_rates_complains_and_reads_the_answer() {
    let Some(visit) = Visit::start().await else { return };
    visit.browser.open(&visit.at("?lang=zh")).await;
    visit.walk().await;
    visit.browser.close().await;
}

#[tokio::test]
async fn the_same_works_in_the_browser_of_wechat_without_scripts() {
    let Some(mut visit) = Visit::start().await else { return };
    visit.scripts = false;
    visit.browser.call_itself(WECHAT).await;
    visit.browser.run_scripts(false).await;
    visit.browser.open(&visit.at("?lang=zh")).await;
    visit.walk().await;
    visit.browser.close().await;
}

#[tokio::test]
async fn a_card_binds_one_telephone_and_is_nothing_to_whom_it_is_forwarded() {
    let Some(visit) = Visit::start().await else { return };
    let browser = &visit.browser;
    browser.open(&visit.at("?lang=zh")).await;
    let card = visit.bind().await;
    // The same telephone scans it again, and finds itself.
    browser.open(&card).await;
    browser.until("location.pathname === '/g/nongmao'").await;
    browser.driver().delete_all_cookies().await.expect("cookies");
    browser.driver().goto(&card).await.expect("a page");
    browser.until("document.querySelector('h1').textContent.match('用过|used')").await;
    // That it is gone is all that the console has to tell.
    assert!(browser.complaints().await.iter().all(|told| told.contains("410")));
    browser.open(&visit.at("/me")).await;
    browser.until("location.pathname.endsWith('/hello')").await;
    visit.browser.close().await;
}

#[tokio::test]
async fn whoever_is_new_says_who_they_are_and_orders_in_one_line() {
    let Some(visit) = Visit::start().await else { return };
    let browser = &visit.browser;
    browser.open(&visit.at("/me?lang=zh")).await;
    browser.until("location.pathname.endsWith('/hello')").await;
    browser.must_be_accessible().await;
    browser.fill("#name", "<b>新客</b>").await;
    browser.click("form button.main").await;
    browser.until("document.querySelector('.wrong')").await;
    assert_eq!(browser.complaints().await.len(), 1, "that a field was missing");
    browser.fill("#phone", "138 0013 8000").await;
    browser.fill("#address", "市场西区 B3").await;
    browser.click("form button.main").await;
    browser.until("location.pathname.endsWith('/me')").await;
    assert!(visit.text().await.contains("<b>新客</b>"), "{}", visit.text().await);

    browser.open(&visit.at("")).await;
    browser.fill("#text", "老板，你们几点关门？").await;
    browser.click("#say button").await;
    browser.until("document.querySelector('.g-ours')").await;
    browser.fill("#text", "3一份，6一份").await;
    browser.click("#say button").await;
    browser.until("location.pathname.includes('/orders/')").await;
    let id: String = browser.value("location.pathname.split('/').pop()").await;
    let order = visit.owner.get(&format!("orders/{id}")).await.ok();
    assert_eq!(order["channel"], "page");
    assert_eq!(order["deliveryAddress"], "市场西区 B3");

    erase(&visit).await;
    browser.until("document.querySelector('.wrong')").await;
    assert_eq!(browser.complaints().await.len(), 1, "that the kitchen still cooks for them");
    visit.owner.advance(order["name"].as_str().expect("an order"), "COMPLETED").await;
    visit.harness.settle().await;
    erase(&visit).await;
    browser.until("location.pathname === '/g/nongmao'").await;
    let customer = order["customer"].as_str().expect("a customer");
    let erased = visit.owner.get(customer).await.ok();
    assert!(!erased.to_string().contains("新客") && !erased.to_string().contains("8000"), "{erased}");
    visit.browser.close().await;
}

/// Asks to be forgotten, and is sure of it.
async fn erase(visit: &Visit) {
    visit.browser.open(&visit.at("/me")).await;
    let open = "document.querySelector('details').open = true; return null";
    visit.browser.run::<Value>(open, &[]).await;
    visit.touch("input[name=sure]").await;
    visit.touch("#erase button").await;
}

#[tokio::test]
async fn the_console_prints_the_card_of_a_guest_and_the_code_of_a_new_key() {
    let Some(visit) = Visit::start().await else { return };
    let (browser, address) = (&visit.browser, visit.harness.door().address());
    let manager = visit.harness.with_new_key("nongmao", Kind::Manager, "").await;
    browser.sign_in(address, manager.key()).await;
    let name = visit.regular().await["name"].as_str().expect("a name").to_owned();
    let card = format!("{address}/customers/{}/card", name.rsplit('/').next().unwrap_or_default());
    for view in [View::PHONE, View::DESKTOP.dark(true)] {
        browser.look(view).await;
        for lang in ["zh", "en"] {
            browser.open(&format!("{card}?lang={lang}")).await;
            browser.must_be_accessible().await;
            browser.click("main form button").await;
            browser.until("document.querySelector('#card svg path')").await;
            browser.must_be_accessible().await;
            browser.screenshot(&format!("guest-card-{lang}-{}-{}", view.scheme(), view.width)).await;
        }
    }
    let card: String = browser.value("document.querySelector('#card').innerText").await;
    assert!(card.contains("18"), "{card}");

    browser.sign_in(address, visit.owner.key()).await;
    browser.open(&format!("{address}/settings?lang=zh")).await;
    browser.fill("#key_name", "小王的手机").await;
    browser.click("#keys .fields button").await;
    browser.until("document.querySelector('#made svg path')").await;
    browser.must_be_accessible().await;
    browser.screenshot("settings-made-zh-dark-1440").await;
    let secret: String = browser.value("document.querySelector('#made .secret').textContent").await;
    browser.driver().delete_all_cookies().await.expect("cookies");
    browser.open(&format!("{address}/sign-in/{secret}?lang=zh")).await;
    browser.click("main form button").await;
    browser.until("location.pathname === '/board'").await;
    assert_eq!(visit.owner.with_key(&secret).get("orders").await.status, 401, "the link was good once");
    visit.browser.close().await;
}

/// What is about the shop's money, its staff, or other guests.
const NOT_THEIRS: [&str; 5] = ["cost", "accessKeys/", "rq_", "secret-of-another", "notes"];

#[tokio::test]
async fn guest_pages_show_no_cost_no_key_and_nobody_else() {
    let Some(visit) = Visit::start().await else { return };
    let other = json!({ "displayName": "secret-of-another", "notes": "secret-of-another" });
    visit.owner.post("customers", &other).await.ok();
    visit.harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let case = json!({ "text": "secret-of-another" });
    visit.owner.post("cases", &case).await.ok();
    visit.harness.settle().await;
    visit.bind().await;
    for path in ["", "/orders", "/cases", "/wallet", "/ratings", "/stories", "/me", "/me/data", "?lang=en"] {
        visit.browser.open(&visit.at(path)).await;
        let page: String = visit.browser.value("document.documentElement.outerHTML").await;
        for word in NOT_THEIRS {
            assert!(!page.contains(word), "{path} has {word}:\n{page}");
        }
    }
    visit.browser.close().await;
}

/// Markup, another direction of writing, what has no width, and no place to break.
const HOSTILE: &str = "<script>alert(1)</script>\u{202e}abc\u{202c} \u{200b}لا تنس الملح 陈皮牛肉陈皮牛肉陈皮牛肉 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[tokio::test]
async fn the_pages_of_a_guest_look_right_whatever_is_written_there() {
    let Some(visit) = Visit::start().await else { return };
    visit.browser.open(&visit.at("?lang=zh")).await;
    visit.bind().await;
    let customer = visit.regular().await["name"].as_str().expect("a name").to_owned();
    let placed = visit.order().await;
    let lines = json!([{ "itemCode": 3, "quantity": 2, "note": HOSTILE }, { "itemCode": 6, "quantity": 1 }]);
    let order = json!({ "customer": customer, "lines": lines, "note": HOSTILE, "deliveryAddress": HOSTILE });
    let open = visit.owner.post("orders", &order).await.ok();
    visit.owner.advance(open["name"].as_str().expect("a name"), "PREPARING").await;
    visit.owner.advance(&placed, "COMPLETED").await;
    let case = visit.owner.post("cases", &json!({ "text": HOSTILE, "customer": customer })).await.ok();
    let case = case["name"].as_str().expect("a name").to_owned();
    visit.owner.post(&format!("{case}:reply"), &json!({ "text": HOSTILE })).await.ok();
    visit.owner.post(&format!("{case}:resolve"), &json!({ "text": "补送了一份汤" })).await.ok();
    visit.harness.settle().await;
    let id = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let (open, done) = (id(open["name"].as_str().expect("a name")), id(&placed));
    let pages = [
        ("menu", "?n3=2&n6=1".to_owned()),
        ("checkout", "/checkout?n3=2&n6=1".to_owned()),
        ("orders", "/orders".to_owned()),
        ("order-open", format!("/orders/{open}")),
        ("order-done", format!("/orders/{done}")),
        ("cases", "/cases".to_owned()),
        ("case", format!("/cases/{}", id(&case))),
        ("wallet", "/wallet".to_owned()),
        ("me", "/me".to_owned()),
        ("data", "/me/data".to_owned()),
    ];
    let mut wrong = Vec::new();
    for (name, path) in &pages {
        wrong.extend(visit.looks(name, path).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    visit.browser.close().await;
}

impl Visit {
    /// What is wrong with a page, in both languages, light and dark, on a telephone and a desk.
    async fn looks(&self, name: &str, path: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for view in [View::PHONE, View::PHONE.dark(true), View::DESKTOP] {
            for lang in ["zh", "en"] {
                self.browser.look(view).await;
                let join = if path.contains('?') { '&' } else { '?' };
                self.browser.open(&format!("{}{join}lang={lang}", self.at(path))).await;
                let name = format!("guest-{name}-{lang}-{}-{}", view.scheme(), view.width);
                self.browser.screenshot(&name).await;
                let at = format!("/g/nongmao{}", path.split('?').next().unwrap_or_default());
                let mut told = blemishes(&self.browser, view, &at, Some(lang)).await;
                told.extend(self.browser.barriers().await);
                wrong.extend(told.into_iter().map(|told| format!("{name}: {told}")));
            }
        }
        wrong
    }
}

#[rstest::rstest]
#[tokio::test]
async fn a_guest_joins_a_free_plan_cancels_it_at_one_touch_has_an_idea_and_votes(
    #[values(true, false)] scripts: bool,
) {
    let Some(mut visit) = Visit::start().await else { return };
    visit.scripts = scripts;
    visit.browser.run_scripts(scripts).await;
    let tea = json!({ "code": "tea", "displayName": "<b>茶</b>", "effect": "PERK", "limit": "UNLIMITED" });
    let free = json!({ "amount": 0, "currency": "CNY" });
    let plan = json!({ "displayName": "茶友", "price": free, "periodUnit": "MONTH", "benefits": [tea] });
    visit.owner.post("plans", &plan).await.ok();
    let shared = visit.owner.post("ideas", &json!({ "text": "门口放伞" })).await.ok();
    let share = format!("{}:share", shared["name"].as_str().expect("a name"));
    visit.owner.post(&share, &json!({ "text": "<b>门口放几把伞</b>" })).await.ok();
    visit.bind().await;

    visit.browser.open(&visit.at("/wallet?lang=zh")).await;
    visit.touch("form[action$='/memberships'] button").await;
    visit.browser.until("document.querySelector('button[value=cancel]')").await;
    assert!(visit.text().await.contains("<b>茶</b>"), "{}", visit.text().await);
    visit.must_be_accessible().await;
    visit.browser.screenshot(&format!("wallet-membership-{scripts}")).await;
    visit.touch("button[value=cancel]").await;
    visit
        .browser
        .until("document.querySelector('#memberships') && !document.querySelector('button[value=cancel]')")
        .await;
    let name = visit.regular().await["name"].as_str().expect("a name").to_owned();
    let all = visit.owner.get(&format!("memberships?customer={name}")).await.ok();
    assert_eq!(all["memberships"][0]["cancelled"], true);

    visit.browser.open(&visit.at("/ideas")).await;
    assert!(visit.text().await.contains("<b>门口放几把伞</b>"), "{}", visit.text().await);
    visit.touch("form[action$='/vote'] button").await;
    visit.browser.until("document.querySelector('button[name=withdraw]')").await;
    visit.browser.fill("#text", "汤再热一点").await;
    visit.touch("#have button").await;
    visit.browser.until("document.querySelector('main').innerText.includes('汤再热一点')").await;
    visit.must_be_accessible().await;
    visit.browser.screenshot(&format!("guest-ideas-{scripts}")).await;
    assert_eq!(visit.owner.get(shared["name"].as_str().expect("a name")).await.ok()["voteCount"], "1");
    visit.browser.close().await;
}
