//! The chat log settles doubts.

use rstest::rstest;
use serde_json::Value;
use storage::Engine;
use tests::{Gateway, Harness, Mode};

async fn found(door: &Gateway, query: &str) -> Vec<String> {
    let page = door.get(&format!("messages?{query}")).await.ok();
    let all = page["messages"].as_array().cloned().unwrap_or_default();
    all.iter().map(|message| message["text"].as_str().expect("a text").to_owned()).collect()
}

/// What settles a doubt: in traditional letters for simplified, and wide for narrow.
async fn doubts(door: &Gateway) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for query in ["query=送错", "query=ab", "query=不要辣&senderId=wx-li"] {
        all.push(found(door, query).await);
        assert_eq!(all.last().map(Vec::len), Some(1), "{query}");
    }
    all
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_chat_log_is_searched_by_text_sender_and_time(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let placed = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    door.message("m-2", "wx-li", "20号 3 不要辣").await.ok();
    door.message("m-3", "wx-wang", "送錯了，要的是ＡＢ套餐").await.ok();
    let at_first = doubts(door).await;
    assert_eq!(found(door, "query=3").await.len(), 2);
    assert_eq!(found(door, "senderId=wx-wang").await.len(), 2);
    assert_eq!(door.get("messages?query=%20%20").await.violation().0, "query", "blanks ask for nothing");
    let whole = door.get("messages?query=18号").await.ok();
    let of_order: &Value = &whole["messages"][0];
    assert_eq!(of_order["name"], placed["name"], "the order points into it");
    assert_eq!(of_order["orders"][0]["name"], placed["orders"][0]["name"]);
    let at = |message: &Value| message["createTime"].as_str().expect("a time").replace('+', "%2B");
    assert_eq!(found(door, &format!("endTime={}", at(of_order))).await, [""; 0]);
    assert_eq!(found(door, &format!("startTime={}", at(of_order))).await.len(), 3);
    // Then the same by the index. The shop may have written of its own accord meanwhile.
    harness.run_due("orders").await;
    assert_eq!(doubts(door).await, at_first);
    let reversed = door.get("messages?startTime=2026-11-24T00:00:00Z&endTime=2026-11-23T00:00:00Z").await;
    assert_eq!((reversed.status, reversed.violation().0), (400, "endTime"));
    assert_eq!(door.get(&format!("messages?query={}", "长".repeat(65))).await.violation().0, "query");
}
