//! Follow-ups: whom to ask after, and whether it helps.

use contracts::{
    common::v1::principal::Kind,
    customers::v1::{Customer, CustomerChanged, CustomerMerged},
    feedback::v1::{
        CloseCaseRequest, CompleteFollowUpRequest, CreateFollowUpRuleRequest, DeleteFollowUpRuleRequest,
        FollowUp, FollowUpRule, GetCaseRequest, ListFollowUpRulesRequest, ListFollowUpsRequest,
        UpdateFollowUpRuleRequest, follow_up::State, follow_up_rule::Trigger,
    },
    orders::v1::{Order, Shop as PbShop, ShopChanged, shop::OpeningHours},
};
use kernel::Time;
use prost_types::FieldMask;
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;
use testkit::NOON;

use crate::{
    case_life::{open, resolve, says},
    shop::{Shop, WANG, ZHAO, order},
};

pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;

pub(crate) fn rule(trigger: Trigger) -> FollowUpRule {
    FollowUpRule {
        display_name: "回访".into(),
        trigger: trigger.into(),
        after_hours: 2,
        text: "{name}，吃得还好吗？".into(),
        text_en: "{name}, did you like it?".into(),
        ..FollowUpRule::default()
    }
}

pub(crate) async fn add(shop: &Shop, rule: FollowUpRule) -> FollowUpRule {
    let request = CreateFollowUpRuleRequest {
        parent: "shops/nongmao".into(),
        follow_up_rule: Some(rule),
        ..CreateFollowUpRuleRequest::default()
    };
    shop.owner().create_follow_up_rule(request).await.unwrap().into_inner()
}

pub(crate) async fn list(shop: &Shop, state: State) -> Vec<FollowUp> {
    let parent = "shops/nongmao".into();
    let request = ListFollowUpsRequest { parent, state: state.into(), ..ListFollowUpsRequest::default() };
    shop.owner().list_follow_ups(request).await.unwrap().into_inner().follow_ups
}

/// An order placed now.
pub(crate) fn ordered(shop: &Shop, id: u128, customer: &str) -> Order {
    Order { customer: customer.into(), ..order(id, shop.now().micros()) }
}

pub(crate) async fn eat(shop: &Shop, id: u128, customer: &str) {
    let order = ordered(shop, id, customer);
    shop.place(order.clone()).await;
    shop.complete(order).await;
}

