//! Memberships from their first day to their last.

use contracts::common::v1::principal::Kind;
use contracts::{
    customers::v1::{Customer, CustomerErased, CustomerMerged},
    loyalty::v1::{
        Benefit, CancelMembershipRequest, CheckEntitlementRequest, CreateMembershipRequest,
        CreatePlanRequest, ListCustomerLoyaltyRecordsRequest, ListMembershipsRequest, Membership,
        MembershipChanged, MembershipReminded, PauseMembershipRequest, Plan, ReleaseEntitlementRequest,
        RenewMembershipRequest, ResumeMembershipRequest, RetirePlanRequest, SetHouseholdRequest,
        TopUpMembershipRequest, benefit::Effect, benefit::Limit, membership::State,
        membership_changed::Kind as Step,
    },
};
use kernel::Time;
use prost::{Message, Name};
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;

use super::{DAY, benefit, create, get, hold, join, monthly, open, paid, reason, tea, try_join};
use crate::shop::{Shop, WANG, ZHAO, yuan};

#[expect(clippy::unnecessary_wraps, reason = "as a field has it")]
fn at(text: &str) -> Option<prost_types::Timestamp> {
    Some(field::timestamp(Time::from_timestamp(text.parse().unwrap())))
}

async fn changes(shop: &Shop) -> Vec<Step> {
    let published = shop.published().await;
    let of = published.into_iter().filter(|event| event.kind == MembershipChanged::full_name());
    of.map(|event| MembershipChanged::decode(event.body.as_slice()).unwrap().kind()).collect()
}

