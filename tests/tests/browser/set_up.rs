//! From an empty folder to the first order.

use runtime::Kind;
use storage::Engine;
use tempfile::TempDir;
use tests::{Browser, Harness, Mode, Process, View};

use crate::appearance::blemishes;

/// The steps, in the browser of an owner who is signed in and has no shop yet.
async fn open_shop(browser: &Browser, address: &str, shop: &str) {
    browser.open(&format!("{address}/set-up?lang=zh")).await;
    browser.fill("#name", "").await;
    browser.click("#shop button").await;
    browser.until("document.querySelector('#name-wrong')").await;
    assert_eq!(browser.complaints().await.len(), 1, "that the name was missing");
    browser.fill("#name", "老王家常菜 <b>&").await;
    browser.fill("#hours", "0-24").await;
    browser.click("#shop button").await;
    browser.until("document.querySelector('#menu textarea')").await;

    browser.fill("#lines", "热菜：\n1 麻婆豆腐 18\n2 回锅肉 二十").await;
    browser.click("#menu button").await;
    browser.until("document.querySelector('#menu .wrong')").await;
    let wrong: String = browser.value("document.querySelector('#menu .wrong').textContent").await;
    assert!(wrong.contains('3') && wrong.contains("回锅肉 二十"), "{wrong}");
    assert_eq!(browser.complaints().await.len(), 1, "that a line was wrong");
    browser.fill("#lines", "热菜：\n1 麻婆豆腐 18\n2 回锅肉 20\n汤：\n3,紫菜汤,6.50").await;
    browser.click("#menu button").await;
    browser.until("document.querySelector('#menu .set-step-done')").await;

    browser.fill("#key_name", "小王的手机").await;
    browser.click("#keys form button").await;
    browser.until("document.querySelector('#made .secret')").await;
    browser.open(&format!("{address}/g/{shop}?lang=zh")).await;
    browser.click("#d1 .g-plus").await;
    browser.until("document.querySelector('#d1 input').value === '1'").await;
    browser.click(".g-bar button").await;
    browser.until("location.pathname.endsWith('/hello')").await;
    browser.fill("#name", "第一位客人").await;
    browser.fill("#phone", "13800138000").await;
    browser.click("form button.main").await;
    browser.until("location.pathname.endsWith('/checkout')").await;
    browser.click(".g-bar button").await;
    browser.until("location.pathname.includes('/orders/')").await;
    browser.open(&format!("{address}/set-up")).await;
    browser.until("document.querySelectorAll('.set-step-done').length === 4").await;
    browser.open(&format!("{address}/board")).await;
    let board: String = browser.value("document.querySelector('main').innerText").await;
    assert!(board.contains("麻婆豆腐"), "{board}");
}

#[tokio::test]
async fn an_empty_folder_becomes_a_shop_with_its_first_order_by_the_link_in_the_terminal() {
    let Some(browser) = Browser::start().await else { return };
    let folder = TempDir::new().expect("a folder");
    let mut process = Process::serving(folder.path(), &[]);
    process.start();
    process.ready().await;
    let told = process.log();
    let link = told.lines().find_map(|line| Some(line.split_once(", once: ")?.1.trim().to_owned()));
    let link = link.unwrap_or_else(|| panic!("no link in\n{told}"));
    let (_, shop) = told.split_once("the owner's key of shops/").expect("the owner's key");
    let shop = shop.split(',').next().expect("a shop's id");
    browser.open(&format!("{link}?lang=zh")).await;
    browser.must_be_accessible().await;
    browser.click("form button").await;
    browser.until("location.pathname === '/set-up'").await;
    open_shop(&browser, process.address(), shop).await;
    // Whoever has the link now has nothing.
    browser.driver().delete_all_cookies().await.expect("cookies");
    browser.driver().goto(&link).await.expect("a page");
    browser.until("document.querySelector('h1').textContent.match('用过|used')").await;
    browser.complaints().await;
    browser.close().await;
}

#[tokio::test]
async fn it_works_without_scripts_and_looks_right() {
    let Some(browser) = Browser::start().await else { return };
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let address = harness.door().address();
    let owner = harness.with_new_key("kitchen", Kind::Owner, "").await;
    browser.sign_in(address, owner.key()).await;
    for view in [View::PHONE, View::PHONE.dark(true), View::DESKTOP] {
        browser.look(view).await;
        for lang in ["zh", "en"] {
            browser.open(&format!("{address}/set-up?lang={lang}")).await;
            let name = format!("set-up-{lang}-{}-{}", view.scheme(), view.width);
            browser.screenshot(&name).await;
            assert_eq!(
                blemishes(&browser, view, "/set-up", Some(lang)).await,
                Vec::<String>::new(),
                "{name}"
            );
            browser.must_be_accessible().await;
        }
    }
    browser.run_scripts(false).await;
    open_shop(&browser, address, "kitchen").await;
    browser.close().await;
}
