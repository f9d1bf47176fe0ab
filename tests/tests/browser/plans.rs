//! Plans and their members, as the owner and a guest have them; with scripts and without.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{Browser, Gateway, Harness};

use crate::{
    lived_in::text,
    owner::{id, open, owner},
};

async fn regular(door: &Gateway) -> Value {
    door.get("customers:lookup?number=18").await.ok()
}

async fn said(browser: &Browser, css: &str) -> String {
    browser.value(&format!("document.querySelector({css:?}).innerText")).await
}

/// Opens what is folded in, so that what is in it can be touched.
async fn unfold(browser: &Browser, css: &str) {
    let script = "document.querySelectorAll(arguments[0]).forEach((one) => { one.open = true }); return null";
    browser.run::<Value>(script, &[json!(css)]).await;
}

async fn touch(browser: &Browser, css: &str) {
    let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' }); return null";
    browser.run::<Value>(script, &[json!(css)]).await;
    browser.click(css).await;
}

/// Makes a plan of two teas a month by the form; answers its id.
async fn make(browser: &Browser, harness: &Harness) -> String {
    open(browser, harness, "/giving/plans").await;
    touch(browser, "a[href='/giving/plans/new']").await;
    browser.until("location.pathname === '/giving/plans/new'").await;
    browser.fill("#name", "茶<b>友</b>").await;
    browser.fill("#price", "十块").await;
    browser.fill("#household", "1").await;
    browser.fill("#benefit-0", "一壶茶").await;
    touch(browser, "#limit-0 option[value=QUOTA]").await;
    browser.fill("#quota-0", "2").await;
    browser.fill("#value-0", "5").await;
    browser.fill("#cost-0", "1").await;
    touch(browser, "button[value=simulate]").await;
    // What is wrong is said beside its field, and what was typed stays.
    browser
        .until("document.querySelector('#price-wrong') && document.querySelector('#quota-0').value === '2'")
        .await;
    browser.complaints().await;
    browser.fill("#price", "10").await;
    touch(browser, "button[value=simulate]").await;
    browser.until("document.querySelector('#simulation') && document.querySelector('#name').value === '茶<b>友</b>'").await;
    touch(browser, "p.acts button[value=apply]").await;
    browser.until("location.pathname.match('/giving/plans/[0-9a-f-]{36}')").await;
    browser.value("location.pathname.split('/').pop()").await
}

#[rstest]
#[tokio::test]
async fn a_plan_is_tried_made_joined_changed_with_a_look_at_who_loses_and_rolled_back(
    #[values(true, false)] scripts: bool,
) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    let (door, plan) = (harness.door(), make(&browser, &harness).await);
    let guest = regular(door).await;
    let at = format!("/customers/{}", id(&guest));
    open(&browser, &harness, &at).await;
    unfold(&browser, "#memberships details").await;
    browser.fill("#paid", "10").await;
    browser.fill("#reference", "till-1").await;
    touch(&browser, "#join button").await;
    browser.until("document.querySelector('#memberships .tag')").await;
    assert!(said(&browser, "#memberships").await.contains("茶<b>友</b>"));
    share_and_top_up(&browser, scripts).await;
    let member = membership(door, &guest).await;
    assert_eq!(member["household"].as_array().map(Vec::len), Some(1), "{member}");

    let path = format!("/giving/plans/{plan}");
    open(&browser, &harness, &path).await;
    assert!(said(&browser, "#members").await.contains(text(&guest, "displayName")));
    unfold(&browser, "details").await;
    browser.fill("#quota-0", "1").await;
    touch(&browser, "button[value=preview]").await;
    browser.until("document.querySelector('#preview')").await;
    let shown = said(&browser, "#preview").await;
    assert!(shown.contains(text(&guest, "displayName")), "{shown}");
    if scripts {
        browser.must_be_accessible().await;
    }
    browser.screenshot(&format!("plan-preview-{scripts}")).await;
    touch(&browser, "button[value=apply-all]").await;
    browser.until("document.querySelector('#changed')").await;
    let quota = async || door.get(&format!("plans/{plan}")).await.ok()["benefits"][0]["quota"].clone();
    assert_eq!(quota().await, "1");
    touch(&browser, "#roll-back button").await;
    browser.until("document.querySelector('#rolled-back')").await;
    assert_eq!(quota().await, "2");

    open(&browser, &harness, &at).await;
    for (act, state) in [("pause", "PAUSED"), ("resume", "ACTIVE")] {
        touch(&browser, &format!("#memberships button[value={act}]")).await;
        browser.until(&format!("document.querySelector('#memberships') && !document.querySelector('#memberships button[value={act}]')")).await;
        assert_eq!(membership(door, &guest).await["state"], state);
    }
    touch(&browser, "#memberships button[value=cancel]").await;
    browser.until("document.querySelector('#memberships') && !document.querySelector('#memberships button[value=cancel]')").await;
    assert_eq!(membership(door, &guest).await["cancelled"], true);
    browser.close().await;
}

/// Has another guest share the membership, and adds teas that are to be drunk within a month.
async fn share_and_top_up(browser: &Browser, scripts: bool) {
    unfold(browser, "#memberships details").await;
    browser.fill("#memberships [name=others]", "没有这个人").await;
    touch(browser, "#memberships button[value=share]").await;
    // What is wrong is said beside its field, which stands open with what was typed.
    browser.until("document.querySelector('#memberships details[open] [name=others][aria-invalid]')").await;
    browser.complaints().await;
    unfold(browser, "#memberships details").await;
    if scripts {
        browser.must_be_accessible().await;
    }
    browser.screenshot(&format!("membership-shared-{scripts}")).await;
    browser.fill("#memberships [name=others]", "李姐").await;
    touch(browser, "#memberships button[value=share]").await;
    browser.until("document.querySelector('#memberships [name=stays]')").await;
    unfold(browser, "#memberships details").await;
    browser.fill("#memberships [name=uses]", "3").await;
    browser.fill("#memberships [name=days]", "30").await;
    browser.screenshot(&format!("membership-topped-up-{scripts}")).await;
    touch(browser, "#memberships button[value=top-up]").await;
    browser.until("document.querySelector('#memberships').innerText.includes('5 of 5 left')").await;
}

async fn membership(door: &Gateway, guest: &Value) -> Value {
    let all = door.get(&format!("memberships?customer={}", text(guest, "name"))).await.ok();
    all["memberships"][0].clone()
}