fn lunch() -> PbShop {
    PbShop {
        name: "shops/nongmao".into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        opening_hours: vec![OpeningHours { open_minute: 630, close_minute: 1_260, weekdays: Vec::new() }],
        ..PbShop::default()
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_rule_whose_text_names_what_is_not_known_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let kept = add(&shop, rule(Trigger::FirstOrder)).await;
    let refused = async |rule: FollowUpRule| {
        let request = UpdateFollowUpRuleRequest { follow_up_rule: Some(rule), ..Default::default() };
        Refusal::from(&shop.owner().update_follow_up_rule(request).await.unwrap_err()).violations.remove(0)
    };
    let wrong = refused(FollowUpRule { text: "{nme}，好吗？".into(), ..kept.clone() }).await;
    assert_eq!(wrong.field, "follow_up_rule.text");
    assert_eq!(wrong.description, "knows no `{nme}`; `{name}` stands for the guest's name");
    let wrong = refused(FollowUpRule { text_en: "{name} {dish}".into(), ..kept }).await;
    assert_eq!(wrong.field, "follow_up_rule.text_en");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_asked_after_their_first_order_while_the_shop_is_open(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let changed = ShopChanged { shop: Some(lunch()), revision: 1 };
    let wang = Customer { name: WANG.into(), display_name: "老王".into(), ..Customer::default() };
    let known = CustomerChanged { customer: Some(wang), revision: 1 };
    shop.deliver(vec![shop.event(&changed), shop.event(&known)]).await;
    let rule = add(&shop, rule(Trigger::FirstOrder)).await;
    // Noon in UTC is eight in the evening there; two hours on the shop is closed.
    eat(&shop, 1, WANG).await;
    let scheduled = list(&shop, State::Scheduled).await.remove(0);
    let opens = NOON + (14 * HOUR + HOUR / 2) * 1_000_000;
    assert_eq!(scheduled.due_time, Some(field::timestamp(Time::from_micros(opens).unwrap())));
    assert_eq!(
        (scheduled.text.as_str(), scheduled.text_en.as_str()),
        ("老王，吃得还好吗？", "老王, did you like it?")
    );
    assert_eq!((&scheduled.rule, scheduled.order.as_str()), (&rule.name, order(1, 0).name.as_str()));

    shop.pass(14 * HOUR);
    shop.run_due().await;
    assert_eq!(list(&shop, State::Unspecified).await, []);
    shop.pass(HOUR);
    shop.run_due().await;
    let due = list(&shop, State::Unspecified).await.remove(0);
    assert_eq!(due, FollowUp { state: State::Due.into(), ..scheduled });
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_followed_up_once_however_often_it_is_heard_of(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, rule(Trigger::EveryOrder)).await;
    for _ in 0..3 {
        eat(&shop, 1, WANG).await;
    }
    eat(&shop, 2, WANG).await;
    eat(&shop, 3, "").await;
    assert_eq!(list(&shop, State::Scheduled).await.len(), 2);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_comes_again_by_themselves_needs_no_asking(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, rule(Trigger::FirstOrder)).await;
    eat(&shop, 1, WANG).await;
    eat(&shop, 2, ZHAO).await;
    shop.pass(3 * HOUR);
    shop.run_due().await;
    assert_eq!(list(&shop, State::Due).await.len(), 2);
    shop.place(ordered(&shop, 3, WANG)).await;
    let left = list(&shop, State::Skipped).await;
    assert_eq!((left.len(), left[0].customer.as_str(), left[0].outcome.as_str()), (1, WANG, "came again"));
    assert_eq!(list(&shop, State::Due).await.len(), 1);
    // Nor is a second order a first one.
    shop.complete(ordered(&shop, 3, WANG)).await;
    assert_eq!(list(&shop, State::Scheduled).await, []);
    shop.must_add_up().await;
}

#[tokio::test]
async fn nobody_is_asked_after_too_often() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    add(&shop, FollowUpRule { rest_days: 7, ..rule(Trigger::EveryOrder) }).await;
    for id in 1..=9 {
        eat(&shop, id, WANG).await;
        shop.pass(DAY);
        shop.run_due().await;
    }
    // After the first order, and after the one a week later.
    assert_eq!(list(&shop, State::Due).await.len(), 2);
    let rested = list(&shop, State::Skipped).await;
    assert_eq!(rested.len(), 7);
    assert!(rested.iter().all(|one| one.outcome == "resting"));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_was_merged_is_not_asked_after(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, rule(Trigger::EveryOrder)).await;
    eat(&shop, 1, ZHAO).await;
    let wang = Customer { name: WANG.into(), display_name: "老王".into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(wang), merged: ZHAO.into(), revision: 2 };
    shop.deliver(vec![shop.event(&merged)]).await;
    shop.pass(3 * HOUR);
    shop.run_due().await;
    assert_eq!(list(&shop, State::Due).await, []);
    let left = list(&shop, State::Skipped).await.remove(0);
    assert_eq!((left.customer.as_str(), left.outcome.as_str()), (WANG, "merged"));
    shop.must_add_up().await;
}

pub(crate) fn complete(name: &str, outcome: &str) -> CompleteFollowUpRequest {
    CompleteFollowUpRequest {
        name: name.into(),
        outcome: outcome.into(),
        ..CompleteFollowUpRequest::default()
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_was_asked_is_noted_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, rule(Trigger::EveryOrder)).await;
    eat(&shop, 1, WANG).await;
    eat(&shop, 2, ZHAO).await;
    shop.pass(3 * HOUR);
    shop.run_due().await;
    let due = list(&shop, State::Due).await;
    assert_eq!(due.len(), 2);
    let request_id = "01920000-0000-7000-8000-000000000001".to_owned();
    let request = CompleteFollowUpRequest { request_id, ..complete(&due[0].name, "很好") };
    let done = shop.owner().complete_follow_up(request.clone()).await.unwrap().into_inner();
    assert_eq!((done.state(), done.outcome.as_str()), (State::Done, "很好"));
    assert_eq!(done.done_by, "shops/nongmao/accessKeys/owner");
    assert_eq!(done.done_time, Some(field::timestamp(shop.now())));
    let again = shop.owner().complete_follow_up(request).await.unwrap().into_inner();
    assert_eq!(again, done);
    let refused = shop.owner().complete_follow_up(complete(&due[0].name, "")).await.unwrap_err();
    let refusal = Refusal::from(&refused);
    assert_eq!((refusal.code, refusal.reason.as_str()), (tonic::Code::FailedPrecondition, "FOLLOW_UP_STATE"));
    let skip = CompleteFollowUpRequest { skipped: true, ..complete(&due[1].name, "搬走了") };
    assert_eq!(shop.owner().complete_follow_up(skip).await.unwrap().into_inner().state(), State::Skipped);
    assert_eq!(list(&shop, State::Done).await, [done]);
    shop.must_add_up().await;
}

#[tokio::test]
async fn the_longest_due_come_first_page_by_page() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    add(&shop, rule(Trigger::EveryOrder)).await;
    for id in 1..=3 {
        eat(&shop, id, WANG).await;
        shop.pass(HOUR);
    }
    shop.pass(3 * HOUR);
    shop.run_due().await;
    let page = async |page_token: &str| {
        let (parent, page_token) = ("shops/nongmao".into(), page_token.to_owned());
        let request =
            ListFollowUpsRequest { parent, page_size: 2, page_token, ..ListFollowUpsRequest::default() };
        shop.owner().list_follow_ups(request).await.unwrap().into_inner()
    };
    let orders = |rows: &[FollowUp]| rows.iter().map(|row| row.order.clone()).collect::<Vec<_>>();
    let first = page("").await;
    assert_eq!(orders(&first.follow_ups), [order(1, 0).name, order(2, 0).name]);
    let second = page(&first.next_page_token).await;
    assert_eq!((orders(&second.follow_ups), second.next_page_token), (vec![order(3, 0).name], String::new()));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_rule_is_changed_by_mask_and_goes_with_what_it_scheduled(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = add(&shop, rule(Trigger::EveryOrder)).await;
    eat(&shop, 1, WANG).await;
    let changed = FollowUpRule { paused: true, text: "不改".into(), ..first.clone() };
    let mask = FieldMask { paths: vec!["paused".into()] };
    let request = UpdateFollowUpRuleRequest {
        follow_up_rule: Some(changed),
        update_mask: Some(mask),
        ..UpdateFollowUpRuleRequest::default()
    };
    let paused = shop.owner().update_follow_up_rule(request.clone()).await.unwrap().into_inner();
    assert_eq!((paused.paused, &paused.text), (true, &first.text));
    let stale = shop.owner().update_follow_up_rule(request).await.unwrap_err();
    assert_eq!(Refusal::from(&stale).reason, "STALE_ETAG");
    eat(&shop, 2, WANG).await;
    assert_eq!(list(&shop, State::Scheduled).await.len(), 1);

    let rules = ListFollowUpRulesRequest { parent: "shops/nongmao".into(), ..Default::default() };
    let listed = shop.owner().list_follow_up_rules(rules.clone()).await.unwrap().into_inner();
    assert_eq!(listed.follow_up_rules, std::slice::from_ref(&paused));
    let stale =
        DeleteFollowUpRuleRequest { name: first.name.clone(), etag: first.etag, ..Default::default() };
    let refused = shop.owner().delete_follow_up_rule(stale).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "STALE_ETAG");
    let delete = DeleteFollowUpRuleRequest { name: first.name, etag: paused.etag, ..Default::default() };
    shop.owner().delete_follow_up_rule(delete).await.unwrap();
    assert_eq!(list(&shop, State::Scheduled).await, []);
    assert_eq!(list(&shop, State::Skipped).await[0].outcome, "rule deleted");
    let listed = shop.owner().list_follow_up_rules(rules).await.unwrap().into_inner();
    assert_eq!(listed.follow_up_rules, []);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_is_asked_after_by_a_rule_that_is_switched_off_or_gone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for harm in ["UPDATE follow_up_rules SET paused = NOT paused", "DELETE FROM follow_up_rules"] {
        add(&shop, rule(Trigger::EveryOrder)).await;
        eat(&shop, 1, WANG).await;
        // As if the order had been heard of while somebody changed the rule.
        shop.sql(harm).await;
        shop.must_add_up().await;
        shop.pass(3 * HOUR);
        shop.run_due().await;
        assert_eq!((list(&shop, State::Due).await, list(&shop, State::Scheduled).await), (vec![], vec![]));
        shop.must_add_up().await;
    }
    let left = list(&shop, State::Skipped).await;
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|one| one.outcome == "rule switched off"));
}

