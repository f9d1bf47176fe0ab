//! Complaints, as messages bring them.

use contracts::{
    common::v1::principal::Kind,
    feedback::v1::{Case, CaseOpened, GetCaseRequest, ListCasesRequest, case::State},
    orders::v1::{Message, MessageReceived, message::Intent},
};
use prost::Message as _;
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use uuid::Uuid;

use crate::shop::{Shop, WANG, ZHAO, order};

pub(crate) fn complaint(id: u128, customer: &str) -> Message {
    Message {
        name: format!("shops/nongmao/messages/{}", Uuid::from_u128(id)),
        channel: "wechat-group".into(),
        sender_id: "wx-wang".into(),
        text: "等了一个小时".into(),
        intent: Intent::Complaint.into(),
        customer: customer.into(),
        ..Message::default()
    }
}

pub(crate) async fn hear(shop: &Shop, message: Message) {
    shop.deliver(vec![shop.event(&MessageReceived { message: Some(message) })]).await;
}

pub(crate) async fn cases(shop: &Shop) -> Vec<Case> {
    let request = ListCasesRequest { parent: "shops/nongmao".into(), ..ListCasesRequest::default() };
    shop.owner().list_cases(request).await.unwrap().into_inner().cases
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_complaint_opens_a_case_about_the_guest_s_latest_order(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (id, placed) in [(1, 10), (2, 30), (3, 20)] {
        shop.place(order(id, placed)).await;
    }
    hear(&shop, complaint(1, WANG)).await;
    let opened = cases(&shop).await.remove(0);
    assert_eq!((opened.state(), opened.customer.as_str()), (State::Open, WANG));
    assert_eq!(opened.order, order(2, 0).name);
    assert_eq!(opened.message, complaint(1, WANG).name);
    assert_eq!((opened.sender_id.as_str(), opened.text.as_str()), ("wx-wang", "等了一个小时"));
    let get = GetCaseRequest { name: opened.name.clone() };
    assert_eq!(shop.owner().get_case(get).await.unwrap().into_inner(), opened);

    let published = shop.published().await;
    assert_eq!((published.len(), published[0].ordering_key.as_str()), (1, WANG));
    assert_eq!(CaseOpened::decode(published[0].body.as_slice()).unwrap().case, Some(opened));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_opens_one_case_however_often_it_is_heard_of(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let event = shop.event(&MessageReceived { message: Some(complaint(1, "")) });
    shop.deliver(vec![event.clone(), event]).await;
    // Not even another event opens another.
    hear(&shop, complaint(1, "")).await;
    let cases = cases(&shop).await;
    assert_eq!(cases.len(), 1);
    assert_eq!((cases[0].customer.as_str(), cases[0].order.as_str()), ("", ""));
    assert_eq!(shop.published().await.len(), 1);
    shop.must_add_up().await;
}

#[tokio::test]
async fn a_message_that_does_not_complain_opens_none() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    hear(&shop, Message { intent: Intent::PlaceOrder.into(), ..complaint(1, WANG) }).await;
    assert_eq!(cases(&shop).await, []);
}

#[tokio::test]
async fn a_message_of_another_shop_than_its_event_is_refused() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let name = complaint(1, "").name.replace("nongmao", "other");
    let message = Some(Message { name, ..complaint(1, "") });
    let answer = shop.try_deliver(vec![shop.event(&MessageReceived { message })]).await.unwrap();
    assert_eq!(answer.failures[0].reason, "message.name: must be of shops/nongmao");
    assert_eq!(cases(&shop).await, []);
}

#[tokio::test]
async fn cases_come_newest_first_page_by_page() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for (id, text) in [(1, "菜太咸了"), (2, "送得太慢了"), (3, "汤洒了")] {
        hear(&shop, Message { text: text.into(), ..complaint(id, WANG) }).await;
    }
    let page = async |page_token: &str| {
        let (parent, page_token) = ("shops/nongmao".into(), page_token.to_owned());
        let request = ListCasesRequest { parent, page_size: 2, page_token, ..ListCasesRequest::default() };
        shop.owner().list_cases(request).await.unwrap().into_inner()
    };
    let messages = |cases: &[Case]| cases.iter().map(|case| case.message.clone()).collect::<Vec<_>>();
    let first = page("").await;
    assert_eq!(messages(&first.cases), [complaint(3, "").name, complaint(2, "").name]);
    let second = page(&first.next_page_token).await;
    assert_eq!(
        (messages(&second.cases), second.next_page_token),
        (vec![complaint(1, "").name], String::new())
    );
}

#[tokio::test]
async fn nobody_enters_another_shop_and_a_guest_sees_their_own_alone() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    hear(&shop, complaint(1, WANG)).await;
    let name = cases(&shop).await.remove(0).name;
    let get = GetCaseRequest { name };
    let list = ListCasesRequest { parent: "shops/nongmao".into(), ..ListCasesRequest::default() };
    let mut stranger = shop.client(Kind::Owner, "other", "shops/other/accessKeys/owner");
    let refused =
        [stranger.get_case(get.clone()).await.map(drop), stranger.list_cases(list.clone()).await.map(drop)];
    for refused in refused {
        assert_eq!(Refusal::from(&refused.unwrap_err()).reason, "FOREIGN_SHOP");
    }
    let refused = shop.guest(ZHAO).get_case(get.clone()).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    let of_wang = ListCasesRequest { customer: WANG.into(), ..list.clone() };
    let refused = shop.guest(ZHAO).list_cases(of_wang).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    assert_eq!(shop.guest(ZHAO).list_cases(list.clone()).await.unwrap().into_inner().cases, []);

    let own = shop.guest(WANG).get_case(get).await.unwrap().into_inner();
    assert_eq!(own.text, "等了一个小时");
    assert_eq!(shop.guest(WANG).list_cases(list).await.unwrap().into_inner().cases, [own]);
}