async fn reminded(shop: &Shop) -> Vec<MembershipReminded> {
    let published = shop.published_for_orders().await;
    let of = published.into_iter().filter(|event| event.kind == MembershipReminded::full_name());
    of.map(|event| MembershipReminded::decode(event.body.as_slice()).unwrap()).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_member_is_reminded_in_time_and_a_membership_ends_unless_it_is_renewed(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(1_990, vec![tea(4)])).await;
    assert_eq!(reason(&try_join(&shop, &plan, WANG, None).await.unwrap_err()), "PAYMENT");
    assert_eq!(reason(&try_join(&shop, &plan, WANG, paid(1_989)).await.unwrap_err()), "PAYMENT");
    let own = join(&shop, &plan, WANG).await;
    assert_eq!(own.paid_until_time, at("2026-12-22T16:00:00Z"));
    assert_eq!(reason(&try_join(&shop, &plan, WANG, paid(1_990)).await.unwrap_err()), "ALREADY_MEMBER");

    shop.run_due().await;
    shop.pass(26 * DAY);
    shop.run_due().await;
    assert_eq!(reminded(&shop).await, [], "not before the third day, at ten");
    shop.pass(DAY);
    shop.run_due().await;
    shop.run_due().await;
    let told = reminded(&shop).await.remove(0);
    assert!(told.text.starts_with("王师傅，您的茶友会会员到12月22日为止。"), "{}", told.text);
    assert!(told.text_en.contains("nothing is charged by itself"), "{}", told.text_en);
    assert_eq!(reminded(&shop).await.len(), 1, "once");

    let renew = RenewMembershipRequest { name: own.name.clone(), payment: paid(1_990), ..Default::default() };
    let renewed = shop.owner().renew_membership(renew.clone()).await.unwrap().into_inner();
    assert_eq!(renewed.paid_until_time, at("2027-01-22T16:00:00Z"));
    for _ in 0..40 {
        shop.pass(DAY);
        shop.run_due().await;
    }
    assert_eq!(get(&shop, &own).await.state(), State::Ended);
    assert_eq!(reminded(&shop).await.len(), 2, "of each end");
    assert_eq!(changes(&shop).await, [Step::Joined, Step::Renewed, Step::Ended]);
    assert_eq!(reason(&shop.owner().renew_membership(renew).await.unwrap_err()), "MEMBERSHIP_STATE");
    assert_eq!(reason(&hold(&shop, WANG, "tea", "").await.unwrap_err()), "NOT_ENTITLED");
    join(&shop, &plan, WANG).await;
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_joins_what_is_free_pauses_it_and_cancels_it_in_one_touch(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let free = create(&shop, monthly(0, vec![tea(4)])).await;
    let dear = create(&shop, monthly(1_990, vec![tea(4)])).await;
    let request = |plan: &Plan, customer: &str| CreateMembershipRequest {
        parent: "shops/nongmao".into(),
        plan: plan.name.clone(),
        customer: customer.into(),
        payment: paid(1_990).filter(|_| plan.name == dear.name),
        ..Default::default()
    };
    let refused = shop.guest(WANG).create_membership(request(&dear, WANG)).await.unwrap_err();
    assert_eq!(reason(&refused), "PAYMENT", "nobody saw it paid");
    let refused = shop.guest(WANG).create_membership(request(&free, ZHAO)).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_YOURS");
    let own = shop.guest(WANG).create_membership(request(&free, WANG)).await.unwrap().into_inner();
    assert_eq!((own.state(), own.period_end_time), (State::Active, at("2026-12-22T16:00:00Z")));
    hold(&shop, WANG, "tea", "").await.unwrap();

    let pause = PauseMembershipRequest { name: own.name.clone(), ..Default::default() };
    shop.guest(WANG).pause_membership(pause.clone()).await.unwrap();
    assert_eq!(reason(&hold(&shop, WANG, "tea", "").await.unwrap_err()), "NOT_ENTITLED");
    assert_eq!(reason(&shop.owner().pause_membership(pause).await.unwrap_err()), "MEMBERSHIP_STATE");
    shop.pass(10 * DAY);
    let resume = ResumeMembershipRequest { name: own.name.clone(), ..Default::default() };
    let resumed = shop.guest(WANG).resume_membership(resume).await.unwrap().into_inner();
    assert_eq!(resumed.period_end_time, at("2026-12-31T16:00:00Z"), "nine whole days later");

    let cancel = CancelMembershipRequest { name: own.name.clone(), ..Default::default() };
    let refused = shop.guest(ZHAO).cancel_membership(cancel.clone()).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_YOURS");
    for _ in 0..2 {
        let stopped = shop.guest(WANG).cancel_membership(cancel.clone()).await.unwrap().into_inner();
        assert_eq!((stopped.cancelled, stopped.end_time), (true, at("2026-12-31T16:00:00Z")));
    }
    hold(&shop, WANG, "tea", "").await.unwrap();
    shop.pass(31 * DAY);
    shop.run_due().await;
    assert_eq!(get(&shop, &own).await.state(), State::Ended);
    assert_eq!(
        changes(&shop).await,
        [Step::Joined, Step::Paused, Step::Resumed, Step::Cancelled, Step::Ended]
    );
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_household_shares_one_quota_and_one_of_two_records_keeps_one_membership(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, Plan { household_size: 1, ..monthly(0, vec![tea(2)]) }).await;
    let own = join(&shop, &plan, WANG).await;
    let share = |customers: &[&str]| SetHouseholdRequest {
        name: own.name.clone(),
        customers: customers.iter().map(|name| (*name).to_owned()).collect(),
        ..Default::default()
    };
    let other = "shops/nongmao/customers/00000000-0000-0000-0000-000000000020";
    let too_many = shop.owner().set_household(share(&[ZHAO, other])).await.unwrap_err();
    assert_eq!(reason(&too_many), "HOUSEHOLD");
    let refused = shop.owner().set_household(share(&[WANG])).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).violations[0].field, "customers[0]");
    let shared = shop.owner().set_household(share(&[ZHAO])).await.unwrap().into_inner();
    assert_eq!(shared.household, [ZHAO]);
    let hers = hold(&shop, ZHAO, "tea", "").await.unwrap();
    let his = hold(&shop, WANG, "tea", "").await.unwrap();
    assert_eq!((hers.grant_id, hers.customer.as_str()), (his.grant_id, ZHAO));
    assert_eq!(reason(&hold(&shop, ZHAO, "tea", "").await.unwrap_err()), "NOT_ENTITLED");

    // They turn out to be one, and both had joined.
    shop.owner().set_household(share(&[])).await.unwrap();
    join(&shop, &plan, ZHAO).await;
    let survivor = Customer { name: WANG.into(), display_name: "王师傅".into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(survivor), merged: ZHAO.into(), revision: 5 };
    shop.deliver(vec![shop.event(&merged)]).await;
    let list = ListMembershipsRequest {
        parent: "shops/nongmao".into(),
        customer: ZHAO.into(),
        ..ListMembershipsRequest::default()
    };
    let found = shop.owner().list_memberships(list).await.unwrap().into_inner().memberships;
    let states: Vec<(State, &str)> = found.iter().map(|one| (one.state(), one.customer.as_str())).collect();
    assert_eq!(states, [(State::Ended, WANG), (State::Active, WANG)]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_erased_is_no_member_and_an_export_has_all_of_it(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(1_990, vec![tea(2)])).await;
    let own = join(&shop, &plan, WANG).await;
    hold(&shop, WANG, "tea", "").await.unwrap();
    let request = ListCustomerLoyaltyRecordsRequest { customer: WANG.into(), ..Default::default() };
    let service = || shop.client(Kind::Service, "nongmao", "customers");
    let records = service().list_customer_loyalty_records(request).await.unwrap().into_inner().records;
    let records = records.unwrap();
    assert_eq!(records.memberships[0].name, own.name);
    assert_eq!(records.entitlement_uses.len(), 1);

    let gone = Customer { name: WANG.into(), display_name: "（已删除）".into(), ..Customer::default() };
    let erased = CustomerErased { customer: Some(gone), revision: 3, identities: Vec::new() };
    shop.deliver(vec![shop.event(&erased)]).await;
    assert_eq!(get(&shop, &own).await.state(), State::Ended);
    for _ in 0..30 {
        shop.pass(DAY);
        shop.run_due().await;
    }
    assert_eq!(reminded(&shop).await, []);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_joins_a_retired_plan_and_who_is_in_it_stays(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(0, vec![tea(2)])).await;
    let own: Membership = join(&shop, &plan, WANG).await;
    let request = RetirePlanRequest { name: plan.name.clone(), ..Default::default() };
    assert!(shop.owner().retire_plan(request).await.unwrap().into_inner().retired);
    assert_eq!(reason(&try_join(&shop, &plan, ZHAO, None).await.unwrap_err()), "PLAN_RETIRED");
    shop.pass(400 * DAY);
    shop.run_due().await;
    assert_eq!(get(&shop, &own).await.state(), State::Active);
}

