//! The browser itself: it finds what is wrong, and sees what it is told to see.

use std::{fs, time::Duration};

use runtime::Kind;
use tests::{Browser, View, WECHAT};
use thirtyfour::Key;
use tokio::time::{sleep, timeout};

use crate::{
    every_page::{Page, Site},
    specimens::{KEY, Specimens},
};

#[tokio::test]
async fn pages_behind_a_key_are_seen_in_both_languages_and_what_is_wrong_with_them_is_told() {
    let Some(browser) = Browser::start().await else { return };
    let specimens = Specimens::start().await;
    let keys = vec![(Kind::Staff, KEY.to_owned())];
    let site = Site { address: &specimens.address, keys, album: "specimens/", ids: Vec::new() };
    let good = [Page::open("/sign-in"), Page::of("/board", Kind::Staff)];
    // The form of the key is in English alone.
    let told = site.look_at(&browser, &good).await;
    let only = "its language is \"en\"";
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|told| told.starts_with("sign-in-zh") && told.ends_with(only)), "{told:?}");
    browser.close().await;
}

#[tokio::test]
async fn a_page_that_is_hard_to_read_to_point_at_or_to_fit_is_found() {
    let Some(browser) = Browser::start().await else { return };
    let specimens = Specimens::start().await;
    let site = Site { address: &specimens.address, keys: Vec::new(), album: "specimens/", ids: Vec::new() };
    let told = site.look_at(&browser, &[Page::open("/faulty")]).await;
    let all = told.join("\n");
    for expected in [
        "faulty-zh-light-360: its language is \"\"",
        "faulty-zh-light-360: it has 2 headings of the first order",
        "faulty-zh-dark-820: it is",
        "by div#wide",
        "faulty-en-dark-1440: its background has a brightness of 1.00",
        "serious: color-contrast at #pale",
        "critical: label at #nameless",
        "serious: target-size at #one",
        "serious: html-has-lang at html",
    ] {
        assert!(all.contains(expected), "{expected} is not among\n{all}");
    }
    assert!(!all.contains("faulty-zh-light-1440: it is"), "{all}");
}

#[tokio::test]
async fn what_a_policy_forbids_and_what_fails_is_complained_of() {
    let Some(browser) = Browser::start().await else { return };
    let specimens = Specimens::start().await;
    browser.driver().goto(format!("{}/forbidden", specimens.address)).await.unwrap();
    let told = browser.complaints().await;
    let count = |part: &str| told.iter().filter(|told| told.contains(part)).count();
    assert_eq!(count("Content Security Policy"), 2, "{told:#?}");
    assert_eq!(count("missing is not defined"), 1, "{told:#?}");
    browser.must_be_quiet().await;
    browser.driver().goto(format!("{}/nowhere", specimens.address)).await.unwrap();
    let told = browser.complaints().await;
    assert!(told.iter().any(|told| told.contains("status of 404")), "{told:?}");
}

#[tokio::test]
async fn a_form_works_by_keys_alone_and_without_scripts() {
    let Some(browser) = Browser::start().await else { return };
    let specimens = Specimens::start().await;
    let mirror = format!("{}/mirror", specimens.address);
    browser.open(&mirror).await;
    browser.press(Key::Tab + "牛肉" + Key::Tab + Key::Enter).await;
    browser.until("said.textContent === '牛肉'").await;
    browser.press("ab").await;
    browser.until("scripts.textContent === 'run' && keys.textContent === 'a b '").await;
    browser.run_scripts(false).await;
    browser.open(&mirror).await;
    browser.fill("input", "面").await;
    browser.click("button").await;
    browser.until("said.textContent === '面'").await;
    assert_eq!(
        browser.value::<String>("scripts.textContent + ' ' + without.innerText").await,
        "none without scripts"
    );
    browser.close().await;
}

#[tokio::test]
async fn a_browser_is_what_it_is_told_to_be() {
    let Some(browser) = Browser::start().await else { return };
    let specimens = Specimens::start().await;
    let mirror = format!("{}/mirror", specimens.address);
    browser.call_itself(WECHAT).await;
    browser.look(View::PHONE.dark(true)).await;
    browser.open(&mirror).await;
    assert_eq!(browser.value::<String>("agent.textContent").await, WECHAT);
    assert_eq!(browser.value::<(u32, u32)>("[innerWidth, innerHeight]").await, (360, 740));
    assert!(browser.value::<bool>("matchMedia('(prefers-color-scheme: dark)').matches").await);
    browser.look(View::DESKTOP).await;
    browser.until("innerWidth === 1440 && matchMedia('(prefers-color-scheme: light)').matches").await;
    let group = browser.group();
    assert!(!processes_of(group).is_empty());
    drop(browser);
    // The kernel takes a moment to clear away what it has killed.
    let gone = async {
        while !processes_of(group).is_empty() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(timeout(Duration::from_secs(10), gone).await.is_ok(), "left: {:?}", processes_of(group));
}

/// What runs in a group of processes.
fn processes_of(group: u32) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("Linux").filter_map(Result::ok);
    let stats = entries.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    // After the name, which may hold blanks: state, parent, group.
    let is_of = |stat: &String| {
        let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        fields.first() != Some(&"Z") && fields.get(2) == Some(&group.to_string().as_str())
    };
    stats.filter(is_of).collect()
}
