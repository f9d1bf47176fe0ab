//! A menu from a spreadsheet: looked at, then taken; with scripts and without.

use rstest::rstest;

use crate::{
    lived_in::text,
    owner::{open, owner},
};

#[rstest]
#[tokio::test]
async fn a_menu_is_taken_from_a_file_once_it_was_seen_what_it_would_do(#[values(true, false)] scripts: bool) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    let before = harness.door().get("menuItems/3").await.ok();
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("menu.csv");
    let name = text(&before, "displayName");
    let rows =
        format!("我们的菜单\n编号,菜名,价格,供应商\n3,{name},19.50,甲\n901,<b>鱼</b>,28,\n902,坏,三十,\n");
    std::fs::write(&file, rows).expect("a file");

    open(&browser, &harness, "/menu?lang=zh").await;
    browser.click("a[href='/menu/upload']").await;
    browser.until("document.querySelector('#upload')").await;
    browser.choose("#file", &file).await;
    browser.click("#upload button").await;
    browser.until("document.querySelector('#take')").await;
    let shown: Vec<String> =
        browser.value("[...document.querySelectorAll('#lines tbody tr')].map((row) => row.innerText)").await;
    assert_eq!(shown.len(), 3, "{shown:?}");
    // What is wrong comes first, with its line and column.
    assert!(shown[0].starts_with('5') && shown[0].contains("价格") && shown[0].contains("三十"), "{shown:?}");
    assert!(shown[1].contains("19.50") && shown[2].contains("<b>鱼</b>"), "{shown:?}");
    let told: String = browser.value("document.querySelector('#lines').innerText").await;
    assert!(told.contains("供应商"), "{told}");
    assert_eq!(harness.door().get("menuItems/3").await.ok()["price"], before["price"], "nothing is done yet");
    if scripts {
        browser.must_be_accessible().await;
    }
    browser.screenshot(&format!("menu-upload-preview-{scripts}")).await;

    // Somebody changes the menu meanwhile: nothing is taken that nobody looked at.
    let sold_out = serde_json::json!({ "soldOut": true });
    harness.door().patch("menuItems/3?updateMask=soldOut", &sold_out).await.ok();
    browser.click("#take button").await;
    browser.until("document.querySelector('#take') && document.querySelector('p.wrong[role=alert]')").await;
    assert_eq!(browser.complaints().await.len(), 1, "that it was another menu");
    assert_eq!(harness.door().get("menuItems/3").await.ok()["price"], before["price"], "nothing is done yet");

    browser.click("#take button").await;
    browser.until("!document.querySelector('#take') && document.querySelector('#lines')").await;
    let after = harness.door().get("menuItems/3").await.ok();
    assert_eq!(after["price"]["amount"], "1950");
    assert_eq!(after["cost"], before["cost"], "what the file has no column for stays");
    assert_eq!(harness.door().get("menuItems/901").await.ok()["displayName"], "<b>鱼</b>");
    assert_eq!(harness.door().get("menuItems/902").await.status, 404);
    browser.close().await;
}

#[tokio::test]
async fn a_file_that_is_no_menu_is_refused_with_a_word() {
    let Some((browser, harness)) = owner(true).await else { return };
    let folder = tempfile::TempDir::new().expect("a folder");
    for (name, bytes) in
        [("a.csv", &b"a,b\n1,2\n"[..]), ("b.xlsx", b"PK\x03\x04"), ("c.csv", b"name,price\n")]
    {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("a file");
        open(&browser, &harness, "/menu/upload").await;
        browser.choose("#file", &file).await;
        browser.click("#upload button").await;
        browser.until("document.querySelector('#file-wrong')").await;
        assert_eq!(browser.complaints().await.len(), 1, "that it was refused");
    }
    browser.close().await;
}