#[tokio::test]
async fn a_plan_that_can_not_be_is_named() {
    let shop = open(Engine::Sqlite).await.unwrap();
    let with = |one: Benefit| monthly(0, vec![one]);
    for (plan, wrong) in [
        (monthly(0, Vec::new()), "plan.benefits"),
        (Plan { price: None, ..with(tea(1)) }, "plan.price"),
        (Plan { period_unit: 0, ..with(tea(1)) }, "plan.period_unit"),
        (monthly(0, vec![tea(1), tea(2)]), "plan.benefits[1].code"),
        (with(tea(0)), "plan.benefits[0].quota"),
        // What leaves its limit out has none: that is never taken for no end.
        (with(Benefit { limit: 0, quota: 0, ..tea(1) }), "plan.benefits[0].limit"),
        (with(Benefit { limit: Limit::Unlimited.into(), ..tea(1) }), "plan.benefits[0].quota"),
        (with(Benefit { interval_days: 2, ..tea(1) }), "plan.benefits[0].interval_days"),
        (with(benefit("dish", Effect::FreeItem, Limit::Unlimited)), "plan.benefits[0].item_codes"),
        (with(benefit("off", Effect::PercentOff, Limit::Unlimited)), "plan.benefits[0].percent_basis_points"),
        (with(benefit("list", Effect::PriceList, Limit::Unlimited)), "plan.benefits[0].prices"),
        (with(Benefit { cap: Some(yuan(5)), ..tea(1) }), "plan.benefits[0].cap"),
        (with(Benefit { code: "Free Tea".into(), ..tea(1) }), "plan.benefits[0].code"),
    ] {
        let request =
            CreatePlanRequest { parent: "shops/nongmao".into(), plan: Some(plan), ..Default::default() };
        let refused = Refusal::from(&shop.owner().create_plan(request).await.unwrap_err());
        assert_eq!(refused.violations[0].field, wrong);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_paid_for_either_of_two_records_is_the_survivors(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(1_990, vec![tea(4)])).await;
    let own = join(&shop, &plan, WANG).await;
    let longer = join(&shop, &plan, ZHAO).await;
    let renew = RenewMembershipRequest { name: longer.name, payment: paid(1_990), ..Default::default() };
    let longer = shop.owner().renew_membership(renew).await.unwrap().into_inner();
    assert_ne!(own.paid_until_time, longer.paid_until_time);
    let survivor = Customer { name: WANG.into(), display_name: "王师傅".into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(survivor), merged: ZHAO.into(), revision: 5 };
    shop.deliver(vec![shop.event(&merged)]).await;
    assert_eq!(get(&shop, &own).await.paid_until_time, longer.paid_until_time);
    shop.pass(33 * DAY);
    shop.run_due().await;
    assert_eq!(get(&shop, &own).await.state(), State::Active);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_merge_keeps_the_longer_time_and_what_was_added_whatever_state_either_is_in(
    #[case] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(1_990, vec![tea(1)])).await;
    let own = join(&shop, &plan, WANG).await;
    let other = join(&shop, &plan, ZHAO).await;
    let renew =
        RenewMembershipRequest { name: other.name.clone(), payment: paid(1_990), ..Default::default() };
    shop.owner().renew_membership(renew).await.unwrap();
    for (one, uses) in [(&own, 2), (&other, 3)] {
        let top_up = TopUpMembershipRequest {
            name: one.name.clone(),
            benefit: "tea".into(),
            uses,
            ..Default::default()
        };
        shop.owner().top_up_membership(top_up).await.unwrap();
    }
    hold(&shop, ZHAO, "tea", "").await.unwrap();
    let held = hold(&shop, ZHAO, "tea", "").await.unwrap();
    // One was cancelled, the other stands still.
    let cancel = CancelMembershipRequest { name: own.name.clone(), ..Default::default() };
    shop.owner().cancel_membership(cancel).await.unwrap();
    let pause = PauseMembershipRequest { name: other.name.clone(), ..Default::default() };
    shop.owner().pause_membership(pause).await.unwrap();
    shop.pass(3 * DAY);
    let survivor = Customer { name: WANG.into(), display_name: "王师傅".into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(survivor), merged: ZHAO.into(), revision: 5 };
    shop.deliver(vec![shop.event(&merged)]).await;

    let now = get(&shop, &own).await;
    assert_eq!((now.state(), now.cancelled), (State::Active, false), "{now:?}");
    let days = |told: &Membership| told.paid_until_time.unwrap().seconds / DAY;
    assert_eq!(days(&now) - days(&own), 31 + 2, "a month more, and the whole days it stood");
    let request =
        CheckEntitlementRequest { customer: WANG.into(), benefit: "tea".into(), ..Default::default() };
    let left = shop.owner().check_entitlement(request).await.unwrap().into_inner().left;
    assert_eq!(left, 1 + 2 + 2, "one of the three that were added is held");
    let back = ReleaseEntitlementRequest { name: held.name, ..Default::default() };
    shop.owner().release_entitlement(back).await.unwrap();
    shop.pass(40 * DAY);
    shop.run_due().await;
    assert_eq!(get(&shop, &own).await.state(), State::Active);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_two_memberships_the_one_that_can_be_used_goes_on(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(1_990, vec![tea(1)])).await;
    let own = join(&shop, &plan, WANG).await;
    let pause = PauseMembershipRequest { name: own.name.clone(), ..Default::default() };
    shop.owner().pause_membership(pause).await.unwrap();
    shop.pass(2 * DAY);
    let other = join(&shop, &plan, ZHAO).await;
    let survivor = Customer { name: WANG.into(), display_name: "王师傅".into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(survivor), merged: ZHAO.into(), revision: 5 };
    shop.deliver(vec![shop.event(&merged)]).await;
    assert_eq!(get(&shop, &own).await.state(), State::Ended);
    let on = get(&shop, &other).await;
    assert_eq!((on.state(), on.customer.as_str()), (State::Active, WANG));
    hold(&shop, WANG, "tea", "").await.unwrap();
    shop.must_add_up().await;
}
