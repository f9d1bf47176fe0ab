//! The chat log, searched.

use contracts::{
    customers::v1::{Customer, CustomerErased},
    orders::v1::ListMessagesRequest,
};
use kernel::Time;
use rstest::rstest;
use runtime::field;
use storage::Engine;

use crate::shop::{ELEVEN, MINUTE, Shop, WANG, wang, wrong};

fn looking_for(query: &str) -> ListMessagesRequest {
    ListMessagesRequest {
        parent: "shops/nongmao".into(),
        query: query.into(),
        ..ListMessagesRequest::default()
    }
}

async fn found(shop: &Shop, request: ListMessagesRequest) -> Vec<String> {
    let answer = shop.staff().list_messages(request).await.unwrap().into_inner();
    answer.messages.into_iter().map(|message| message.text).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_text_is_found_before_and_after_it_is_indexed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let lines = ["来一份小炒肉", "明天开门吗", "小炒肉太咸了", "OK 谢谢", "肉"];
    for (number, line) in lines.iter().enumerate() {
        shop.set_minute(i64::try_from(number).unwrap());
        shop.say(&format!("m-{number}"), if number == 2 { "wx-li" } else { "wx-wang" }, line).await;
    }
    let new = "SELECT count(*) FROM messages WHERE NOT indexed";
    for round in 0..2 {
        assert_eq!(shop.count(new).await, if round == 0 { 5 } else { 0 });
        assert_eq!(found(&shop, looking_for("小炒肉")).await, [lines[2], lines[0]]);
        assert_eq!(found(&shop, looking_for("肉")).await, [lines[4], lines[2], lines[0]]);
        assert_eq!(found(&shop, looking_for("ok")).await, [lines[3]]);
        assert_eq!(found(&shop, looking_for("炒小")).await, [""; 0]);
        assert_eq!(found(&shop, looking_for("100%_")).await, [""; 0]);
        let of = ListMessagesRequest { sender_id: "wx-li".into(), ..looking_for("肉") };
        assert_eq!(found(&shop, of).await, [lines[2]]);
        shop.run_due().await;
    }
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_search_comes_in_pages_and_within_times(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for minute in 0..5 {
        shop.set_minute(minute);
        shop.say(&format!("m-{minute}"), "wx-wang", &format!("第{minute}次问菜单在哪")).await;
        if minute == 2 {
            shop.run_due().await;
        }
    }
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListMessagesRequest { page_size: 2, page_token, ..looking_for("菜单") };
        let page = shop.staff().list_messages(request).await.unwrap().into_inner();
        all.extend(page.messages.into_iter().map(|message| message.channel_message_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(all, ["m-4", "m-3", "m-2", "m-1", "m-0"]);
    let at = |minute: i64| Time::from_micros(ELEVEN + minute * MINUTE).map(field::timestamp);
    let within = |from, until| ListMessagesRequest { start_time: from, end_time: until, ..looking_for("") };
    assert_eq!(found(&shop, within(at(1), at(3))).await.len(), 2);
    assert_eq!(found(&shop, within(at(1), None)).await.len(), 4);
    assert_eq!(
        found(&shop, ListMessagesRequest { query: "第3次".into(), ..within(at(1), at(3)) }).await,
        [""; 0]
    );
    assert_eq!(wrong(shop.staff().list_messages(within(at(3), at(1))).await), "end_time");
    assert_eq!(wrong(shop.staff().list_messages(looking_for(&"长".repeat(65))).await), "query");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nothing_can_be_told_of_an_erased_text_from_what_it_was_found_by(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("m-1", "wx-wang", "my phone is 13800138000").await;
    shop.run_due().await;
    let grams = "SELECT count(*) FROM message_grams";
    assert!(shop.count(grams).await > 15);
    let customer = Some(Customer { name: WANG.into(), ..Customer::default() });
    shop.deliver(1, &CustomerErased { customer, revision: 2, identities: wang().identities }).await;
    shop.run_due().await;
    // Of （已删除）.
    assert!((1..=5).contains(&shop.count(grams).await));
    shop.must_be_well().await;
}
