use std::sync::Arc;

use contracts::loyalty::v1::{
    Campaign, GrantRewardRequest, Reward,
    campaign::{Budget, Trigger},
};
use rstest::rstest;
use storage::Engine;
use tokio::sync::Semaphore;
use tonic::Code;
use uuid::Uuid;

use super::{add_campaign, add_reward, asking, campaign, cost, give, grants, money, reward};
use crate::shop::Shop;

const AT_ONCE: u128 = 1_000;
/// As many are on their way as the service takes on at once.
const ON_THEIR_WAY: usize = 200;

/// As a client does: what was shed, or met another's change, is asked again.
async fn give_at_last(shop: &Shop, request: GrantRewardRequest) -> bool {
    loop {
        match give(shop, request.clone()).await {
            Ok(_) => return true,
            Err(refused) if refused.code() == Code::FailedPrecondition => return false,
            Err(later) => {
                let passes = [Code::ResourceExhausted, Code::Aborted, Code::Unavailable];
                assert!(passes.contains(&later.code()), "{later}");
            }
        }
    }
}

/// A thousand guests at once ask for the same; answers how many got it.
async fn rush(shop: &Arc<Shop>, campaign: &Campaign, reward: &Reward) -> usize {
    let guest = |id: u128| format!("shops/nongmao/customers/{}", Uuid::from_u128(1 + id));
    let places = Arc::new(Semaphore::new(ON_THEIR_WAY));
    let asks = (0..AT_ONCE).map(|id| {
        let (shop, places) = (Arc::clone(shop), Arc::clone(&places));
        let order = format!("shops/nongmao/orders/{}", Uuid::from_u128(id));
        let request = GrantRewardRequest { customer: guest(id), order, ..asking(campaign, reward) };
        tokio::spawn(async move {
            let _place = places.acquire().await.unwrap();
            give_at_last(&shop, request).await
        })
    });
    let asks: Vec<_> = asks.collect();
    let mut got = 0;
    for ask in asks {
        got += usize::from(ask.await.unwrap());
    }
    got
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once_never_exceed_a_budget_by_one_fen(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let shop = Arc::new(shop);
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let budget = Budget { daily: money(1_019), total: money(5_000), ..Budget::default() };
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&radish], budget)).await;
    assert_eq!(rush(&shop, &all, &radish).await, 33);
    let given = grants(&shop).await;
    assert_eq!((given.len(), cost(&given)), (33, 990));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once_never_get_more_than_is_in_stock(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let shop = Arc::new(shop);
    let egg = add_reward(&shop, Reward { stock: Some(25), ..reward("鸡蛋", 10) }).await;
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&egg], Budget::default())).await;
    assert_eq!(rush(&shop, &all, &egg).await, 25);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_gifts_that_do_not_add_up(#[case] engine: Engine) {
    for (harm, said) in [
        ("UPDATE budget_use SET spent = spent + 1", "is not the sum of the gifts"),
        ("DELETE FROM budget_use", "is not the sum of the gifts"),
        ("UPDATE grants SET cost = cost + 1", "is not the sum of the gifts"),
        ("UPDATE budget_use SET most_spent = 29", "is exceeded"),
        ("UPDATE grants SET state = 'TAKEN'", "doesn't go with its state"),
        ("UPDATE grants SET points = 5", "doesn't go with its state"),
    ] {
        let Some(shop) = Shop::open(engine).await else { return };
        let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
        let budget = Budget { daily: money(1_000), ..Budget::default() };
        let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&radish], budget)).await;
        give(&shop, asking(&all, &radish)).await.unwrap();
        shop.must_add_up().await;
        shop.sql(harm).await;
        let found = loyalty::check(&shop.url).await.unwrap();
        assert!(found.iter().any(|finding| finding.contains(said)), "{harm}: {found:?}");
    }
}
