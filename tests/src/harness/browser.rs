//! Pages as people see them: Chromium, driven from a test.

mod axe;
mod driver;
mod view;

use std::{fs, path::Path, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use thirtyfour::{BrowserLogEntry, By, TypingData, WebDriver};
use tokio::time::{sleep, timeout};

use crate::workshop::is_missing;
use driver::Driver;
pub use view::View;

/// What `WeChat`'s browser calls itself.
pub const WECHAT: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) AppleWebKit/537.36 \
    (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300333 MMWEBSDK/20241202 \
    MicroMessenger/8.0.56.2800(0x2800385E) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64";

/// Where what was seen is kept for looking at.
const SCREENSHOTS: &str = "screenshots";
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A browser of its own; gone when dropped.
#[derive(Debug)]
pub struct Browser {
    session: Option<WebDriver>,
    driver: Driver,
}

impl Browser {
    /// Starts one, with the view of a desk. `None`, with a loud word, where Chromium or its
    /// driver is not installed; under `CI=true` that is a failure.
    pub async fn start() -> Option<Self> {
        if is_missing("chromium", "chromium") || is_missing("chromedriver", "chromium-driver") {
            return None;
        }
        let driver = Driver::start().await;
        let browser = Self { session: Some(driver.session().await), driver };
        browser.look(View::DESKTOP).await;
        Some(browser)
    }

    /// Whoever needs more than there is here: elements, cookies, windows.
    pub fn driver(&self) -> &WebDriver {
        self.session.as_ref().expect("it runs")
    }

    /// The group that its processes are in.
    pub fn group(&self) -> u32 {
        self.driver.group()
    }

    /// Looks at this page and the next ones so.
    pub async fn look(&self, view: View) {
        self.tell("Emulation.setDeviceMetricsOverride", view.metrics()).await;
        self.tell("Emulation.setEmulatedMedia", view.media()).await;
    }

    /// From the next page on, the pages' scripts run or don't.
    pub async fn run_scripts(&self, run: bool) {
        self.tell("Emulation.setScriptExecutionDisabled", json!({ "value": !run })).await;
    }

    /// From the next page on, calls itself so; as in [`WECHAT`].
    pub async fn call_itself(&self, user_agent: &str) {
        self.tell("Emulation.setUserAgentOverride", json!({ "userAgent": user_agent })).await;
    }

    /// Opens a page, which must have nothing to complain of.
    pub async fn open(&self, address: &str) {
        self.driver().goto(address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
        self.must_be_quiet().await;
    }

    /// Signs in by the form at `/sign-in`, as whom a key is for, and as nobody else any more.
    pub async fn sign_in(&self, address: &str, key: &str) {
        self.tell("Network.clearBrowserCookies", json!({})).await;
        self.open(&format!("{address}/sign-in")).await;
        self.fill("input[name=key]", key).await;
        self.press(thirtyfour::Key::Enter).await;
        self.until("!location.pathname.startsWith('/sign-in')").await;
        self.must_be_quiet().await;
    }

    /// Clicks what a selector of CSS finds first.
    pub async fn click(&self, css: &str) {
        let element = self.driver().find(By::Css(css)).await;
        element.unwrap_or_else(|error| panic!("{css}: {error}")).click().await.expect("it can be clicked");
    }

    /// Chooses a file in a field for one.
    pub async fn choose(&self, css: &str, file: &Path) {
        let field = self.driver().find(By::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        field.send_keys(file.display().to_string()).await.expect("it takes a file");
    }

    /// Goes to a field, and types in the place of what it has.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.driver().find(By::Css(css)).await;
        let field = field.unwrap_or_else(|error| panic!("{css}: {error}"));
        field.clear().await.expect("it can be typed in");
        field.send_keys(text).await.expect("it can be typed in");
    }

    /// Presses keys, wherever the focus is: a text, a `Key`, or a sum of them.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver().action_chain().send_keys(keys).perform().await.expect("keys are pressed");
    }

    /// What an expression of JavaScript is in the page, also where its own scripts don't run.
    pub async fn value<T: DeserializeOwned>(&self, expression: &str) -> T {
        self.run(&format!("return {expression}"), &[]).await
    }

    /// What a script answers with its `arguments`.
    pub async fn run<T: DeserializeOwned>(&self, script: &str, arguments: &[Value]) -> T {
        let answer = self.driver().execute(script, arguments).await;
        answer.and_then(|answer| answer.convert()).expect("the script runs")
    }

    /// Waits until an expression of JavaScript is true of the whole page, or of the one that
    /// follows it: what is there while the rest still loads can't be used yet.
    pub async fn until(&self, expression: &str) {
        let asked = async {
            // Between two pages there is none to ask.
            while !self.is_so(expression).await {
                sleep(LOOK_EVERY).await;
            }
        };
        assert!(timeout(PATIENCE, asked).await.is_ok(), "waited in vain until {expression}");
    }

    async fn is_so(&self, expression: &str) -> bool {
        let answer = self
            .driver()
            .execute(format!("return document.readyState === 'complete' && !!({expression})"), [])
            .await;
        answer.is_ok_and(|answer| answer.json() == true)
    }

    /// What it has complained of since it was last asked: errors of scripts, what could not be
    /// loaded, and what the page's own policy (CSP) forbids.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.driver().browser_log().await.expect("the console");
        entries.into_iter().filter(is_complaint).map(|entry| entry.message).collect()
    }

    /// Fails with what it has complained of.
    pub async fn must_be_quiet(&self) {
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "{}:\n{}", self.address().await, complaints.join("\n"));
    }

    /// What is serious or critical about the page for people who can't see, hear or point well,
    /// each with the element's selector and what would be right.
    pub async fn barriers(&self) -> Vec<String> {
        let Some(script) = axe::script().await else { return Vec::new() };
        self.run(script, &[]).await
    }

    /// Fails with what keeps people from using the page.
    pub async fn must_be_accessible(&self) {
        let barriers = self.barriers().await;
        assert!(barriers.is_empty(), "{}:\n{}", self.address().await, barriers.join("\n"));
    }

    /// Keeps the whole page as `target/screenshots/{name}.png`.
    pub async fn screenshot(&self, name: &str) {
        let taken = self.tell("Page.captureScreenshot", json!({ "captureBeyondViewport": true })).await;
        let image = BASE64_STANDARD.decode(taken["data"].as_str().unwrap_or_default()).expect("an image");
        let file = super::target().join(SCREENSHOTS).join(format!("{name}.png"));
        fs::create_dir_all(file.parent().unwrap_or(Path::new("/"))).expect("a folder");
        fs::write(file, image).expect("an image is written");
    }

    /// Ends it, with nothing left to complain of.
    pub async fn close(self) {
        self.must_be_quiet().await;
    }

    async fn address(&self) -> String {
        self.driver().current_url().await.map_or_else(|error| error.to_string(), String::from)
    }

    /// A command of Chromium's own protocol.
    async fn tell(&self, command: &str, parameters: impl Serialize) -> Value {
        let answer = self.driver().cdp().send_raw(command, parameters).await;
        answer.unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

/// Also of what a policy would forbid that is only tried out.
fn is_complaint(entry: &BrowserLogEntry) -> bool {
    entry.level == "SEVERE" || entry.message.contains("Content Security Policy")
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It is killed with its driver: no need to ask it to end, and to wait for that.
        if let Some(session) = self.session.take() {
            let _killed = session.leak();
        }
    }
}
