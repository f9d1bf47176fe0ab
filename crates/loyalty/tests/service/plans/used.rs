//! Benefits as they are used.

use contracts::{
    loyalty::v1::{
        Benefit, CaptureEntitlementRequest, CheckEntitlementRequest, Entitlement, ExplainMembershipRequest,
        GiveGoodwillRequest, ListEntitlementUsesRequest, Plan, ReleaseEntitlementRequest,
        SetHouseholdRequest, TopUpMembershipRequest, benefit::Effect, benefit::Limit, entitlement::Denial,
        entitlement_use::State, goodwill,
    },
    orders::v1::{Order, OrderCancelled, OrderPlaced, order::Line},
};
use kernel::Time;
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;
use testkit::NOON;
use tonic::Code;
use uuid::Uuid;

use super::{DAY, benefit, create, hold, join, monthly, open, reason, tea};
use crate::shop::{Shop, WANG, ZHAO, order, yuan};

async fn check(shop: &Shop, code: &str, order: &str) -> Entitlement {
    let request =
        CheckEntitlementRequest { customer: WANG.into(), benefit: code.into(), order: order.into() };
    shop.owner().check_entitlement(request).await.unwrap().into_inner()
}

fn denial(refused: &tonic::Status) -> String {
    Refusal::from(refused).metadata["denial"].clone()
}

