//! Who works here, and what good is said of them.

use contracts::{
    common::v1::principal::Kind,
    feedback::v1::{
        CreatePraiseRequest, CreateRatingRequest, CreateStaffMemberRequest, GetPraiseReportRequest,
        ListPraisesRequest, ListPraisesResponse, ListStaffMembersRequest, Praise, PraiseGiven, PraiseReport,
        Rating, StaffMember, UpdateStaffMemberRequest,
    },
    orders::v1::{Message, MessageReceived, Order, OrderAdvanced, message::Intent, order::Step},
};
use prost::{Message as _, Name};
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;
use uuid::Uuid;

use crate::shop::{Shop, WANG, ZHAO, order};

const LI_KEY: &str = "shops/nongmao/accessKeys/li";

fn member(display_name: &str, aliases: &[&str], access_key: &str) -> StaffMember {
    StaffMember {
        display_name: display_name.into(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        access_key: access_key.into(),
        ..StaffMember::default()
    }
}

async fn hire(shop: &Shop, member: StaffMember) -> StaffMember {
    let (parent, staff_member) = ("shops/nongmao".into(), Some(member));
    let request = CreateStaffMemberRequest { parent, staff_member, ..Default::default() };
    shop.pass(1);
    shop.owner().create_staff_member(request).await.unwrap().into_inner()
}

fn chat(id: u128, text: &str) -> MessageReceived {
    MessageReceived {
        message: Some(Message {
            name: format!("shops/nongmao/messages/{}", Uuid::from_u128(id)),
            text: text.into(),
            intent: Intent::Chat.into(),
            customer: WANG.into(),
            ..Message::default()
        }),
    }
}

async fn hear(shop: &Shop, id: u128, text: &str) {
    shop.deliver(vec![shop.event(&chat(id, text))]).await;
}

async fn praises(shop: &Shop, staff_member: &str) -> Vec<Praise> {
    let (parent, staff_member) = ("shops/nongmao".into(), staff_member.to_owned());
    let request = ListPraisesRequest { parent, staff_member, ..ListPraisesRequest::default() };
    shop.owner().list_praises(request).await.unwrap().into_inner().praises
}

async fn note(shop: &Shop, praise: Praise) -> Result<Praise, Refusal> {
    let (parent, praise) = ("shops/nongmao".into(), Some(praise));
    let answer =
        shop.owner().create_praise(CreatePraiseRequest { parent, praise, ..Default::default() }).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn report(shop: &Shop) -> PraiseReport {
    let name = "shops/nongmao/praiseReport".into();
    let mut staff = shop.client(Kind::Staff, "nongmao", LI_KEY);
    staff.get_praise_report(GetPraiseReportRequest { name, days: 0 }).await.unwrap().into_inner()
}

/// Wang's order, of which steps were taken with a key.
fn stepped(shop: &Shop, id: u128, key: &str) -> Order {
    let time = Some(field::timestamp(shop.now()));
    let step = Step { actor: key.into(), time, ..Step::default() };
    Order { steps: vec![step.clone(), step], ..order(id, 1) }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn praise_in_a_chat_is_credited_once_to_who_is_named(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let li = hire(&shop, member("李娟", &["小李"], LI_KEY)).await;
    let wang = hire(&shop, member("王强", &["小王"], "")).await;
    hear(&shop, 1, "今天小李真热情，谢谢").await;
    hear(&shop, 1, "今天小李真热情，谢谢").await;
    hear(&shop, 2, "小王不太热情").await;
    hear(&shop, 3, "小王热情吗？").await;
    hear(&shop, 4, "你们家的面真好吃").await;
    let all = praises(&shop, "").await;
    let staff: Vec<_> = all.iter().map(|praise| praise.staff_members.clone()).collect();
    assert_eq!(staff, [vec![], vec![li.name.clone()]]);
    assert_eq!((all[1].customer.as_str(), all[1].text.as_str()), (WANG, "今天小李真热情，谢谢"));
    assert_eq!(all[1].message, chat(1, "").message.unwrap().name);
    assert_eq!(praises(&shop, &li.name).await, [all[1].clone()]);
    assert_eq!(praises(&shop, &wang.name).await, []);

    let published = shop.published().await;
    assert_eq!((published.len(), published[0].ordering_key.as_str()), (2, WANG));
    let given = PraiseGiven::decode(published[0].body.as_slice()).unwrap();
    assert_eq!(given.praise, Some(all[1].clone()));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn praise_in_a_rating_is_never_told_to_those_who_give(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let li = hire(&shop, member("李娟", &["小李"], LI_KEY)).await;
    for (id, service_score, comment) in [(1, 5, "小李服务真好"), (2, 2, "小李服务真好"), (3, 5, "一般")]
    {
        shop.complete(order(id, 1)).await;
        let (order, comment) = (order(id, 1).name, comment.to_owned());
        let rating = Some(Rating { order, product_score: 5, service_score, comment, ..Rating::default() });
        let request = CreateRatingRequest { parent: "shops/nongmao".into(), rating, ..Default::default() };
        shop.owner().create_rating(request).await.unwrap();
    }
    let all = praises(&shop, "").await;
    assert_eq!(all.len(), 1);
    assert_eq!((&all[0].staff_members, all[0].customer.as_str()), (&vec![li.name], WANG));
    assert!(all[0].rating.starts_with("shops/nongmao/ratings/"));
    let of_praise = |event: &&storage::outbox::Waiting| event.kind == PraiseGiven::full_name();
    assert_eq!(shop.published().await.iter().filter(of_praise).count(), 1);
    assert_eq!(shop.told_to("loyalty").await.len(), 0);
    // What was said in a chat is.
    hear(&shop, 9, "小李真贴心").await;
    assert_eq!(shop.told_to("loyalty").await.len(), 1);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn praise_is_reported_against_the_orders_each_one_served(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let li = hire(&shop, member("李娟", &["小李"], LI_KEY)).await;
    let wang = hire(&shop, member("王强", &["小王"], "shops/nongmao/accessKeys/wang")).await;
    let gone = hire(&shop, StaffMember { retired: true, ..member("老赵", &[], "") }).await;
    for id in 1..=10 {
        let key = if id <= 8 { LI_KEY } else { "shops/nongmao/accessKeys/wang" };
        let order = stepped(&shop, id, key);
        shop.deliver(vec![shop.event(&OrderAdvanced { order: Some(order.clone()) })]).await;
        shop.complete(order).await;
    }
    // Nobody could be praised here for what came with the shop's history.
    shop.import(vec![order(99, shop.now().micros())]).await;
    for id in 1..=4 {
        hear(&shop, id, "小李真热情").await;
    }
    hear(&shop, 5, "小王真热情").await;
    hear(&shop, 6, "真好吃").await;
    let told = report(&shop).await;
    assert_eq!((told.praise_count, told.order_count), (6, 10));
    assert!((told.per_hundred_orders - 60.0).abs() < 1e-9);
    let people: Vec<_> = told.people.iter().map(|one| &one.staff_member).collect();
    assert_eq!(people, [&li.name, &wang.name]);
    let (first, second) = (&told.people[0], &told.people[1]);
    assert_eq!((first.praise_count, first.order_count, first.texts.len()), (4, 8, 3));
    assert_eq!(
        (second.praise_count, second.order_count, second.texts.as_slice()),
        (1, 2, &["小王真热情".to_owned()][..])
    );
    assert!((first.per_hundred_orders - 50.0).abs() < 1e-9);
    // Wilson of 4 of 8.
    assert!((first.low - 21.521_4).abs() < 1e-3 && (first.high - 78.478_6).abs() < 1e-3);
    // Praise of who has left still counts for them.
    note(
        &shop,
        Praise { text: "老赵真好".into(), staff_members: vec![gone.name.clone()], ..Praise::default() },
    )
    .await
    .unwrap();
    assert!(report(&shop).await.people.iter().any(|one| one.staff_member == gone.name));
    shop.pass(91 * 86_400);
    let later = report(&shop).await;
    assert_eq!((later.praise_count, later.order_count, later.people.len()), (0, 0, 2));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn praise_said_to_somebody_is_noted_for_who_is_given_or_named(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let li = hire(&shop, member("李娟", &["小李"], LI_KEY)).await;
    let wang = hire(&shop, member("王强", &["小王"], "")).await;
    let named = note(&shop, Praise { text: "小李和小王帮我找回了手机".into(), ..Praise::default() }).await;
    assert_eq!(named.unwrap().staff_members, [li.name.clone(), wang.name.clone()]);
    let given =
        Praise {
            text: "多亏了他".into(), staff_members: vec![wang.name.clone(); 2], ..Praise::default()
        };
    assert_eq!(note(&shop, given).await.unwrap().staff_members, std::slice::from_ref(&wang.name));
    let both = praises(&shop, &wang.name).await;
    assert_eq!(both.iter().map(|praise| praise.staff_members.len()).collect::<Vec<_>>(), [1, 2]);
    let unknown = format!("shops/nongmao/staffMembers/{}", Uuid::from_u128(9));
    let refused =
        note(&shop, Praise { text: "好".into(), staff_members: vec![unknown], ..Praise::default() });
    assert_eq!(refused.await.unwrap_err().reason, "NOT_FOUND");
    let refused = note(&shop, Praise::default()).await.unwrap_err();
    assert_eq!(refused.violations[0].field, "praise.text");
    shop.must_add_up().await;
}

#[tokio::test]
async fn a_guest_praises_in_their_own_name_only() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let praise = |customer: &str| CreatePraiseRequest {
        parent: "shops/nongmao".into(),
        praise: Some(Praise { text: "很周到".into(), customer: customer.into(), ..Praise::default() }),
        ..CreatePraiseRequest::default()
    };
    let said = shop.guest(WANG).create_praise(praise("")).await.unwrap().into_inner();
    assert_eq!(said.customer, WANG);
    let refused = shop.guest(ZHAO).create_praise(praise(WANG)).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_courier_reads_the_praise_that_names_them_and_nobody_elses(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let li = hire(&shop, member("李娟", &["小李"], LI_KEY)).await;
    let wang = hire(&shop, member("王强", &["小王"], "")).await;
    hear(&shop, 1, "小李真热情").await;
    hear(&shop, 2, "小王真热情").await;
    let read = async |key: &str, staff_member: &str| {
        let (parent, staff_member) = ("shops/nongmao".into(), staff_member.to_owned());
        let request = ListPraisesRequest { parent, staff_member, ..ListPraisesRequest::default() };
        let answer = shop.client(Kind::Courier, "nongmao", key).list_praises(request).await;
        let texts =
            |page: ListPraisesResponse| page.praises.into_iter().map(|one| one.text).collect::<Vec<_>>();
        answer.map(|page| texts(page.into_inner())).map_err(|status| Refusal::from(&status).reason)
    };
    assert_eq!(read(LI_KEY, "").await, Ok(vec!["小李真热情".to_owned()]));
    assert_eq!(read(LI_KEY, &li.name).await, Ok(vec!["小李真热情".to_owned()]));
    assert_eq!(read(LI_KEY, &wang.name).await, Err("NOT_YOURS".into()));
    assert_eq!(read("shops/nongmao/accessKeys/nobody", "").await, Ok(vec![]));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_works_here_is_changed_by_who_knows_how_it_is(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let li = hire(&shop, member("李娟", &["小李"], LI_KEY)).await;
    hire(&shop, member("王强", &[], "")).await;
    assert_eq!((li.access_key.as_str(), li.retired), (LI_KEY, false));
    let change = async |staff_member, paths: &[&str]| {
        let paths = paths.iter().map(ToString::to_string).collect();
        let update_mask = Some(prost_types::FieldMask { paths });
        let staff_member = Some(staff_member);
        let request = UpdateStaffMemberRequest { staff_member, update_mask, request_id: String::new() };
        let answer = shop.owner().update_staff_member(request).await;
        answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status).reason)
    };
    let retired = change(StaffMember { retired: true, ..li.clone() }, &["retired"]).await.unwrap();
    assert_eq!((retired.retired, &retired.aliases), (true, &li.aliases));
    assert_eq!(change(li.clone(), &["retired"]).await, Err("STALE_ETAG".into()));
    let bare = StaffMember { etag: retired.etag, aliases: vec![], access_key: String::new(), ..li.clone() };
    let bare = change(bare, &["aliases", "access_key"]).await.unwrap();
    assert_eq!((bare.aliases.len(), bare.access_key.as_str(), bare.retired), (0, "", true));

    // Nobody goes by the name of another who is here, so that praise of it is somebody's.
    let again = member("赵敏", &["王强"], "");
    let request = CreateStaffMemberRequest {
        parent: "shops/nongmao".into(),
        staff_member: Some(again),
        ..Default::default()
    };
    let refused = shop.owner().create_staff_member(request).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NAME_TAKEN");
    let renamed = StaffMember { display_name: "王强".into(), retired: false, ..bare.clone() };
    assert_eq!(change(renamed, &["display_name", "retired"]).await, Err("NAME_TAKEN".into()));

    let mut page_token = String::new();
    let mut names = Vec::new();
    for _ in 0..2 {
        let request = ListStaffMembersRequest { parent: "shops/nongmao".into(), page_size: 1, page_token };
        let page = shop.owner().list_staff_members(request).await.unwrap().into_inner();
        names.extend(page.staff_members.into_iter().map(|one| one.display_name));
        page_token = page.next_page_token;
    }
    assert_eq!((names, page_token.as_str()), (vec!["李娟".to_owned(), "王强".to_owned()], ""));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_two_who_get_a_name_at_once_one_has_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for round in 0..8 {
        let name = format!("小李{round}");
        let other = format!("王强{round}");
        let creations = [member(&name, &[], ""), member(&other, &[&name], "")].map(|staff_member| {
            let request = CreateStaffMemberRequest {
                parent: "shops/nongmao".into(),
                staff_member: Some(staff_member),
                ..Default::default()
            };
            let mut owner = shop.owner();
            tokio::spawn(async move { owner.create_staff_member(request).await })
        });
        let mut refused = Vec::new();
        for one in creations {
            refused.extend(one.await.unwrap().err().map(|status| Refusal::from(&status).reason));
        }
        assert_eq!(refused, ["NAME_TAKEN"]);
    }
}