#[tokio::test]
async fn what_fails_of_what_is_due_stops_nothing_else() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let name = open(&shop, 1).await.name;
    shop.pass(90 * 60);
    shop.sql("ALTER TABLE follow_ups RENAME TO away").await;
    assert!(shop.try_run_due().await.is_err());
    let case = shop.owner().get_case(GetCaseRequest { name }).await.unwrap().into_inner();
    assert!(case.warned);
}

#[tokio::test]
async fn what_is_wrong_with_a_rule_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let good = rule(Trigger::EveryOrder);
    for (rule, field) in [
        (FollowUpRule { display_name: String::new(), ..good.clone() }, "display_name"),
        (FollowUpRule { trigger: 0, ..good.clone() }, "trigger"),
        (FollowUpRule { after_hours: 8_761, ..good.clone() }, "after_hours"),
        (FollowUpRule { text: String::new(), ..good.clone() }, "text"),
        (FollowUpRule { rest_days: -1, ..good.clone() }, "rest_days"),
        (FollowUpRule { holdout_basis_points: 5_001, ..good.clone() }, "holdout_basis_points"),
    ] {
        let parent = "shops/nongmao".into();
        let request = CreateFollowUpRuleRequest { parent, follow_up_rule: Some(rule), ..Default::default() };
        let refused = shop.owner().create_follow_up_rule(request).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).violations[0].field, format!("follow_up_rule.{field}"));
    }
}