async fn placed(shop: &Shop, id: u128) -> Order {
    let line = |item_code, quantity, price| Line {
        item_code,
        quantity,
        unit_price: Some(yuan(price)),
        ..Line::default()
    };
    let order = Order { lines: vec![line(3, 1, 1_800), line(90, 2, 100)], ..order(id, 2_000, 0) };
    let event = OrderPlaced { order: Some(order.clone()), amended: false };
    shop.deliver(vec![shop.event(&event)]).await;
    order
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_use_is_held_for_an_order_captured_with_it_and_back_with_its_refund(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let dish = Benefit { item_codes: vec![3], quota: 2, ..benefit("dish", Effect::FreeItem, Limit::Quota) };
    let plan = create(&shop, monthly(0, vec![dish])).await;
    assert_eq!(check(&shop, "dish", "").await.denial(), Denial::NoMembership);
    join(&shop, &plan, WANG).await;
    let first = placed(&shop, 1).await;
    let told = check(&shop, "dish", &first.name).await;
    assert!(told.is_granted, "{told:?}");
    assert_eq!((told.left, told.granted, told.saving), (2, 2, Some(yuan(1_800))));
    assert_eq!((told.text.as_str(), told.text_en.as_str()), ("dish：还剩2次（共2次）", "dish: 2 of 2 left"));

    let held = hold(&shop, WANG, "dish", &first.name).await.unwrap();
    assert_eq!((held.state(), held.saving.clone()), (State::Held, Some(yuan(1_800))));
    assert_eq!(hold(&shop, WANG, "dish", &first.name).await.unwrap(), held, "for one order once");
    assert_eq!(check(&shop, "dish", &first.name).await.denial(), Denial::OnceAnOrder);
    shop.complete(first.clone()).await;
    shop.complete(first.clone()).await;
    let request = CaptureEntitlementRequest { name: held.name.clone(), ..Default::default() };
    let used = shop.owner().capture_entitlement(request).await.unwrap().into_inner();
    assert_eq!(used.state(), State::Captured, "with the order, and once");

    let second = placed(&shop, 2).await;
    hold(&shop, WANG, "dish", &second.name).await.unwrap();
    let none = check(&shop, "dish", "").await;
    assert_eq!((none.is_granted, none.denial(), none.left), (false, Denial::UsedUp, 0));
    let next = Time::from_timestamp("2026-12-22T16:00:00Z".parse().unwrap());
    assert_eq!(none.next_use_time, Some(field::timestamp(next)), "a month after the 23rd in Shanghai");
    let third = placed(&shop, 3).await;
    let refused = hold(&shop, WANG, "dish", &third.name).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_ENTITLED");
    assert_eq!(Refusal::from(&refused).metadata["denial"], "USED_UP");

    // Of an order that is called off, and of one that is refunded, the use is back in its grant.
    shop.deliver(vec![shop.event(&OrderCancelled { order: Some(second.clone()) })]).await;
    assert_eq!(check(&shop, "dish", "").await.left, 1);
    shop.refund(Order { refunded: Some(yuan(2_000)), ..first.clone() }).await;
    assert_eq!(check(&shop, "dish", "").await.left, 2);
    assert_eq!(reason(&hold(&shop, WANG, "dish", &first.name).await.unwrap_err()), "ORDER_ENDED");
    assert_eq!(reason(&hold(&shop, WANG, "dish", &second.name).await.unwrap_err()), "ORDER_ENDED");
    let again = hold(&shop, WANG, "dish", &third.name).await.unwrap();
    assert_eq!(again.grant_id, held.grant_id, "the same grant");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_ends_first_is_drawn_first_and_what_nobody_captures_goes_back(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(1)])).await;
    let own = join(&shop, &plan, WANG).await;
    let top_up = |uses, days, priority| TopUpMembershipRequest {
        name: own.name.clone(),
        benefit: "tea".into(),
        uses,
        days,
        priority,
        ..Default::default()
    };
    for (uses, days, priority) in [(1, 0, 0), (1, 2, 0), (1, 1, 7)] {
        shop.owner().top_up_membership(top_up(uses, days, priority)).await.unwrap();
    }
    assert_eq!(check(&shop, "tea", "").await.left, 4);
    let mut drawn = Vec::new();
    for _ in 0..4 {
        drawn.push(hold(&shop, WANG, "tea", "").await.unwrap());
    }
    let ends: Vec<usize> = drawn.iter().map(|held| held.grant_id.len()).collect();
    assert_eq!(ends, [36; 4]);
    assert_eq!(reason(&hold(&shop, WANG, "tea", "").await.unwrap_err()), "NOT_ENTITLED");
    // The one of two days was first, the endless one third, and the one that says so last.
    let back = ReleaseEntitlementRequest { name: drawn[0].name.clone(), ..Default::default() };
    let released = shop.owner().release_entitlement(back).await.unwrap().into_inner();
    assert_eq!(released.state(), State::Released);
    assert_eq!(hold(&shop, WANG, "tea", "").await.unwrap().grant_id, drawn[0].grant_id);

    shop.pass(DAY + 1);
    shop.run_due().await;
    // One of the four has ended, and the others are there again.
    assert_eq!(check(&shop, "tea", "").await.left, 3);
    shop.pass(DAY);
    assert_eq!(check(&shop, "tea", "").await.left, 2);
    let refused = CaptureEntitlementRequest { name: drawn[1].name.clone(), ..Default::default() };
    assert_eq!(reason(&shop.owner().capture_entitlement(refused).await.unwrap_err()), "USE_STATE");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_many_who_draw_at_once_none_gets_more_than_there_is(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(3)])).await;
    join(&shop, &plan, WANG).await;
    let replica = shop.replica().await;
    let draw = async |shop: &Shop| loop {
        match hold(shop, WANG, "tea", "").await {
            Err(status) if status.code() == tonic::Code::Aborted => (),
            other => return other.is_ok(),
        }
    };
    let all =
        tokio::join!(draw(&shop), draw(&replica), draw(&shop), draw(&replica), draw(&shop), draw(&replica));
    let got = [all.0, all.1, all.2, all.3, all.4, all.5].into_iter().filter(|got| *got).count();
    assert_eq!(got, 3);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn intervals_lists_and_percentages_say_what_they_take_off_and_when_next(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let fruit = Benefit { interval_days: 7, ..benefit("fruit", Effect::Perk, Limit::Interval) };
    let off = Benefit {
        percent_basis_points: 1_000,
        cap: Some(yuan(150)),
        ..benefit("off", Effect::PercentOff, Limit::Unlimited)
    };
    let price = contracts::loyalty::v1::benefit::Price { item_code: 90, price: Some(yuan(50)) };
    let rice = Benefit { prices: vec![price], ..benefit("rice", Effect::PriceList, Limit::Unlimited) };
    let plan = create(&shop, monthly(0, vec![fruit, off, rice])).await;
    join(&shop, &plan, WANG).await;
    let order = placed(&shop, 1).await;
    assert_eq!(check(&shop, "off", &order.name).await.saving, Some(yuan(150)), "no more than the cap");
    assert_eq!(check(&shop, "rice", &order.name).await.saving, Some(yuan(100)));
    assert!(check(&shop, "off", "").await.unlimited);
    hold(&shop, WANG, "fruit", "").await.unwrap();
    let soon = check(&shop, "fruit", "").await;
    let next = Time::from_micros(NOON + 6 * DAY * 1_000_000 + 4 * 3_600_000_000).unwrap();
    assert_eq!((soon.denial(), soon.next_use_time), (Denial::TooSoon, Some(field::timestamp(next))));
    assert_eq!(soon.text, "fruit：刚用过，11月30日起可用");
    let all = ExplainMembershipRequest { customer: WANG.into() };
    let told = shop.guest(WANG).explain_membership(all.clone()).await.unwrap().into_inner();
    assert_eq!(
        told.text,
        "您是茶友会会员，免费，下一期12月23日开始；fruit：刚用过，11月30日起可用；off：不限次数；rice：不限次数。"
    );
    assert_eq!((told.memberships.len(), told.entitlements.len()), (1, 3));
    let refused = shop.guest(ZHAO).explain_membership(all).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_YOURS");
    assert!(Uuid::parse_str(&told.memberships[0].name[26..]).is_ok(), "{}", told.memberships[0].name);
}

