//! An export is of all parts, however large, or there is none.

use contracts::{
    customers::v1::{Customer, ExportCustomerRequest},
    feedback::v1::{
        FeedbackRecords, ListCustomerFeedbackRecordsRequest, ListCustomerFeedbackRecordsResponse,
        feedback_service_server::{FeedbackService, FeedbackServiceServer},
    },
    loyalty::v1::{
        ListCustomerLoyaltyRecordsRequest, ListCustomerLoyaltyRecordsResponse,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
    orders::v1::{
        ListCustomerOrderRecordsRequest, ListCustomerOrderRecordsResponse, Message, OrderRecords,
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
