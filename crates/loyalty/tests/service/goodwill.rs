//! What each may give on their own judgement.

use crate::{
    gifts::place,
    shop::{Shop, WANG, ZHAO, order, yuan},
};
use contracts::orders::v1::Order;
use contracts::{
    common::v1::{Principal, principal::Kind},
    loyalty::v1::{
        Allowance, Boundary, CreateBoundaryRequest, GiveGoodwillRequest, Goodwill, ListAllowancesRequest,
        ListGoodwillRequest, UpdateAllowanceRequest, boundary::Stance, goodwill,
        loyalty_service_client::LoyaltyServiceClient,
    },
};
use prost_types::FieldMask;
use rstest::rstest;
use runtime::{Channel, Refusal};
use storage::Engine;
use tonic::Code;

const LI: &str = "shops/nongmao/accessKeys/li";
const CHEN: &str = "shops/nongmao/accessKeys/chen";

fn staff(shop: &Shop, key: &str) -> LoyaltyServiceClient<Channel> {
    shop.client(Kind::Staff, "nongmao", key)
}

fn ask(amount: i64) -> GiveGoodwillRequest {
    GiveGoodwillRequest {
        parent: "shops/nongmao".into(),
        kind: goodwill::Kind::Gift.into(),
        customer: WANG.into(),
        amount: Some(yuan(amount)),
        reason: "等久了，送碗汤".into(),
        story: "下雨天，王师傅等了四十分钟，没有一句怨言。".into(),
        ..GiveGoodwillRequest::default()
    }
}

