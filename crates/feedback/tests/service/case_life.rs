//! From the first word of a complaint to the last.

use contracts::{
    feedback::v1::{
        Case, CaseClosed, CasePolicy, CloseCaseRequest, CreateCaseRequest, GetCasePolicyRequest,
        GetCaseRequest, ListCasesRequest, ReopenCaseRequest, ReplyToCaseRequest, ResolveCaseRequest,
        UpdateCasePolicyRequest, UpdateCaseRequest,
        case::{Category, Justice, Severity, Source, State, entry::Kind},
    },
    orders::v1::{
        Message, MessageReceived, Shop as WireShop, ShopChanged, message::Intent, shop::OpeningHours,
    },
};
use prost::Message as _;
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;

use crate::{
    cases::{cases, complaint, hear},
    shop::{Shop, WANG, ZHAO, order},
};

const OWNER: &str = "shops/nongmao/accessKeys/owner";

pub(crate) async fn get(shop: &Shop, name: &str) -> Case {
    shop.owner().get_case(GetCaseRequest { name: name.into() }).await.unwrap().into_inner()
}

pub(crate) async fn open(shop: &Shop, id: u128) -> Case {
    hear(shop, complaint(id, WANG)).await;
    cases(shop).await.remove(0)
}

pub(crate) async fn reply(shop: &Shop, name: &str) -> Case {
    let request =
        ReplyToCaseRequest { name: name.into(), text: "马上查".into(), ..ReplyToCaseRequest::default() };
    shop.owner().reply_to_case(request).await.unwrap().into_inner()
}

pub(crate) async fn resolve(shop: &Shop, name: &str) -> Case {
    let text = "重做了一份，已送到".into();
    let request = ResolveCaseRequest { name: name.into(), text, ..ResolveCaseRequest::default() };
    shop.owner().resolve_case(request).await.unwrap().into_inner()
}

