//! What loyalty adds to an answer: an offer to a host, and what a boundary says.

use std::sync::{Arc, Mutex};

use contracts::{
    loyalty::v1::{
        ConsultBoundariesRequest, ConsultBoundariesResponse, Exception, OfferToHostRequest,
        OfferToHostResponse, exception,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
    orders::v1::message::{Intent, Reason},
};
use rstest::rstest;
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};

use crate::shop::{Shop, WANG};

/// A loyalty service that offers beer, and has a rule for fireworks.
#[derive(Clone, Default)]
struct Loyalty {
    hosts: Arc<Mutex<Vec<OfferToHostRequest>>>,
    asked: Arc<Mutex<Vec<ConsultBoundariesRequest>>>,
}

#[tonic::async_trait]
impl LoyaltyService for Loyalty {
    async fn offer_to_host(
        &self,
        request: Request<OfferToHostRequest>,
    ) -> Result<Response<OfferToHostResponse>, Status> {
        self.hosts.lock().unwrap().push(request.into_inner());
        Ok(Response::new(OfferToHostResponse {
            text: "添点面子。".into(), text_en: "Some beer.".into()
        }))
    }

    async fn consult_boundaries(
        &self,
        request: Request<ConsultBoundariesRequest>,
    ) -> Result<Response<ConsultBoundariesResponse>, Status> {
        let request = request.into_inner();
        let speaks = request.text.contains("烟花");
        self.asked.lock().unwrap().push(request);
        let exception = Exception { state: exception::State::Refused.into(), ..Exception::default() };
        let answer = ConsultBoundariesResponse {
            exception: Some(exception),
            text: "门口不放烟花。".into(),
            text_en: "No fireworks.".into(),
        };
        Ok(Response::new(if speaks { answer } else { ConsultBoundariesResponse::default() }))
    }
}

impl Loyalty {
    fn of(shop: &Shop) -> Self {
        let loyalty = Self::default();
        shop.connect("loyalty", Routes::new(LoyaltyServiceServer::new(loyalty.clone())));
        loyalty
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_answer_to_a_host_has_what_is_offered(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let loyalty = Loyalty::of(&shop);
    let plain = shop.say("m-1", "wx-wang", "18号,订餐3.6").await;
    assert!(!plain.reply_text.contains("面子") && loyalty.hosts.lock().unwrap().is_empty(), "{plain:?}");
    let party = shop.say("m-2", "wx-wang", "18号,订餐3.6，今天请客，8个人").await;
    assert_eq!(party.intent(), Intent::PlaceOrder);
    assert!(party.reply_text.ends_with("添点面子。"), "{}", party.reply_text);
    assert_eq!(shop.say("m-2", "wx-wang", "18号,订餐3.6，今天请客，8个人").await, party, "a repeat");
    let asked = loyalty.hosts.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    let host = &asked[0];
    assert_eq!((host.customer.as_str(), host.party_size, host.is_host), (WANG, 8, true));
    assert_eq!(host.total_amount, party.orders[0].total.as_ref().unwrap().amount);
    shop.must_be_well().await;
}

#[tokio::test]
async fn a_host_is_served_while_loyalty_is_away() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let party = shop.say("m-1", "wx-wang", "18号,订餐3.6，今天请客，8个人").await;
    assert_eq!((party.intent(), party.orders.len()), (Intent::PlaceOrder, 1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_no_order_may_be_answered_by_a_boundary(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let loyalty = Loyalty::of(&shop);
    let asked = shop.say("m-1", "wx-wang", "来一箱烟花").await;
    assert_eq!((asked.intent(), asked.reason()), (Intent::Clarify, Reason::KnownFact), "{asked:?}");
    assert_eq!((asked.reply_text.as_str(), asked.needs_person), ("门口不放烟花。", false));
    let other = shop.say("m-2", "wx-wang", "18号，来一箱龙虾").await;
    assert!(other.reply_text.contains("龙虾"), "{other:?}");
    let seen = loyalty.asked.lock().unwrap().clone();
    assert!(
        seen.len() == 2 && seen[0].request_id != seen[1].request_id && seen[0].customer == WANG,
        "{other:?}"
    );
}