fn free_dish(code: &str, items: Vec<i32>) -> Benefit {
    Benefit { item_codes: items, ..benefit(code, Effect::FreeItem, Limit::Unlimited) }
}

fn all_off() -> Benefit {
    Benefit { percent_basis_points: 10_000, ..benefit("all", Effect::PercentOff, Limit::Unlimited) }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn no_more_is_saved_of_an_order_than_is_left_to_pay_of_it(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let price = contracts::loyalty::v1::benefit::Price { item_code: 90, price: Some(yuan(50)) };
    let rice = Benefit { prices: vec![price], ..benefit("rice", Effect::PriceList, Limit::Unlimited) };
    let other = Benefit { quota: 1, limit: Limit::Quota.into(), ..free_dish("other", vec![6]) };
    let plan = create(&shop, monthly(0, vec![free_dish("dish", vec![3]), all_off(), rice, other])).await;
    join(&shop, &plan, WANG).await;
    // 18.00 and twice 1.00 for rice.
    let order = placed(&shop, 1).await;
    let absent = hold(&shop, WANG, "other", &order.name).await.unwrap_err();
    assert_eq!((reason(&absent).as_str(), denial(&absent).as_str()), ("NOT_ENTITLED", "NOT_ON_ORDER"));
    assert_eq!(Refusal::from(&absent).metadata["text"], "other：这一单里没有能用它的菜");
    let told = check(&shop, "other", &order.name).await;
    assert_eq!((told.is_granted, told.denial(), told.left), (false, Denial::NotOnOrder, 1));

    let first = hold(&shop, WANG, "dish", &order.name).await.unwrap();
    assert_eq!(first.saving, Some(yuan(1_800)));
    let told = check(&shop, "all", &order.name).await;
    assert_eq!(told.saving, Some(yuan(200)), "as it is held");
    let second = hold(&shop, WANG, "all", &order.name).await.unwrap();
    assert_eq!(second.saving, Some(yuan(200)), "what is left");
    let none = hold(&shop, WANG, "rice", &order.name).await.unwrap_err();
    assert_eq!(denial(&none), "NOTHING_SAVED");
    // What goes back leaves more to pay.
    let back = ReleaseEntitlementRequest { name: second.name, ..Default::default() };
    shop.owner().release_entitlement(back).await.unwrap();
    assert_eq!(hold(&shop, WANG, "rice", &order.name).await.unwrap().saving, Some(yuan(100)));
    assert_eq!(hold(&shop, WANG, "all", &order.name).await.unwrap().saving, Some(yuan(100)));

    // The dish is taken off the order: its use is back, and the others are reckoned anew.
    let line = Line { item_code: 90, quantity: 1, unit_price: Some(yuan(100)), ..Line::default() };
    let smaller = Order { lines: vec![line], total: Some(yuan(100)), ..order.clone() };
    shop.deliver(vec![shop.event(&OrderPlaced { order: Some(smaller), amended: true })]).await;
    let saving = async |code| hold(&shop, WANG, code, &order.name).await.map(|held| held.saving);
    assert_eq!(saving("rice").await.unwrap(), Some(yuan(50)));
    assert_eq!(saving("all").await.unwrap(), Some(yuan(50)));
    assert_eq!(denial(&saving("dish").await.unwrap_err()), "NOT_ON_ORDER");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_benefit_is_held_for_an_order_of_the_guests_own_or_of_their_household(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, Plan { household_size: 1, ..monthly(0, vec![all_off(), tea(1)]) }).await;
    let own = join(&shop, &plan, WANG).await;
    let unknown = hold(&shop, WANG, "all", &order(7, 0, 0).name).await.unwrap_err();
    assert_eq!(
        (unknown.code(), Refusal::from(&unknown).violations[0].field.as_str()),
        (Code::NotFound, "order")
    );
    let hers = Order { customer: ZHAO.into(), ..order(2, 2_000, 0) };
    let line = Line { item_code: 3, quantity: 1, unit_price: Some(yuan(2_000)), ..Line::default() };
    let hers = Order { lines: vec![line], ..hers };
    let event = OrderPlaced { order: Some(hers.clone()), amended: false };
    shop.deliver(vec![shop.event(&event)]).await;
    for code in ["all", "tea"] {
        let refused = hold(&shop, WANG, code, &hers.name).await.unwrap_err();
        let named = Refusal::from(&refused).violations.remove(0).field;
        assert_eq!((refused.code(), named.as_str()), (Code::InvalidArgument, "order"));
    }
    assert_eq!(check(&shop, "tea", "").await.left, 1);
    let household = vec![ZHAO.to_owned()];
    let request = SetHouseholdRequest { name: own.name, customers: household, ..Default::default() };
    shop.owner().set_household(request).await.unwrap();
    // What is Wang's alone is not for her.
    let alone = Benefit { code: "alone".into(), ..all_off() };
    let private = create(&shop, Plan { display_name: "自己的".into(), ..monthly(0, vec![alone]) }).await;
    join(&shop, &private, WANG).await;
    assert_eq!(check(&shop, "alone", "").await.denial(), Denial::Unspecified);
    assert_eq!(check(&shop, "alone", &hers.name).await.denial(), Denial::NoMembership);
    assert_eq!(denial(&hold(&shop, WANG, "alone", &hers.name).await.unwrap_err()), "NO_MEMBERSHIP");
    assert_eq!(hold(&shop, WANG, "all", &hers.name).await.unwrap().saving, Some(yuan(2_000)));
    // What a membership took off was never paid.
    let event = contracts::orders::v1::OrderCompleted { order: Some(hers.clone()) };
    shop.deliver(vec![shop.event(&event)]).await;
    let back = GiveGoodwillRequest {
        parent: "shops/nongmao".into(),
        kind: goodwill::Kind::Refund.into(),
        amount: Some(yuan(1)),
        order: hers.name,
        reason: "凉了".into(),
        ..GiveGoodwillRequest::default()
    };
    let refused = Refusal::from(&shop.owner().give_goodwill(back).await.unwrap_err());
    assert_eq!(refused.violations[0].field, "amount.amount");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn uses_are_listed_as_they_are_held_and_all_of_an_order(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(5)])).await;
    join(&shop, &plan, WANG).await;
    let mut held = Vec::new();
    for id in 1..4 {
        let order = placed(&shop, id).await;
        held.push(hold(&shop, WANG, "tea", &order.name).await.unwrap());
        shop.pass(1);
    }
    let taken = CaptureEntitlementRequest { name: held[0].name.clone(), ..Default::default() };
    shop.owner().capture_entitlement(taken).await.unwrap();
    let (mut names, mut page_token) = (Vec::new(), String::new());
    for _ in 0..2 {
        let parent = "shops/nongmao".into();
        let request = ListEntitlementUsesRequest { parent, page_size: 1, page_token, ..Default::default() };
        let page = shop.owner().list_entitlement_uses(request).await.unwrap().into_inner();
        names.extend(page.uses.into_iter().map(|one| one.name));
        page_token = page.next_page_token;
    }
    assert_eq!((names, page_token.as_str()), (vec![held[1].name.clone(), held[2].name.clone()], ""));
    let of_order = ListEntitlementUsesRequest {
        parent: "shops/nongmao".into(),
        order: order(1, 0, 0).name,
        ..Default::default()
    };
    let found = shop.guest(WANG).list_entitlement_uses(of_order.clone()).await.unwrap().into_inner().uses;
    assert_eq!(
        found.iter().map(|one| (&one.name, one.state())).collect::<Vec<_>>(),
        [(&held[0].name, State::Captured)]
    );
    shop.guest(ZHAO).list_entitlement_uses(of_order).await.unwrap_err();
}
