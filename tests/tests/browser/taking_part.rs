//! Ideas, stories, praise, partners and referrals on the owner's pages; with scripts and without.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Browser, Harness};

use crate::{
    lived_in::{lived_in, text},
    owner::{id, open, owner},
};

const NASTY: &str = "<b onclick=\"x()\">点子</b>\"'&";

async fn unfold(browser: &Browser) {
    let script =
        "document.querySelectorAll('main details').forEach((one) => { one.open = true }); return null";
    browser.run::<Value>(script, &[]).await;
}

async fn main(browser: &Browser) -> String {
    browser.value("document.querySelector('main').innerText").await
}

async fn settle_and_open(browser: &Browser, harness: &Harness, path: &str) {
    harness.settle().await;
    open(browser, harness, path).await;
}

#[rstest]
#[tokio::test]
async fn an_idea_is_shared_voted_for_and_adopted_with_points(#[values(true, false)] scripts: bool) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    let door = harness.door();
    let guest = door.get("customers:lookup?number=18").await.ok();
    let idea = door.post("ideas", &json!({ "text": NASTY, "customer": guest["name"] })).await.ok();
    open(&browser, &harness, "/care").await;
    browser.click("nav a[href='/care/ideas']").await;
    browser.until("document.querySelector('#open li')").await;
    browser.click("form[action$='/vote'] button").await;
    browser.until("document.querySelector('button[name=withdraw]')").await;
    unfold(&browser).await;
    browser.fill("textarea[name=shared]", "送大份米饭").await;
    browser.click("form[action$='/share'] button").await;
    browser.until("document.querySelector('textarea[name=shared]')?.value === '送大份米饭'").await;
    unfold(&browser).await;
    // A refused form keeps what was typed.
    browser.fill("input[name=points]", "50").await;
    browser.click("button[value=adopt]").await;
    browser.until("document.querySelector('#reply-wrong') && document.querySelector('input[name=points]').value === '50'").await;
    browser.complaints().await;
    browser.fill("textarea[name=reply]", "好主意，下周就做").await;
    browser.click("button[value=adopt]").await;
    browser.until("document.querySelector('#decided')").await;
    let decided = door.get(text(&idea, "name")).await.ok();
    assert_eq!((&decided["state"], &decided["points"]), (&json!("ADOPTED"), &json!("50")), "{decided}");
    assert!(main(&browser).await.contains(NASTY));
    if scripts {
        browser.must_be_accessible().await;
    }
    browser.close().await;
}

#[rstest]
#[tokio::test]
async fn a_story_is_written_shared_and_praise_noted(#[values(true, false)] scripts: bool) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    open(&browser, &harness, "/care/stories").await;
    browser.fill("#staff_name", "小李").await;
    browser.click("#staff button").await;
    browser.until("document.querySelector('#write input[name=about]')").await;
    browser.fill("#title", NASTY).await;
    browser.fill("#text", "下大雨，小李把伞借给了客人。").await;
    browser.click("#write input[name=about]").await;
    browser.click("#write button").await;
    browser.until("document.querySelector('button[value=APPROVED]')").await;
    browser.click("button[value=APPROVED]").await;
    browser.until("document.querySelector('button[value=SHARED]')").await;
    browser.click("button[value=SHARED]").await;
    browser.until("document.querySelector('#book') && !document.querySelector('button[value=SHARED]')").await;
    unfold(&browser).await;
    browser.fill("#praise textarea", "小李真好").await;
    browser.click("#note button").await;
    browser.until("document.querySelector('#praise q')").await;
    assert!(main(&browser).await.contains(NASTY));
    if scripts {
        browser.must_be_accessible().await;
    }
    open(&browser, &harness, "/g/nongmao/stories").await;
    assert!(main(&browser).await.contains("把伞借给了客人"));
    browser.close().await;
}

#[rstest]
#[tokio::test]
async fn a_partner_is_owed_and_paid_and_a_referral_is_worth_what_the_owner_says(
    #[values(true, false)] scripts: bool,
) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    open(&browser, &harness, "/customers/partners").await;
    browser.fill("#name", NASTY).await;
    browser.click("#add button").await;
    browser.until("document.querySelector('form[action$=\"/dues\"]')").await;
    unfold(&browser).await;
    browser.fill("input[name=amount]", "120").await;
    browser.fill("input[name=description]", "猪肉").await;
    browser.click("form[action$='/dues'] button").await;
    browser.until("document.querySelector('form[action*=\"/dues/\"]')").await;
    browser.click("form[action*='/dues/'] button").await;
    browser
        .until("document.querySelector('#add') && !document.querySelector('form[action*=\"/dues/\"]')")
        .await;
    browser.fill("form[action$='/contacts'] input[name=text]", "明天送货").await;
    browser.click("form[action$='/contacts'] button").await;
    browser.until("document.querySelector('main').innerText.includes('明天送货')").await;
    let partners = harness.door().get("partners").await.ok();
    assert_eq!(partners["partners"][0]["displayName"], NASTY);

    open(&browser, &harness, "/giving/referrals").await;
    browser.fill("#referrer", "70").await;
    browser.click("#policy button").await;
    browser.until("document.querySelector('#referrer').value === '70'").await;
    assert_eq!(harness.door().get("referralPolicy").await.ok()["referrerPoints"], "70");
    browser.close().await;
}

#[tokio::test]
async fn a_campaign_that_rides_a_topic_says_what_it_drew_and_keeps_what_its_form_does_not_change() {
    let Some((browser, harness)) = owner(true).await else { return };
    lived_in(&harness).await;
    let door = harness.door();
    let rewards = door.get("rewards").await.ok();
    let campaign = json!({
        "displayName": "大闸蟹", "trigger": "ORDER_COMPLETED", "words": ["大闸蟹"], "holdoutBasisPoints": 1_250,
        "offers": [{ "reward": rewards["rewards"][0]["name"] }], "startTime": "2026-11-20T03:30:00Z",
        "conditions": { "fromMinute": 600, "toMinute": 1440 },
    });
    let made = door.post("campaigns", &campaign).await.ok();
    let path = format!("/giving/campaigns/{}", id(&made));
    settle_and_open(&browser, &harness, &path).await;
    browser.until("document.querySelector('#moment tbody tr')").await;
    let shown: Vec<String> =
        browser.value("['holdout', 'words'].map((id) => document.getElementById(id).value)").await;
    assert_eq!(shown, ["12.5", "大闸蟹"]);
    assert_eq!(browser.value::<String>("document.querySelector('input[name=to]').value").await, "24:00");
    browser.must_be_accessible().await;
    browser.screenshot("campaign-moment").await;
    browser.click("#campaign button.main").await;
    browser.until("location.pathname === '/giving'").await;
    let kept = door.get(text(&made, "name")).await.ok();
    for field in ["holdoutBasisPoints", "words", "startTime", "conditions"] {
        assert_eq!(kept[field], made[field], "{field}");
    }
    browser.close().await;
}