#[tokio::test]
async fn follow_ups_are_none_of_a_guests_business() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let request = ListFollowUpsRequest { parent: "shops/nongmao".into(), ..Default::default() };
    for (mut client, reason) in [
        (shop.client(Kind::Owner, "other", "shops/other/accessKeys/owner"), "FOREIGN_SHOP"),
        (shop.guest(WANG), "NOT_ALLOWED"),
    ] {
        let refused = client.list_follow_ups(request.clone()).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).reason, reason);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_asked_after_once_their_case_is_closed_by_whatever_closes_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, rule(Trigger::CaseClosed)).await;
    eat(&shop, 1, WANG).await;
    let mut closed = Vec::new();
    for id in 1..=4 {
        let name = open(&shop, id).await.name;
        resolve(&shop, &name).await;
        shop.pass(60);
        assert_eq!(list(&shop, State::Scheduled).await.len(), closed.len());
        let close = CloseCaseRequest { name: name.clone(), ..CloseCaseRequest::default() };
        match id {
            1 => drop(shop.guest(WANG).close_case(close).await.unwrap()),
            2 => drop(shop.owner().close_case(close).await.unwrap()),
            3 => says(&shop, 100, "好了，谢谢").await,
            _ => {
                shop.pass(48 * HOUR);
                shop.run_due().await;
                shop.run_due().await;
            }
        }
        closed.push(name);
        let mut asked = list(&shop, State::Scheduled).await;
        asked.extend(list(&shop, State::Due).await);
        asked.sort_by_key(|one| one.due_time.map(|due| (due.seconds, due.nanos)));
        let cases: Vec<&str> = asked.iter().map(|one| one.case.as_str()).collect();
        assert_eq!(cases, closed, "closed the {id}. way");
        assert!(asked.iter().all(|one| one.customer == WANG && one.order.is_empty()));
    }
    shop.must_add_up().await;
}
