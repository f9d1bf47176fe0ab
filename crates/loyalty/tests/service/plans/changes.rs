//! Plans whose terms change.

use contracts::loyalty::v1::{
    ApplyPlanChangeRequest, CheckEntitlementRequest, GetPlanRequest, Plan, PlanImpact, PlanLoss,
    PreviewPlanChangeRequest, RenewMembershipRequest, RollBackPlanChangeRequest, SetHouseholdRequest,
    membership::State, plan::PeriodUnit, plan_loss::Kind,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use super::{DAY, create, get, hold, join, monthly, open, paid, reason, tea};
use crate::shop::{Shop, WANG, ZHAO, yuan};

/// The plan with other terms.
fn to(plan: &Plan, terms: Plan) -> Plan {
    Plan { name: plan.name.clone(), ..terms }
}

async fn preview(shop: &Shop, plan: Plan) -> PlanImpact {
    let request = PreviewPlanChangeRequest { plan: Some(plan) };
    shop.owner().preview_plan_change(request).await.unwrap().into_inner()
}

fn change(plan: Plan, takes: Option<i64>) -> ApplyPlanChangeRequest {
    ApplyPlanChangeRequest {
        plan: Some(plan),
        take_from_holders: takes.is_some(),
        expected_losers: takes.unwrap_or(0),
        ..Default::default()
    }
}

async fn roll_back(shop: &Shop, plan: &Plan) -> PlanImpact {
    let request = RollBackPlanChangeRequest { name: plan.name.clone(), ..Default::default() };
    shop.owner().roll_back_plan_change(request).await.unwrap().into_inner()
}

async fn left(shop: &Shop, customer: &str) -> i64 {
    let request =
        CheckEntitlementRequest { customer: customer.into(), benefit: "tea".into(), ..Default::default() };
    shop.owner().check_entitlement(request).await.unwrap().into_inner().left
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_change_takes_is_shown_and_present_holders_are_spared(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(4)])).await;
    let own = join(&shop, &plan, WANG).await;
    hold(&shop, WANG, "tea", "").await.unwrap();
    let less = to(&plan, monthly(0, vec![tea(1)]));
    let shown = preview(&shop, less.clone()).await;
    assert_eq!((shown.holders, shown.losers), (1, 1));
    let loss = PlanLoss {
        kind: Kind::FewerUses.into(),
        benefit: "tea".into(),
        text: "免费茶：从每期4次变为每期1次".into(),
        text_en: "免费茶: once a period, not 4 times a period".into(),
        holders: 1,
        users: 1,
        names: vec!["王师傅".into()],
        customers: vec![WANG.into()],
        dearer: None,
    };
    assert_eq!(shown.losses, [loss]);
    let untouched = GetPlanRequest { name: plan.name.clone() };
    assert_eq!(shop.owner().get_plan(untouched).await.unwrap().into_inner(), plan, "it was only shown");

    let applied = shop.owner().apply_plan_change(change(less, None)).await.unwrap().into_inner();
    assert_eq!((applied.moved, applied.plan.as_ref().unwrap().version), (0, 2));
    join(&shop, &plan, ZHAO).await;
    shop.pass(40 * DAY);
    assert_eq!((left(&shop, WANG).await, left(&shop, ZHAO).await), (4, 1));
    assert_eq!(get(&shop, &own).await.next_version, 0);

    // What gives more is everybody's, from the next period on.
    let more = to(&plan, monthly(0, vec![tea(6)]));
    let applied = shop.owner().apply_plan_change(change(more, None)).await.unwrap().into_inner();
    assert_eq!((applied.losers, applied.moved), (0, 2));
    assert_eq!(left(&shop, WANG).await, 4);
    shop.pass(31 * DAY);
    assert_eq!((left(&shop, WANG).await, left(&shop, ZHAO).await), (6, 6));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn free_made_paid_drives_members_off_and_is_rolled_back_in_one_call(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(4)])).await;
    let (his, hers) = (join(&shop, &plan, WANG).await, join(&shop, &plan, ZHAO).await);
    let dear = to(&plan, monthly(1_990, vec![tea(4)]));
    let shown = preview(&shop, dear.clone()).await;
    let price = &shown.losses[0];
    assert_eq!((price.kind(), price.holders, price.users), (Kind::FreeMadePaid, 2, 2));
    assert_eq!((price.dearer.clone(), price.names.len()), (Some(yuan(3_980)), 2));
    for wrong in [0, 1, 3] {
        let refused = shop.owner().apply_plan_change(change(dear.clone(), Some(wrong))).await.unwrap_err();
        assert_eq!(reason(&refused), "NOT_SHOWN");
        assert_eq!(Refusal::from(&refused).metadata["losers"], "2");
    }
    let applied = shop.owner().apply_plan_change(change(dear, Some(2))).await.unwrap().into_inner();
    assert_eq!(applied.moved, 2);
    let now = get(&shop, &his).await;
    assert_eq!((now.version, now.next_version, now.price), (1, 2, Some(yuan(1_990))));
    hold(&shop, WANG, "tea", "").await.unwrap();

    // One pays, the other goes.
    let renew =
        RenewMembershipRequest { name: hers.name.clone(), payment: paid(1_990), ..Default::default() };
    shop.owner().renew_membership(renew).await.unwrap();
    shop.pass(31 * DAY);
    shop.run_due().await;
    assert_eq!(get(&shop, &his).await.state(), State::Ended);
    assert_eq!(get(&shop, &hers).await.state(), State::Active);
    assert_eq!(left(&shop, WANG).await, 0);

    let back = roll_back(&shop, &plan).await;
    assert_eq!((back.moved, back.revived, back.overpaid_holders), (2, 1, 1));
    assert_eq!(back.overpaid, Some(yuan(1_990)), "to be given back");
    let rolled = back.plan.unwrap();
    assert_eq!((rolled.version, rolled.price), (1, Some(yuan(0))));
    for own in [&his, &hers] {
        let now = get(&shop, own).await;
        assert_eq!((now.state(), now.version, now.next_version), (State::Active, 1, 0));
        assert_eq!((now.paid_until_time, now.end_time), (None, None));
    }
    hold(&shop, WANG, "tea", "").await.unwrap();
    let nothing = RollBackPlanChangeRequest { name: plan.name.clone(), ..Default::default() };
    let refused = shop.owner().roll_back_plan_change(nothing).await.unwrap_err();
    assert_eq!(reason(&refused), "NOTHING_TO_ROLL_BACK");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_rolled_back_before_it_held_was_never_felt(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(4)])).await;
    let own = join(&shop, &plan, WANG).await;
    let before = get(&shop, &own).await;
    let dear = to(&plan, monthly(1_990, vec![tea(1)]));
    shop.owner().apply_plan_change(change(dear.clone(), Some(1))).await.unwrap();
    assert_ne!(get(&shop, &own).await, before);
    let back = roll_back(&shop, &plan).await;
    assert_eq!((back.moved, back.revived, back.overpaid), (1, 0, None));
    assert_eq!(get(&shop, &own).await, before);
    shop.pass(100 * DAY);
    shop.run_due().await;
    assert_eq!(left(&shop, WANG).await, 4);
    // The next change is another version than the one that was rolled back.
    let applied = shop.owner().apply_plan_change(change(dear.clone(), None)).await.unwrap().into_inner();
    assert_eq!(applied.plan.unwrap().version, 3);
    let stale = ApplyPlanChangeRequest { etag: plan.etag.clone(), ..change(dear, None) };
    let refused = shop.owner().apply_plan_change(stale).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Aborted);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_no_longer_fits_into_a_household_uses_it_no_more(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, Plan { household_size: 1, ..monthly(0, vec![tea(4)]) }).await;
    let own = join(&shop, &plan, WANG).await;
    let share =
        SetHouseholdRequest { name: own.name.clone(), customers: vec![ZHAO.into()], ..Default::default() };
    shop.owner().set_household(share).await.unwrap();
    hold(&shop, ZHAO, "tea", "").await.unwrap();
    let alone = to(&plan, monthly(0, vec![tea(4)]));
    shop.owner().apply_plan_change(change(alone, Some(1))).await.unwrap();
    shop.pass(31 * DAY);
    assert_eq!(reason(&hold(&shop, ZHAO, "tea", "").await.unwrap_err()), "NOT_ENTITLED");
    hold(&shop, WANG, "tea", "").await.unwrap();
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_joined_while_it_was_free_is_free_until_their_period_ends_and_no_longer(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(1_990, vec![tea(4)])).await;
    let free = to(&plan, monthly(0, vec![tea(4)]));
    shop.owner().apply_plan_change(change(free, None)).await.unwrap();
    let own = join(&shop, &Plan { price: None, ..plan.clone() }, WANG).await;
    roll_back(&shop, &plan).await;
    assert!(get(&shop, &own).await.paid_until_time.is_some(), "it has an end");
    shop.pass(32 * DAY);
    shop.run_due().await;
    assert_eq!(get(&shop, &own).await.state(), State::Ended);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn as_many_uses_in_a_longer_period_are_fewer(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(4)])).await;
    let own = join(&shop, &plan, WANG).await;
    let yearly = |quota| Plan { period_unit: PeriodUnit::Year.into(), ..monthly(0, vec![tea(quota)]) };
    let shown = preview(&shop, to(&plan, yearly(4))).await;
    let said: Vec<_> = shown.losses.iter().map(|loss| (loss.kind(), loss.text.as_str())).collect();
    assert_eq!(said, [(Kind::FewerUses, "免费茶：从每月4次变为每年4次")]);
    assert_eq!(shown.losses[0].text_en, "免费茶: 4 times a year, not 4 times a month");
    let spared = shop.owner().apply_plan_change(change(to(&plan, yearly(4)), None)).await.unwrap();
    assert_eq!(spared.into_inner().moved, 0);
    assert_eq!(get(&shop, &own).await.next_version, 0);
    let shown = preview(&shop, to(&plan, yearly(48))).await;
    assert_eq!((shown.losers, shown.losses), (0, Vec::new()), "as many in the same time");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_was_spared_can_be_moved_later_by_the_terms_that_hold(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(4)])).await;
    let own = join(&shop, &plan, WANG).await;
    let less = to(&plan, monthly(0, vec![tea(1)]));
    shop.owner().apply_plan_change(change(less.clone(), None)).await.unwrap();
    join(&shop, &plan, ZHAO).await;
    let again = shop.owner().apply_plan_change(change(less.clone(), None)).await.unwrap().into_inner();
    assert_eq!((again.losers, again.moved), (1, 0), "still spared");
    let refused = shop.owner().apply_plan_change(change(less.clone(), Some(0))).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_SHOWN");
    let moved = shop.owner().apply_plan_change(change(less.clone(), Some(1))).await.unwrap().into_inner();
    assert_eq!((moved.moved, moved.plan.unwrap().version), (1, 2), "no version more");
    assert_eq!(get(&shop, &own).await.next_version, 2);
    let all = shop.owner().apply_plan_change(change(less, Some(0))).await.unwrap().into_inner();
    assert_eq!((all.losers, all.moved), (0, 0), "once");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_no_term_is_not_changed_by_the_way_and_a_plan_may_be_sent_back_as_it_is(
    #[case] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(4)])).await;
    let retired = Plan { retired: true, ..plan.clone() };
    let version = Plan { version: 9, ..plan.clone() };
    let previous = Plan { previous_version: 3, ..plan.clone() };
    let made = Plan { create_time: Some(prost_types::Timestamp::default()), ..plan.clone() };
    for (wrong, named) in [
        (retired, "plan.retired"),
        (version, "plan.version"),
        (previous, "plan.previous_version"),
        (made, "plan.create_time"),
    ] {
        let request = PreviewPlanChangeRequest { plan: Some(wrong.clone()) };
        let shown = Refusal::from(&shop.owner().preview_plan_change(request).await.unwrap_err());
        let refused = shop.owner().apply_plan_change(change(wrong, None)).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).violations[0].field, named);
        assert_eq!(shown.violations[0].field, named);
    }
    let renamed = Plan { display_name: "茶会".into(), ..plan.clone() };
    let applied = shop.owner().apply_plan_change(change(renamed, None)).await.unwrap().into_inner();
    assert_eq!(applied.plan.unwrap().display_name, "茶会");
    let stale = Plan { display_name: "茶社".into(), version: 0, ..plan };
    let refused = shop.owner().apply_plan_change(change(stale, None)).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Aborted, "it was read before the last change");
}
