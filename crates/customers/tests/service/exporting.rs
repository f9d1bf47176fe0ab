//! An export is of all parts, however large, or there is none.

use contracts::{
    common::v1::Money,
    customers::v1::{
        CloseGoalRequest, CreateContactRequest, CreateGoalRequest, Customer, ExportCustomerRequest,
        ExportCustomerResponse, Goal, create_contact_request, goal::State, ledger_entry::Kind,
    },
    feedback::v1::{
        FeedbackRecords, ListCustomerFeedbackRecordsRequest, ListCustomerFeedbackRecordsResponse,
        feedback_service_server::{FeedbackService, FeedbackServiceServer},
    },
    loyalty::v1::{
        Goodwill, GoodwillGiven, Grant, ListCustomerLoyaltyRecordsRequest,
        ListCustomerLoyaltyRecordsResponse, RewardTaken,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
    orders::v1::{
        ListCustomerOrderRecordsRequest, ListCustomerOrderRecordsResponse, Message, Order, OrderCompleted,
        OrderRecords,
        orders_service_server::{OrdersService, OrdersServiceServer},
    },
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::{Code, Request, Response, Status, service::Routes};

use crate::shop::Shop;

/// More than gRPC takes unasked.
const LARGE: usize = 5 << 20;

/// Has one message, which is large.
struct Large;

#[tonic::async_trait]
impl OrdersService for Large {
    async fn list_customer_order_records(
        &self,
        _: Request<ListCustomerOrderRecordsRequest>,
    ) -> Result<Response<ListCustomerOrderRecordsResponse>, Status> {
        let messages = vec![Message { text: "x".repeat(LARGE), ..Message::default() }];
        let records = Some(OrderRecords { messages, ..OrderRecords::default() });
        Ok(Response::new(ListCustomerOrderRecordsResponse { records, ..Default::default() }))
    }
}

/// Has nothing.
struct Nothing;

#[tonic::async_trait]
impl LoyaltyService for Nothing {
    async fn list_customer_loyalty_records(
        &self,
        _: Request<ListCustomerLoyaltyRecordsRequest>,
    ) -> Result<Response<ListCustomerLoyaltyRecordsResponse>, Status> {
        Ok(Response::new(ListCustomerLoyaltyRecordsResponse::default()))
    }
}

/// Has nothing, or refuses.
struct Refuses(Option<Code>);

#[tonic::async_trait]
impl FeedbackService for Refuses {
    async fn list_customer_feedback_records(
        &self,
        _: Request<ListCustomerFeedbackRecordsRequest>,
    ) -> Result<Response<ListCustomerFeedbackRecordsResponse>, Status> {
        if let Some(code) = self.0 {
            return Err(Status::new(code, "no"));
        }
        let records = Some(FeedbackRecords::default());
        Ok(Response::new(ListCustomerFeedbackRecordsResponse { records, ..Default::default() }))
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_part_may_be_large_and_what_is_worth_another_try_is_told_from_what_is_not(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(Customer { display_name: "王师傅".into(), ..Customer::default() }).await.name;
    shop.connect("orders", Routes::new(OrdersServiceServer::new(Large)));
    shop.connect("loyalty", Routes::new(LoyaltyServiceServer::new(Nothing)));
    let export = async |code| {
        shop.connect("feedback", Routes::new(FeedbackServiceServer::new(Refuses(code))));
        let request = ExportCustomerRequest { name: name.clone(), ..Default::default() };
        shop.owner()
            .max_decoding_message_size(2 * LARGE)
            .export_customer(request)
            .await
            .map(Response::into_inner)
    };
    let page = export(None).await.unwrap();
    assert_eq!(page.orders.unwrap().messages[0].text.len(), LARGE);
    for (code, expected, reason) in [
        (Code::Unavailable, Code::Unavailable, "UNREACHABLE"),
        (Code::DeadlineExceeded, Code::Unavailable, "UNREACHABLE"),
        (Code::ResourceExhausted, Code::ResourceExhausted, "OVERLOADED"),
        (Code::Aborted, Code::Aborted, "CONFLICT"),
        (Code::Internal, Code::Internal, "INTERNAL"),
        (Code::InvalidArgument, Code::Internal, "INTERNAL"),
    ] {
        let refusal = Refusal::from(&export(Some(code)).await.unwrap_err());
        assert_eq!((refusal.code, refusal.reason.as_str()), (expected, reason), "{code:?}");
    }
}

fn yuan(amount: i64) -> Money {
    Money { amount, currency: "CNY".to_owned() }
}

/// A guest who ordered, was given something, was visited, and had a goal.
async fn known(shop: &Shop) -> String {
    let name = shop.add(Customer { display_name: "王师傅".into(), ..Customer::default() }).await.name;
    let order = Order {
        name: format!("shops/nongmao/orders/{}", uuid::Uuid::from_u128(7)),
        customer: name.clone(),
        total: Some(yuan(3_800)),
        ..Order::default()
    };
    shop.deliver(1, 0, &OrderCompleted { order: Some(order) }).await;
    let grant = Grant { customer: name.clone(), cost: Some(yuan(310)), ..Grant::default() };
    shop.deliver(2, 1, &RewardTaken { grant: Some(grant) }).await;
    let goodwill = Goodwill { customer: name.clone(), amount: Some(yuan(1_000)), ..Goodwill::default() };
    shop.deliver(3, 2, &GoodwillGiven { goodwill: Some(goodwill) }).await;
    let note = CreateContactRequest {
        parent: name.clone(),
        kind: create_contact_request::Kind::Note.into(),
        text: "嫌贵，别推荐酒".into(),
        ..CreateContactRequest::default()
    };
    shop.owner().create_contact(note).await.unwrap();
    let goal = Goal { customer: name.clone(), outcome: "少油".into(), ..Goal::default() };
    let create = CreateGoalRequest { parent: "shops/nongmao".into(), goal: Some(goal), ..Default::default() };
    let goal = shop.owner().create_goal(create).await.unwrap().into_inner();
    let close = CloseGoalRequest {
        name: goal.name,
        state: State::Dropped.into(),
        note: "难缠".into(),
        ..CloseGoalRequest::default()
    };
    shop.owner().close_goal(close).await.unwrap();
    shop.connect("orders", Routes::new(OrdersServiceServer::new(Large)));
    shop.connect("loyalty", Routes::new(LoyaltyServiceServer::new(Nothing)));
    shop.connect("feedback", Routes::new(FeedbackServiceServer::new(Refuses(None))));
    name
}

/// All pages of an export in one.
async fn export(client: crate::shop::Client, name: &str) -> ExportCustomerResponse {
    let mut client = client.max_decoding_message_size(2 * LARGE);
    let mut all = ExportCustomerResponse::default();
    loop {
        let page_token = all.next_page_token.clone();
        let request = ExportCustomerRequest { name: name.to_owned(), page_size: 1, page_token };
        let page = client.export_customer(request).await.unwrap().into_inner();
        all.contacts.extend(page.contacts);
        all.goals.extend(page.goals);
        all.ledger_entries.extend(page.ledger_entries);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() {
            return all;
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_export_has_goals_and_ledger_and_a_guests_none_of_the_staffs_notes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = known(&shop).await;
    let whole = export(shop.owner(), &name).await;
    assert_eq!((whole.contacts.len(), whole.goals.len(), whole.ledger_entries.len()), (4, 1, 3));
    assert_eq!(whole.goals[0].closing_note, "难缠");

    let own = export(shop.guest(&name), &name).await;
    let told: Vec<_> = own.contacts.iter().map(|contact| contact.kind.as_str()).collect();
    assert_eq!(told, ["renqing.loyalty.v1.RewardTaken", "renqing.orders.v1.OrderCompleted"]);
    assert_eq!((own.goals[0].outcome.as_str(), own.goals[0].closing_note.as_str()), ("少油", ""));
    let entries: Vec<_> =
        own.ledger_entries.iter().map(|entry| (entry.kind(), entry.amount.clone())).collect();
    assert_eq!(entries, [(Kind::Gift, None), (Kind::Sale, Some(yuan(3_800)))]);
}
