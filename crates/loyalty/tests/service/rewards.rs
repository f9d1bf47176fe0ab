//! What may be given.

use contracts::{
    common::v1::{Money, principal::Kind},
    loyalty::v1::{
        CreateRewardRequest, DeleteRewardRequest, GetRewardRequest, ListRewardsRequest, Reward,
        UpdateRewardRequest,
    },
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::Code;

use crate::{
    catalogue::{NONGMAO, answer, beer, mask, peanuts, request_id, why},
    shop::{Shop, yuan},
};

async fn get(shop: &Shop, name: &str) -> Result<Reward, Refusal> {
    answer(shop.owner().get_reward(GetRewardRequest { name: name.into() }).await)
}

async fn update(shop: &Shop, reward: Reward, paths: &[&str]) -> Result<Reward, Refusal> {
    let request =
        UpdateRewardRequest { reward: Some(reward), update_mask: mask(paths), request_id: String::new() };
    answer(shop.owner().update_reward(request).await)
}

async fn delete(shop: &Shop, reward: &Reward, etag: &str) -> Result<(), Refusal> {
    let request =
        DeleteRewardRequest { name: reward.name.clone(), etag: etag.into(), request_id: String::new() };
    answer(shop.owner().delete_reward(request).await)
}

async fn names(shop: &Shop) -> Vec<String> {
    let (mut names, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListRewardsRequest { parent: NONGMAO.into(), page_size: 2, page_token };
        let page = shop.owner().list_rewards(request).await.unwrap().into_inner();
        names.extend(page.rewards.into_iter().map(|reward| reward.display_name));
        if page.next_page_token.is_empty() {
            return names;
        }
        page_token = page.next_page_token;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_reward_is_kept_as_it_was_said(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let dish = shop.create_reward(peanuts()).await.unwrap();
    let made = shop.create_reward(Reward { alternatives: vec![dish.name.clone()], ..beer() }).await.unwrap();
    assert_eq!(get(&shop, &made.name).await, Ok(made.clone()));
    let Reward { name, etag, create_time, alternatives, .. } = made.clone();
    let said = Reward { name, etag, create_time, alternatives, ..beer() };
    assert_eq!(made, said);
    assert_eq!((made.alternatives, made.retired), (vec![dish.name], false));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn rewards_are_listed_oldest_first_in_pages_without_retired_ones(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut made = Vec::new();
    for name in ["一", "二", "三", "四", "五"] {
        made.push(shop.create_reward(Reward { display_name: name.into(), ..peanuts() }).await.unwrap());
    }
    delete(&shop, &made[1], "").await.unwrap();
    assert_eq!(names(&shop).await, ["一", "三", "四", "五"]);
    assert!(get(&shop, &made[1].name).await.unwrap().retired);
    // Again it is as good; a change is not.
    assert_eq!(delete(&shop, &made[1], "").await, Ok(()));
    let again = update(&shop, Reward { points_price: 5, ..made[1].clone() }, &["points_price"]).await;
    assert_eq!(why(again).0, Code::Aborted);
    let again = Reward { etag: String::new(), points_price: 5, ..made[1].clone() };
    assert_eq!(why(update(&shop, again, &["points_price"]).await).1, "RETIRED");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_what_the_mask_names_changes_even_to_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let made = shop.create_reward(beer()).await.unwrap();
    let sent =
        Reward { name: made.name.clone(), cost: Some(yuan(300)), points_price: 90, ..Reward::default() };
    let changed = update(&shop, sent.clone(), &[]).await.unwrap();
    assert_eq!((changed.cost.clone(), changed.points_price, changed.stock), (Some(yuan(300)), 90, Some(24)));
    assert_ne!(changed.etag, made.etag);
    let uncounted = update(&shop, sent.clone(), &["stock", "suits"]).await.unwrap();
    assert_eq!((uncounted.stock, uncounted.suits.len(), uncounted.points_price), (None, 0, 90));
    let same = update(&shop, sent.clone(), &["stock"]).await.unwrap();
    assert_eq!(same, uncounted);
    assert_eq!(why(update(&shop, sent, &["retired"]).await).2, "update_mask");
    let stale = Reward { points_price: 1, ..made };
    assert_eq!(why(update(&shop, stale, &[]).await).1, "STALE_ETAG");
}

#[tokio::test]
async fn what_is_wrong_with_a_reward_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let elsewhere = "shops/other/rewards/01920000-0000-7000-8000-000000000001".to_owned();
    let there = shop.create_reward(peanuts()).await.unwrap().name;
    for (reward, field) in [
        (Reward { display_name: String::new(), ..peanuts() }, "reward.display_name"),
        (Reward { display_name_en: "a".repeat(101), ..peanuts() }, "reward.display_name_en"),
        (Reward { layer: 0, ..peanuts() }, "reward.layer"),
        (Reward { layer: 9, ..peanuts() }, "reward.layer"),
        (Reward { cost: None, ..peanuts() }, "reward.cost"),
        (Reward { cost: Some(yuan(-1)), ..peanuts() }, "reward.cost.amount"),
        (
            Reward { cost: Some(Money { amount: 1, currency: "USD".into() }), ..peanuts() },
            "reward.cost.currency",
        ),
        (Reward { item_code: -1, ..peanuts() }, "reward.item_code"),
        (Reward { stock: Some(-1), ..peanuts() }, "reward.stock"),
        (Reward { alternatives: vec![elsewhere], ..peanuts() }, "reward.alternatives[0]"),
        (Reward { alternatives: vec![there.clone(), there], ..peanuts() }, "reward.alternatives[1]"),
        (Reward { suits: vec!["drinks".into(), "=beer".into()], ..peanuts() }, "reward.suits[1]"),
        (Reward { suits: vec!["a".into(); 21], ..peanuts() }, "reward.suits"),
        (Reward { min_age: 121, ..peanuts() }, "reward.min_age"),
        (Reward { points_price: -1, ..peanuts() }, "reward.points_price"),
    ] {
        assert_eq!(why(shop.create_reward(reward).await).2, field);
    }
    let nowhere = "shops/nongmao/rewards/01920000-0000-7000-8000-000000000001".to_owned();
    let missing = shop.create_reward(Reward { alternatives: vec![nowhere.clone()], ..peanuts() }).await;
    assert_eq!(why(missing).0, Code::NotFound);
    assert_eq!(why(get(&shop, &nowhere).await).0, Code::NotFound);
    assert_eq!(names(&shop).await, ["花生米"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeated_request_makes_one_reward(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let request =
        CreateRewardRequest { parent: NONGMAO.into(), reward: Some(peanuts()), request_id: request_id(1) };
    let (mut one, mut other) = (shop.owner(), shop.owner());
    let (one, other) = tokio::join!(one.create_reward(request.clone()), other.create_reward(request));
    assert_eq!(answer(one), answer(other));
    assert_eq!(names(&shop).await.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_does_not_undo_what_was_given_meanwhile(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let made = shop.create_reward(beer()).await.unwrap();
    shop.sql("UPDATE rewards SET stock = 20").await;
    let renamed = Reward { display_name: "冰啤酒".into(), ..made };
    assert_eq!(update(&shop, renamed, &["display_name"]).await.unwrap().stock, Some(20));
}

#[tokio::test]
async fn staff_look_and_managers_change() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let made = shop.create_reward(peanuts()).await.unwrap();
    let mut staff = shop.client(Kind::Staff, "nongmao", "key");
    assert!(staff.get_reward(GetRewardRequest { name: made.name.clone() }).await.is_ok());
    let request = DeleteRewardRequest { name: made.name.clone(), ..DeleteRewardRequest::default() };
    assert_eq!(why(answer(staff.delete_reward(request.clone()).await)).0, Code::PermissionDenied);
    let mut stranger = shop.client(Kind::Manager, "other", "key");
    assert_eq!(why(answer(stranger.delete_reward(request.clone()).await)).1, "FOREIGN_SHOP");
    assert!(shop.client(Kind::Manager, "nongmao", "key").delete_reward(request).await.is_ok());
}