pub(crate) async fn says(shop: &Shop, id: u128, text: &str) {
    let message = Message {
        text: text.into(),
        intent: Intent::Chat.into(),
        create_time: Some(field::timestamp(shop.now())),
        ..complaint(id, WANG)
    };
    shop.deliver(vec![shop.event(&MessageReceived { message: Some(message) })]).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_complaint_is_answered_resolved_and_closed_by_the_guests_word(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let opened = open(&shop, 1).await;
    assert_eq!(
        (opened.source(), opened.category(), opened.severity()),
        (Source::Chat, Category::Speed, Severity::Major)
    );
    let answered = reply(&shop, &opened.name).await;
    assert_eq!((answered.state(), answered.owner.as_str()), (State::InProgress, OWNER));
    assert!(answered.first_reply_time.is_some());
    assert_eq!(resolve(&shop, &opened.name).await.state(), State::Resolved);
    // The guest sees what was said to them, and nothing of the shop's own work.
    let seen =
        shop.guest(WANG).get_case(GetCaseRequest { name: opened.name.clone() }).await.unwrap().into_inner();
    assert_eq!((seen.owner.as_str(), seen.remedy_cost.as_ref(), seen.entries.len()), ("", None, 2));
    assert!(seen.entries.iter().all(|entry| entry.kind() == Kind::Reply && entry.by.is_empty()));

    let justice = Some(Justice { outcome: 5, procedure: 4, interaction: 5 });
    let close = CloseCaseRequest { name: opened.name.clone(), justice, ..CloseCaseRequest::default() };
    let refused = shop.guest(ZHAO).close_case(close.clone()).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    let closed = shop.guest(WANG).close_case(close.clone()).await.unwrap().into_inner();
    assert_eq!((closed.state(), closed.closed_by_guest, closed.justice), (State::Closed, true, justice));
    let refused = shop.guest(WANG).close_case(close).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "CASE_STATE");

    let published = shop.published().await;
    let told = CaseClosed::decode(published[1].body.as_slice()).unwrap().case.unwrap();
    assert_eq!((&told.name, told.customer.as_str(), told.closed_by_guest), (&opened.name, WANG, true));
    // Those who give don't hear whether the guest was content.
    let given = shop.told_to("loyalty").await;
    let given = CaseClosed::decode(given[0].body.as_slice()).unwrap().case.unwrap();
    assert_eq!((&given.name, given.closed_by_guest), (&opened.name, false));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_word_in_the_chat_closes_what_is_resolved_or_opens_it_again(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = open(&shop, 1).await.name;
    says(&shop, 2, "谢谢").await;
    assert_eq!(get(&shop, &name).await.state(), State::Open);
    shop.pass(60);
    resolve(&shop, &name).await;
    shop.pass(60);
    says(&shop, 3, "谢谢，再来一份3号").await;
    assert_eq!(get(&shop, &name).await.state(), State::Resolved);
    says(&shop, 4, "还是不行").await;
    let again = get(&shop, &name).await;
    assert_eq!((again.state(), again.reopen_count, again.escalated), (State::InProgress, 1, true));
    assert_eq!(again.entries.iter().find(|entry| entry.kind() == Kind::Guest).unwrap().text, "还是不行");
    resolve(&shop, &name).await;
    shop.pass(60);
    says(&shop, 5, "好了，谢谢老板").await;
    let closed = get(&shop, &name).await;
    assert_eq!((closed.state(), closed.closed_by_guest), (State::Closed, true));
    // What complains only because it was not mended opens no second case.
    assert_eq!(cases(&shop).await.len(), 1);
    shop.must_add_up().await;
}

#[tokio::test]
async fn what_was_said_before_it_was_mended_is_no_word_on_it() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let name = open(&shop, 1).await.name;
    let early = Message {
        text: "谢谢".into(),
        intent: Intent::Chat.into(),
        create_time: Some(field::timestamp(shop.now())),
        ..complaint(2, WANG)
    };
    shop.pass(60);
    resolve(&shop, &name).await;
    shop.deliver(vec![shop.event(&MessageReceived { message: Some(early) })]).await;
    assert_eq!(get(&shop, &name).await.state(), State::Resolved);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_left_waiting_is_noticed_once_however_many_processes_look(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = open(&shop, 1).await.name;
    let look = async || {
        let (a, b) = (&shop, &shop);
        tokio::join!(a.run_due(), b.run_due());
        let case = get(&shop, &name).await;
        (case.warned, case.escalated, case.entries.len())
    };
    shop.pass(89 * 60);
    assert_eq!(look().await, (false, false, 0));
    shop.pass(60);
    assert_eq!(look().await, (true, false, 1));
    let overdue =
        ListCasesRequest { parent: "shops/nongmao".into(), overdue: true, ..ListCasesRequest::default() };
    assert_eq!(shop.owner().list_cases(overdue.clone()).await.unwrap().into_inner().cases, []);
    shop.pass(31 * 60);
    assert_eq!(look().await, (true, true, 2));
    assert_eq!(look().await, (true, true, 2));
    assert_eq!(shop.owner().list_cases(overdue).await.unwrap().into_inner().cases.len(), 1);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_who_says_nothing_closes_by_time_and_may_reopen(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = open(&shop, 1).await.name;
    resolve(&shop, &name).await;
    shop.pass(48 * 3600 - 1);
    shop.run_due().await;
    assert_eq!(get(&shop, &name).await.state(), State::Resolved);
    shop.pass(1);
    shop.run_due().await;
    shop.run_due().await;
    let closed = get(&shop, &name).await;
    assert_eq!((closed.state(), closed.closed_by_guest), (State::Closed, false));
    assert_eq!(shop.published().await.len(), 2);
    let request =
        ReopenCaseRequest { name: name.clone(), text: "又错了".into(), ..ReopenCaseRequest::default() };
    let again = shop.guest(WANG).reopen_case(request.clone()).await.unwrap().into_inner();
    assert_eq!((again.state(), again.reopen_count), (State::InProgress, 1));
    let refused = shop.guest(WANG).reopen_case(request).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "CASE_STATE");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_second_failure_of_the_kind_within_90_days_goes_to_the_manager_at_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = open(&shop, 1).await;
    assert!(!first.escalated);
    resolve(&shop, &first.name).await;
    shop.pass(90 * 86_400 - 60);
    let second = open(&shop, 2).await;
    assert!(second.escalated && second.escalation_reason.contains("90 天内第二次"), "{second:?}");
    hear(&shop, Message { text: "态度太差".into(), ..complaint(3, WANG) }).await;
    hear(&shop, complaint(4, ZHAO)).await;
    let others: Vec<_> = cases(&shop).await.into_iter().take(2).map(|case| case.escalated).collect();
    assert_eq!(others, [false, false]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_case_is_opened_on_the_guests_page_and_sorted_by_the_shop(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.place(order(1, 1)).await;
    let case = |text: &str| Some(Case { text: text.into(), ..Case::default() });
    let request_id = "01920000-0000-7000-8000-000000000001".to_owned();
    let parent = "shops/nongmao".to_owned();
    let request = CreateCaseRequest { parent, case: case("菜里有头发"), request_id };
    let opened = shop.guest(WANG).create_case(request.clone()).await.unwrap().into_inner();
    assert_eq!(opened, shop.guest(WANG).create_case(request.clone()).await.unwrap().into_inner());
    assert_eq!(
        (opened.source(), opened.customer.as_str(), &*opened.order),
        (Source::Page, WANG, &*order(1, 1).name)
    );
    assert_eq!((opened.category(), opened.severity()), (Category::Hygiene, Severity::Critical));
    let other = CreateCaseRequest {
        case: Some(Case { customer: ZHAO.into(), ..case("x").unwrap() }),
        request_id: String::new(),
        ..request
    };
    let refused = shop.guest(WANG).create_case(other.clone()).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    assert_eq!(shop.owner().create_case(other).await.unwrap().into_inner().source(), Source::Staff);

    let current = get(&shop, &opened.name).await;
    let sorted = Case {
        category: Category::Mistake.into(),
        severity: Severity::Minor.into(),
        owner: OWNER.into(),
        ..current.clone()
    };
    let update = UpdateCaseRequest { case: Some(sorted), ..UpdateCaseRequest::default() };
    let sorted = shop.owner().update_case(update.clone()).await.unwrap().into_inner();
    assert_eq!(
        (sorted.category(), sorted.severity(), sorted.state()),
        (Category::Mistake, Severity::Minor, State::InProgress)
    );
    assert!(sorted.due_time.unwrap().seconds > current.due_time.unwrap().seconds);
    let refused = shop.owner().update_case(update.clone()).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "STALE_ETAG");
    let same = UpdateCaseRequest { case: Some(sorted.clone()), ..update };
    assert_eq!(shop.owner().update_case(same).await.unwrap().into_inner(), sorted);
    shop.must_add_up().await;
}

#[tokio::test]
async fn the_clock_stands_while_the_shop_is_closed_and_follows_its_policy() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let wire = WireShop {
        name: "shops/nongmao".into(),
        time_zone: "UTC".into(),
        currency: "CNY".into(),
        opening_hours: vec![OpeningHours { open_minute: 600, close_minute: 750, weekdays: Vec::new() }],
        ..WireShop::default()
    };
    shop.deliver(vec![shop.event(&ShopChanged { shop: Some(wire), revision: 1 })]).await;
    let name = "shops/nongmao/casePolicy".to_owned();
    let read =
        shop.owner().get_case_policy(GetCasePolicyRequest { name: name.clone() }).await.unwrap().into_inner();
    assert_eq!((read.critical_minutes, read.major_minutes, read.minor_minutes), (30, 120, 480));
    assert_eq!((read.warn_percent, read.close_after_hours), (75, 48));
    let update = |minutes, etag: &str| UpdateCasePolicyRequest {
        case_policy: Some(CasePolicy {
            name: name.clone(),
            major_minutes: minutes,
            etag: etag.into(),
            ..CasePolicy::default()
        }),
        ..UpdateCasePolicyRequest::default()
    };
    shop.owner().update_case_policy(update(60, &read.etag)).await.unwrap();
    let refused = shop.owner().update_case_policy(update(90, &read.etag)).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "STALE_ETAG");
    let refused = shop.owner().update_case_policy(update(10_081, "")).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).violations[0].field, "case_policy.major_minutes");
    // Half an hour is open at noon, the other one from ten of the next day on.
    let opened = open(&shop, 1).await;
    let waited = opened.due_time.unwrap().seconds - opened.create_time.unwrap().seconds;
    assert_eq!(waited, 30 * 60 + (21 * 60 + 30) * 60 + 30 * 60);
}

#[tokio::test]
async fn who_orders_again_in_time_has_come_back() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let day = 86_400_000_000;
    let now = shop.now().micros();
    for (id, days) in [(1, 6), (2, 4), (3, 2)] {
        shop.place(order(id, now - days * day)).await;
    }
    let recovered = async |name: &str| get(&shop, name).await.recovered;
    let name = open(&shop, 1).await.name;
    resolve(&shop, &name).await;
    says(&shop, 2, "好了").await;
    assert_eq!(recovered(&name).await, None);
    shop.pass(4 * 86_400 + 60);
    shop.run_due().await;
    assert_eq!(recovered(&name).await, Some(false));
    // The event of an order that was in time may come late.
    shop.place(order(4, now + 3 * day)).await;
    assert_eq!(recovered(&name).await, Some(false), "it may still be called off");
    shop.complete(order(4, now + 3 * day)).await;
    assert_eq!(recovered(&name).await, Some(true));
    shop.must_add_up().await;
}
