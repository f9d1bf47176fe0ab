//! Points that wait, are set aside, used, given back, and expire.

use crate::shop::{Shop, WANG, ZHAO, order};
use contracts::{
    common::v1::principal::Kind,
    customers::v1::{Customer, CustomerMerged},
    loyalty::v1::{
        CapturePointsRequest, EarnRule, ExplainPointsRequest, GetPointsAccountRequest, GivePointsRequest,
        HoldPointsRequest, ListEarnRulesRequest, PointsAccount, PointsEntry, PointsExplanation, PointsHold,
        ReleasePointsRequest, RestorePointsRequest, UpdateEarnRuleRequest, points_entry::Reason,
        points_hold::State,
    },
    orders::v1::OrderCancelled,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

const DAY: i64 = 86_400;

fn account(customer: &str) -> String {
    format!("{customer}/pointsAccount")
}

async fn look(shop: &Shop, customer: &str) -> PointsAccount {
    shop.run_due().await;
    let request = GetPointsAccountRequest { name: account(customer) };
    shop.owner().get_points_account(request).await.unwrap().into_inner()
}

async fn explain(shop: &Shop) -> PointsExplanation {
    shop.run_due().await;
    shop.guest(WANG).explain_points(ExplainPointsRequest { name: account(WANG) }).await.unwrap().into_inner()
}

async fn hold(shop: &Shop, points: i64, of: &str) -> Result<PointsHold, Refusal> {
    let request = HoldPointsRequest {
        name: account(WANG),
        points,
        order: of.to_owned(),
        reason: "a dish".into(),
        ..HoldPointsRequest::default()
    };
    let answer = shop.owner().hold_points(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn capture(shop: &Shop, hold: &PointsHold, points: i64) -> Result<PointsHold, Refusal> {
    let request = CapturePointsRequest { name: hold.name.clone(), points, ..CapturePointsRequest::default() };
    let answer = shop.owner().capture_points(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn restore(shop: &Shop, hold: &PointsHold) -> Result<PointsHold, Refusal> {
    let request = RestorePointsRequest { name: hold.name.clone(), ..RestorePointsRequest::default() };
    let answer = shop.owner().restore_points(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn set_rule(shop: &Shop, pending_days: i32, lifetime_months: i32) {
    let name = "shops/nongmao/earnRule".into();
    let rule = EarnRule { name, pending_days, lifetime_months, ..EarnRule::default() };
    let request = UpdateEarnRuleRequest { earn_rule: Some(rule), ..UpdateEarnRuleRequest::default() };
    shop.owner().update_earn_rule(request).await.unwrap();
}

fn shown(account: &PointsAccount) -> (i64, i64, i64, i64) {
    (account.balance, account.pending, account.held, account.debt)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn points_wait_until_the_refund_window_is_over_and_expire_in_the_end(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    set_rule(&shop, 7, 1).await;
    shop.complete(order(1, 3_600, 0)).await;
    shop.complete(order(2, 1_000, 1_000)).await;
    assert_eq!(shown(&look(&shop, WANG).await), (0, 36, 0, 0));
    assert_eq!(hold(&shop, 1, "").await.unwrap_err().reason, "NOT_ENOUGH_POINTS");
    shop.pass(7 * DAY - 1);
    assert_eq!(shown(&look(&shop, WANG).await), (0, 36, 0, 0));
    shop.pass(1);
    assert_eq!(shown(&look(&shop, WANG).await), (36, 0, 0, 0));
    // Usable from noon of 30 November; to the end of 30 December.
    shop.pass(30 * DAY + DAY / 2 - 1);
    assert_eq!(shown(&look(&shop, WANG).await), (36, 0, 0, 0));
    shop.pass(1);
    // Nobody has looked at what is due, and still nothing can be used.
    assert_eq!(hold(&shop, 1, "").await.unwrap_err().reason, "NOT_ENOUGH_POINTS");
    assert_eq!(shown(&look(&shop, WANG).await), (0, 0, 0, 0));
    let reasons: Vec<_> = explain(&shop).await.entries.iter().map(PointsEntry::reason).collect();
    assert_eq!(reasons, [Reason::Expired, Reason::Activated, Reason::Earned]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_hold_used_in_part_gives_the_rest_back_and_is_used_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    let held = hold(&shop, 30, "").await.unwrap();
    assert_eq!((held.state(), held.points), (State::Held, 30));
    assert_eq!(shown(&look(&shop, WANG).await), (6, 0, 30, 0));
    assert_eq!(capture(&shop, &held, 31).await.unwrap_err().violations[0].field, "points");
    let used = capture(&shop, &held, 20).await.unwrap();
    assert_eq!((used.state(), used.captured), (State::Captured, 20));
    assert_eq!(shown(&look(&shop, WANG).await), (16, 0, 0, 0));
    assert_eq!(capture(&shop, &held, 0).await.unwrap_err().reason, "HOLD_STATE");
    assert_eq!(restore(&shop, &held).await.unwrap().state(), State::Restored);
    assert_eq!(restore(&shop, &held).await.unwrap_err().reason, "HOLD_STATE");
    assert_eq!(shown(&look(&shop, WANG).await), (36, 0, 0, 0));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_hold_that_runs_out_gives_its_points_back_and_can_not_be_used(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    let held = hold(&shop, 30, "").await.unwrap();
    shop.pass(DAY);
    assert_eq!(capture(&shop, &held, 0).await.unwrap_err().reason, "HOLD_STATE");
    assert_eq!(shown(&look(&shop, WANG).await), (36, 0, 0, 0));
    let release = ReleasePointsRequest { name: held.name, ..ReleasePointsRequest::default() };
    let refused = shop.owner().release_points(release).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "HOLD_STATE");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_used_comes_back_with_its_old_expiry_and_expires_at_once_if_that_is_past(
    #[case] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    set_rule(&shop, 0, 1).await;
    shop.complete(order(1, 3_600, 0)).await;
    let held = hold(&shop, 30, "").await.unwrap();
    capture(&shop, &held, 0).await.unwrap();
    shop.pass(40 * DAY);
    restore(&shop, &held).await.unwrap();
    assert_eq!(shown(&look(&shop, WANG).await), (0, 0, 0, 0));
    let entries: Vec<_> = explain(&shop).await.entries;
    let seen: Vec<_> = entries.iter().take(2).map(|entry| (entry.reason(), entry.points)).collect();
    assert_eq!(seen, [(Reason::Expired, -30), (Reason::Restored, 30)]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_that_is_called_off_or_wholly_refunded_gives_its_points_back(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 9_900, 0)).await;
    let (called_off, refunded) = (order(2, 2_000, 0), order(3, 2_000, 2_000));
    hold(&shop, 30, &called_off.name).await.unwrap();
    let used = hold(&shop, 40, &refunded.name).await.unwrap();
    capture(&shop, &used, 0).await.unwrap();
    let ended = [called_off.name.clone(), refunded.name.clone()];
    let cancelled = shop.event(&OrderCancelled { order: Some(called_off) });
    shop.deliver(vec![cancelled.clone(), cancelled]).await;
    shop.refund(order(3, 2_000, 1_000)).await;
    assert_eq!(shown(&look(&shop, WANG).await), (59 + 10, 0, 0, 0));
    shop.refund(refunded.clone()).await;
    shop.refund(refunded).await;
    assert_eq!(shown(&look(&shop, WANG).await), (99, 0, 0, 0));
    for order in ended {
        assert_eq!(hold(&shop, 1, &order).await.unwrap_err().reason, "ORDER_ENDED");
    }
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn held_points_outlive_a_refund_and_make_its_debt_good_when_they_come_back(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    hold(&shop, 30, "").await.unwrap();
    shop.refund(order(1, 3_600, 3_600)).await;
    assert_eq!(shown(&look(&shop, WANG).await), (0, 0, 30, 30));
    shop.pass(DAY);
    assert_eq!(shown(&look(&shop, WANG).await), (0, 0, 0, 0));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn points_of_a_record_that_was_merged_belong_to_the_one_that_goes_on(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    let held = hold(&shop, 10, "").await.unwrap();
    let customer = Some(Customer { name: ZHAO.into(), ..Customer::default() });
    let merged = CustomerMerged { customer, merged: WANG.into(), revision: 1 };
    shop.deliver(vec![shop.event(&merged)]).await;
    assert_eq!(look(&shop, WANG).await, look(&shop, ZHAO).await);
    assert_eq!(shown(&look(&shop, ZHAO).await), (26, 0, 10, 0));
    // What still names the first lands on the second.
    shop.refund(order(1, 3_600, 600)).await;
    shop.complete(order(2, 1_000, 0)).await;
    capture(&shop, &held, 0).await.unwrap();
    let account = look(&shop, ZHAO).await;
    assert_eq!((shown(&account), account.lifetime_earned), ((30, 0, 0, 0), 40));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_new_lifetime_spares_what_was_issued_unless_it_is_forced(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    set_rule(&shop, 0, 12).await;
    shop.complete(order(1, 3_600, 0)).await;
    shop.pass(40 * DAY);
    set_rule(&shop, 0, 1).await;
    assert_eq!(look(&shop, WANG).await.balance, 36);
    let rule = EarnRule { name: "shops/nongmao/earnRule".into(), ..EarnRule::default() };
    let mut request = UpdateEarnRuleRequest {
        earn_rule: Some(rule),
        force_issued: true,
        ..UpdateEarnRuleRequest::default()
    };
    let refused = shop.owner().update_earn_rule(request.clone()).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).violations[0].field, "reason");
    request.reason = "too much is owed".into();
    shop.owner().update_earn_rule(request).await.unwrap();
    assert_eq!(look(&shop, WANG).await.balance, 0);

    let request = ListEarnRulesRequest { parent: "shops/nongmao".into(), ..ListEarnRulesRequest::default() };
    let rules = shop.owner().list_earn_rules(request).await.unwrap().into_inner().earn_rules;
    let seen: Vec<_> = rules.iter().map(|rule| (rule.version, rule.forced, rule.lots_changed)).collect();
    assert_eq!(seen, [(3, true, 1), (2, false, 0), (1, false, 0)]);
    assert_eq!(rules[0].change_reason, "too much is owed");
    assert_eq!(rules[0].changed_by, "shops/nongmao/accessKeys/owner");
    shop.must_add_up().await;
}

#[tokio::test]
async fn a_courtesy_needs_a_reason_and_is_explained_in_words() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let mut give = GivePointsRequest { name: account(WANG), points: 20, ..GivePointsRequest::default() };
    let refused = shop.owner().give_points(give.clone()).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).violations[0].field, "reason");
    give.reason = "the rice was late".into();
    let entry = shop.owner().give_points(give.clone()).await.unwrap().into_inner();
    assert_eq!((entry.points, entry.reason(), entry.note.as_str()), (20, Reason::Given, "the rice was late"));
    let refused = shop.client(Kind::Staff, "nongmao", "key").give_points(give).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_ALLOWED");

    hold(&shop, 5, "").await.unwrap();
    let told = explain(&shop).await;
    assert_eq!((told.lots.len(), told.lots[0].active, told.lots[0].held), (1, 15, 5));
    assert_eq!((told.holds.len(), told.entries.len()), (1, 2));
    assert_eq!(told.text, "您有15积分可用；5积分正为您留着。");
    assert_eq!(told.text_en, "You have 15 points to use; 5 are set aside for you.");
}

#[tokio::test]
async fn a_hold_of_somebody_else_does_not_exist() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.complete(order(1, 3_600, 0)).await;
    let mut held = hold(&shop, 5, "").await.unwrap();
    held.name = held.name.replace(WANG, ZHAO);
    assert_eq!(capture(&shop, &held, 0).await.unwrap_err().reason, "NOT_FOUND");
}
