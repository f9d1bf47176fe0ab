//! Plans on the shop's own orders, before anybody joins.

use contracts::{
    loyalty::v1::{Benefit, ListPlansRequest, SimulatePlanRequest, benefit::Effect, benefit::Limit},
    orders::v1::{Order, OrderCompleted, OrdersImported, order::Line},
};
use kernel::Time;
use rstest::rstest;
use runtime::field;
use storage::Engine;
use testkit::NOON;

use super::{DAY, benefit, monthly, open};
use crate::shop::{Shop, WANG, ZHAO, order, yuan};

fn past(id: u128, customer: &str, days_ago: i64) -> Order {
    let placed = Time::from_micros(NOON - days_ago * DAY * 1_000_000).map(field::timestamp);
    let dish = Line { item_code: 3, quantity: 1, unit_price: Some(yuan(2_000)), ..Line::default() };
    Order { customer: customer.into(), create_time: placed, lines: vec![dish], ..order(id, 2_000, 0) }
}

/// Wang comes every other day for two months, Zhao came twice.
async fn history(shop: &Shop) {
    for (id, days) in (1..).zip((2..=60).step_by(2)) {
        let order = past(id, WANG, days);
        let mut event = shop.event(&OrderCompleted { order: Some(order.clone()) });
        event.occurred_time = order.create_time;
        shop.deliver(vec![event]).await;
    }
    let imported = OrdersImported { orders: vec![past(100, ZHAO, 50), past(101, ZHAO, 20)] };
    shop.deliver(vec![shop.event(&imported)]).await;
}

fn request(price: i64, one: Benefit) -> SimulatePlanRequest {
    SimulatePlanRequest {
        parent: "shops/nongmao".into(),
        plan: Some(monthly(price, vec![one])),
        history_days: 61,
        ..Default::default()
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_plan_is_played_on_the_orders_that_there_were(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    history(&shop).await;
    let off = Benefit { percent_basis_points: 1_000, ..benefit("off", Effect::PercentOff, Limit::Unlimited) };
    // 23 September to 23 November are two months.
    let mut asked = request(1_000, off.clone());
    asked.fixed_cost = Some(yuan(500));
    let told = shop.owner().simulate_plan(asked.clone()).await.unwrap().into_inner();
    assert_eq!((told.orders, told.guests, told.joiners), (32, 2, 1));
    assert!((told.periods - 2.0).abs() < 1e-9, "{}", told.periods);
    assert_eq!((told.revenue.clone(), told.cost.clone()), (Some(yuan(2_000)), Some(yuan(6_000))));
    assert_eq!((told.net.clone(), told.break_even_members), (Some(yuan(-4_000)), 0));
    assert_eq!((told.worst.len(), told.worst[0].customer.as_str()), (1, WANG));
    assert_eq!((told.worst[0].display_name.as_str(), told.worst[0].uses), ("王师傅", 30));
    assert!(told.not_enough_data);
    assert!(told.text.starts_with("数据太少，仅供参考：2位客人里会有1位入会"), "{}", told.text);
    let again = shop.owner().simulate_plan(asked).await.unwrap().into_inner();
    assert_eq!(again, told, "the same orders, the same figures");

    let dear = shop.owner().simulate_plan(request(5_000, off)).await.unwrap().into_inner();
    assert_eq!((dear.joiners, dear.cost), (0, Some(yuan(0))));
    let tea = Benefit {
        quota: 4,
        value: Some(yuan(500)),
        cost: Some(yuan(80)),
        ..benefit("tea", Effect::Perk, Limit::Quota)
    };
    let mut asked = request(900, tea);
    (asked.fixed_cost, asked.margin_basis_points) = (Some(yuan(5_000)), 5_500);
    let told = shop.owner().simulate_plan(asked).await.unwrap().into_inner();
    // Four teas in each of two periods: 40.00 for 18.00, which cost 6.40.
    assert_eq!((told.joiners, told.benefits[0].uses), (1, 8));
    assert_eq!((told.net, told.break_even_members), (Some(yuan(1_160)), 5));
    assert_eq!(told.break_even_orders, Some(0.0));
    let list = ListPlansRequest { parent: "shops/nongmao".into(), ..Default::default() };
    assert_eq!(shop.owner().list_plans(list).await.unwrap().into_inner().plans, []);
    shop.must_add_up().await;
}