async fn give(
    mut client: LoyaltyServiceClient<Channel>,
    request: GiveGoodwillRequest,
) -> Result<Goodwill, Refusal> {
    let answer = client.give_goodwill(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn allowances(shop: &Shop) -> Vec<Allowance> {
    let request =
        ListAllowancesRequest { parent: "shops/nongmao".into(), ..ListAllowancesRequest::default() };
    shop.owner().list_allowances(request).await.unwrap().into_inner().allowances
}

fn allow(role: &str, daily: Option<i64>, once: Option<i64>) -> UpdateAllowanceRequest {
    let allowance = Allowance {
        name: format!("shops/nongmao/allowances/{role}"),
        daily: daily.map(yuan),
        once: once.map(yuan),
        ..Allowance::default()
    };
    let paths = vec!["daily".into(), "once".into()];
    UpdateAllowanceRequest {
        allowance: Some(allowance),
        update_mask: Some(FieldMask { paths }),
        ..UpdateAllowanceRequest::default()
    }
}

async fn forbid(shop: &Shop, topic: &str, stance: Stance, approver: Kind) {
    let boundary = Boundary {
        topic: topic.into(),
        stance: stance.into(),
        approver: approver.into(),
        text: "这个我们不做。".into(),
        text_en: "We don't do that.".into(),
        ..Boundary::default()
    };
    let request = CreateBoundaryRequest {
        parent: "shops/nongmao".into(),
        boundary: Some(boundary),
        ..CreateBoundaryRequest::default()
    };
    shop.owner().create_boundary(request).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_good_turn_is_kept_with_its_story_and_takes_from_todays_allowance(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = give(staff(&shop, LI), ask(800)).await.unwrap();
    assert_eq!(
        (first.given_by.as_str(), first.role(), first.left.clone()),
        (LI, Kind::Staff, Some(yuan(1_200)))
    );
    let back =
        GiveGoodwillRequest { kind: goodwill::Kind::Refund.into(), customer: String::new(), ..ask(1_200) };
    let second = give(staff(&shop, LI), back).await.unwrap();
    assert_eq!(second.left, Some(yuan(0)));

    let request = ListGoodwillRequest {
        parent: "shops/nongmao".into(),
        page_size: 1,
        ..ListGoodwillRequest::default()
    };
    let page = shop.owner().list_goodwill(request.clone()).await.unwrap().into_inner();
    assert_eq!(page.goodwill, [second]);
    let request = ListGoodwillRequest { page_token: page.next_page_token, ..request };
    let page = shop.owner().list_goodwill(request).await.unwrap().into_inner();
    assert_eq!((page.goodwill, page.next_page_token.as_str()), (vec![first], ""));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn over_the_allowance_it_is_said_what_is_left_and_who_may(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    give(staff(&shop, LI), ask(1_500)).await.unwrap();
    let refused = give(staff(&shop, LI), ask(501)).await.unwrap_err();
    assert_eq!((refused.code, refused.reason.as_str()), (Code::FailedPrecondition, "ALLOWANCE"));
    assert_eq!(
        (refused.metadata["approver"].as_str(), refused.metadata["left"].as_str()),
        ("MANAGER", "500")
    );
    assert!(
        refused.message.contains("5.00 CNY are left today; a manager may give it"),
        "{}",
        refused.message
    );
    assert!(refused.metadata["text"].contains("店长"), "{:?}", refused.metadata);

    // Another member of the staff has their own, and so has the next day.
    give(staff(&shop, CHEN), ask(2_000)).await.unwrap();
    give(staff(&shop, LI), ask(500)).await.unwrap();
    shop.pass(86_400);
    give(staff(&shop, LI), ask(2_000)).await.unwrap();
    let all = give(shop.client(Kind::Manager, "nongmao", LI), ask(10_001)).await.unwrap_err();
    assert_eq!(all.metadata["approver"], "OWNER");
    let unbounded = give(shop.owner(), ask(1_000_000)).await.unwrap();
    assert_eq!(unbounded.left, None);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn however_many_give_at_once_the_allowance_holds(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let calls: Vec<_> = (0..16).map(|_| tokio::spawn(give(staff(&shop, LI), ask(300)))).collect();
    let mut given = 0;
    for call in calls {
        given += u8::from(call.await.unwrap().is_ok());
    }
    assert_eq!(given, 6);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_owner_sets_what_a_role_may_and_todays_gifts_count_against_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let usual: Vec<_> = allowances(&shop).await.into_iter().map(|one| (one.role(), one.daily)).collect();
    let each = [(Kind::Courier, Some(1_000)), (Kind::Staff, Some(2_000)), (Kind::Manager, Some(10_000))];
    let each = each.into_iter().chain([(Kind::Owner, None)]);
    assert_eq!(usual, each.map(|(role, daily)| (role, daily.map(yuan))).collect::<Vec<_>>());

    give(staff(&shop, LI), ask(1_000)).await.unwrap();
    let old = allowances(&shop).await[1].clone();
    let changed = shop.owner().update_allowance(allow("staff", Some(3_000), Some(1_500))).await.unwrap();
    let changed = changed.into_inner();
    assert_eq!(allowances(&shop).await[1], changed);
    let same = shop.owner().update_allowance(allow("staff", Some(3_000), Some(1_500))).await.unwrap();
    assert_eq!(same.into_inner(), changed);
    let refused = give(staff(&shop, LI), ask(1_600)).await.unwrap_err();
    assert_eq!(refused.metadata["left"], "1500");
    assert_eq!(give(staff(&shop, LI), ask(1_500)).await.unwrap().left, Some(yuan(500)));

    let mut stale = allow("staff", Some(9_000), None);
    stale.allowance.as_mut().unwrap().etag = old.etag;
    let refused = Refusal::from(&shop.owner().update_allowance(stale).await.unwrap_err());
    assert_eq!(refused.reason, "STALE_ETAG");
    shop.owner().update_allowance(allow("staff", None, None)).await.unwrap();
    assert_eq!(give(staff(&shop, CHEN), ask(1)).await.unwrap_err().reason, "ALLOWANCE");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_the_shop_never_does_is_not_done_by_anybody(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    forbid(&shop, "alcohol", Stance::Never, Kind::Unspecified).await;
    forbid(&shop, "refund-without-order", Stance::Sometimes, Kind::Manager).await;
    let beer = GiveGoodwillRequest { topic: "alcohol".into(), ..ask(500) };
    let refused = give(shop.owner(), beer).await.unwrap_err();
    assert_eq!((refused.code, refused.reason.as_str()), (Code::FailedPrecondition, "BOUNDARY"));
    assert_eq!(
        (refused.message.as_str(), refused.metadata["text"].as_str()),
        ("We don't do that.", "这个我们不做。")
    );

    let back = GiveGoodwillRequest { kind: goodwill::Kind::Refund.into(), ..ask(500) };
    let refused = give(staff(&shop, LI), back.clone()).await.unwrap_err();
    assert_eq!((refused.reason.as_str(), refused.metadata["approver"].as_str()), ("BOUNDARY", "MANAGER"));
    place(&shop, order(1, 3_600, 0)).await;
    let order = order(1, 0, 0).name;
    let with_order = GiveGoodwillRequest { order: order.clone(), ..back.clone() };
    assert_eq!(give(staff(&shop, LI), with_order).await.unwrap().order, order);
    give(shop.client(Kind::Manager, "nongmao", CHEN), back).await.unwrap();
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_service_gives_for_somebody_and_nobody_else_does(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let service = || LoyaltyServiceClient::new(shop.as_service());
    let li = Principal { kind: Kind::Staff.into(), shop: "shops/nongmao".into(), subject: LI.into() };
    let for_li = |amount| GiveGoodwillRequest { on_behalf_of: Some(li.clone()), ..ask(amount) };
    let case = "shops/nongmao/cases/00000000-0000-0000-0000-000000000001";
    let done = give(service(), GiveGoodwillRequest { case: case.into(), ..for_li(1_500) }).await.unwrap();
    assert_eq!((done.given_by.as_str(), done.case.as_str()), (LI, case));
    // It is noted as theirs, not as the service's.
    let noted = shop.noted().await.pop().unwrap();
    assert_eq!((noted.kind(), noted.subject.as_str(), &noted.resource), (Kind::Staff, LI, &done.name));
    assert_eq!(give(staff(&shop, LI), ask(501)).await.unwrap_err().reason, "ALLOWANCE");

    let nobody = give(service(), ask(1)).await.unwrap_err();
    assert_eq!(nobody.violations[0].field, "on_behalf_of");
    let other = give(shop.client(Kind::Manager, "nongmao", CHEN), for_li(1)).await.unwrap_err();
    assert_eq!((other.code, other.reason.as_str()), (Code::PermissionDenied, "NOT_ALLOWED"));
    let guest = Principal { kind: Kind::Guest.into(), ..li.clone() };
    let guest = GiveGoodwillRequest { on_behalf_of: Some(guest), ..ask(1) };
    assert_eq!(give(service(), guest).await.unwrap_err().violations[0].field, "on_behalf_of.kind");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeated_request_gives_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let request =
        GiveGoodwillRequest { request_id: "01920000-0000-7000-8000-000000000001".into(), ..ask(1_500) };
    let first = give(staff(&shop, LI), request.clone()).await;
    assert_eq!(give(staff(&shop, LI), request).await, first);
    assert_eq!(first.unwrap().left, Some(yuan(500)));
    shop.must_add_up().await;
}

#[tokio::test]
async fn what_can_not_be_read_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let dollars = contracts::common::v1::Money { amount: 5, currency: "USD".into() };
    for (request, field) in [
        (GiveGoodwillRequest { kind: 0, ..ask(1) }, "kind"),
        (GiveGoodwillRequest { reason: String::new(), ..ask(1) }, "reason"),
        (GiveGoodwillRequest { customer: "shops/other/customers/x".into(), ..ask(1) }, "customer"),
        (GiveGoodwillRequest { case: "shops/other/cases/x".into(), ..ask(1) }, "case"),
        (GiveGoodwillRequest { amount: None, ..ask(1) }, "amount"),
        (GiveGoodwillRequest { amount: Some(dollars), ..ask(1) }, "amount.currency"),
        (ask(0), "amount.amount"),
        (ask(-1), "amount.amount"),
    ] {
        assert_eq!(give(shop.owner(), request).await.unwrap_err().violations[0].field, field);
    }
    let cook = shop.owner().update_allowance(allow("cook", None, None)).await.unwrap_err();
    assert_eq!(Refusal::from(&cook).violations[0].field, "allowance.name");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_an_allowance_that_is_not_what_was_given(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    give(staff(&shop, LI), ask(800)).await.unwrap();
    shop.sql("UPDATE goodwill SET amount = amount + 1").await;
    let found = loyalty::check(&shop.url).await.unwrap();
    assert!(
        found.iter().any(|finding| finding.contains("an allowance that is not what was given")),
        "{found:?}"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn money_back_for_an_order_is_for_one_of_the_guests_and_no_more_than_it_costs(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let back = |customer: &str, order: &str, amount| GiveGoodwillRequest {
        kind: goodwill::Kind::Refund.into(),
        customer: customer.into(),
        order: order.into(),
        ..ask(amount)
    };
    let made_up = give(staff(&shop, LI), back(WANG, &order(9, 0, 0).name, 100)).await.unwrap_err();
    assert_eq!((made_up.code, made_up.violations[0].field.as_str()), (Code::NotFound, "order"));
    place(&shop, order(1, 1_500, 0)).await;
    place(&shop, Order { customer: ZHAO.into(), ..order(2, 1_500, 0) }).await;
    place(&shop, Order { customer: String::new(), ..order(3, 1_500, 0) }).await;
    let refused = give(staff(&shop, LI), back(WANG, &order(2, 0, 0).name, 100)).await.unwrap_err();
    assert_eq!((refused.code, refused.violations[0].field.as_str()), (Code::InvalidArgument, "order"));
    let refused = give(shop.owner(), back(WANG, &order(1, 0, 0).name, 1_501)).await.unwrap_err();
    assert_eq!(refused.violations[0].field, "amount.amount");
    // Also in parts; whose it is, the order says.
    let given = give(staff(&shop, LI), back("", &order(1, 0, 0).name, 1_000)).await.unwrap();
    assert_eq!((given.customer.as_str(), given.left), (WANG, Some(yuan(1_000))));
    let refused = give(staff(&shop, LI), back(WANG, &order(1, 0, 0).name, 501)).await.unwrap_err();
    assert_eq!(refused.violations[0].field, "amount.amount");
    assert!(refused.message.contains("5.00 CNY"), "{}", refused.message);
    give(staff(&shop, LI), back(WANG, &order(1, 0, 0).name, 500)).await.unwrap();
    // A stranger's order is known, too, and may turn out to be somebody's.
    give(staff(&shop, LI), back("", &order(3, 0, 0).name, 500)).await.unwrap();
    let given = give(shop.owner(), back(WANG, &order(3, 0, 0).name, 500)).await.unwrap();
    assert_eq!(given.customer, WANG);
    // A gift may be about whosever order it is, and about one that nobody has heard of.
    for others in [2, 9] {
        let gift = GiveGoodwillRequest { order: order(others, 0, 0).name, ..ask(100) };
        assert_eq!(give(shop.owner(), gift).await.unwrap().customer, WANG);
    }
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_an_order_paid_back_itself_is_not_given_back_again(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    place(&shop, order(1, 3_600, 0)).await;
    shop.complete(order(1, 3_600, 0)).await;
    shop.refund(order(1, 3_600, 3_000)).await;
    let back = |amount| GiveGoodwillRequest {
        kind: goodwill::Kind::Refund.into(),
        order: order(1, 0, 0).name,
        ..ask(amount)
    };
    let refused = give(shop.owner(), back(601)).await.unwrap_err();
    assert!(refused.message.contains("6.00 CNY"), "{}", refused.message);
    give(shop.owner(), back(600)).await.unwrap();
    shop.must_add_up().await;
}
