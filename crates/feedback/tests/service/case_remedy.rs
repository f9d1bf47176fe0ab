//! What is made good, with loyalty's money.

use std::sync::{Arc, Mutex};

use contracts::{
    common::v1::{Money, principal::Kind as Who},
    feedback::v1::{Case, RemedyCaseRequest, case::entry::Kind},
    loyalty::v1::{
        GiveGoodwillRequest, Goodwill, goodwill,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
};
use kernel::{Code, Failure};
use rstest::rstest;
use runtime::{Refusal, to_status};
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};

use crate::{
    case_life::open,
    cases::cases,
    shop::{Shop, WANG},
};

/// What loyalty was asked for, and how it answers.
#[derive(Clone, Default)]
struct Till {
    asked: Arc<Mutex<Vec<GiveGoodwillRequest>>>,
    refuses: bool,
    /// Gives, but its answer is lost on the way.
    is_cut_off: bool,
}

#[tonic::async_trait]
impl LoyaltyService for Till {
    async fn give_goodwill(
        &self,
        request: Request<GiveGoodwillRequest>,
    ) -> Result<Response<Goodwill>, Status> {
        let request = request.into_inner();
        if self.refuses {
            let refused = Failure::new(Code::FailedPrecondition, "ALLOWANCE", "5.00 is left today");
            return Err(to_status(refused.with("approver", "MANAGER").with("left", 500)));
        }
        let amount = request.amount.clone();
        self.asked.lock().unwrap().push(request);
        if self.is_cut_off {
            return Err(to_status(Failure::new(Code::Unavailable, "UNREACHABLE", "try again")));
        }
        Ok(Response::new(Goodwill { amount, ..Goodwill::default() }))
    }
}

impl Till {
    fn behind(&self, shop: &Shop) {
        shop.connect("loyalty", Routes::new(LoyaltyServiceServer::new(self.clone())));
    }

    fn asked(&self) -> Vec<GiveGoodwillRequest> {
        self.asked.lock().unwrap().clone()
    }
}

fn remedy(case: &Case) -> RemedyCaseRequest {
    RemedyCaseRequest {
        name: case.name.clone(),
        amount: Some(Money { amount: 900, currency: "CNY".into() }),
        refund: true,
        text: "退一半".into(),
        request_id: "01920000-0000-7000-8000-000000000001".into(),
    }
}

async fn ask(shop: &Shop, request: RemedyCaseRequest) -> Result<Case, Status> {
    let mut staff = shop.client(Who::Staff, "nongmao", "shops/nongmao/accessKeys/li");
    staff.remedy_case(request).await.map(Response::into_inner)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_remedy_draws_on_the_callers_allowance_and_is_written_down_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let till = Till::default();
    till.behind(&shop);
    let case = open(&shop, 1).await;
    let made = ask(&shop, remedy(&case)).await.unwrap();
    assert_eq!(made.remedy_cost.clone().unwrap().amount, 900);
    assert_eq!(made.owner, "shops/nongmao/accessKeys/li");
    assert_eq!(made.entries.iter().filter(|entry| entry.kind() == Kind::Remedy).count(), 1);
    assert_eq!(ask(&shop, remedy(&case)).await.unwrap(), made);

    let asked = till.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (asked[0].kind(), asked[0].customer.as_str(), &asked[0].case),
        (goodwill::Kind::Refund, WANG, &case.name)
    );
    let behalf = asked[0].on_behalf_of.clone().unwrap();
    assert_eq!((behalf.kind(), behalf.shop.as_str()), (Who::Staff, "shops/nongmao"));
    assert_eq!(behalf.subject, "shops/nongmao/accessKeys/li");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_broke_off_in_between_is_paid_once_and_written_down_by_the_repeat(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let lost = Till { is_cut_off: true, ..Till::default() };
    lost.behind(&shop);
    let case = open(&shop, 1).await;
    assert_eq!(ask(&shop, remedy(&case)).await.unwrap_err().code(), tonic::Code::Unavailable);
    assert_eq!(cases(&shop).await, std::slice::from_ref(&case));
    let till = Till { is_cut_off: false, ..lost };
    till.behind(&shop);
    let made = ask(&shop, remedy(&case)).await.unwrap();
    assert_eq!(made.remedy_cost.unwrap().amount, 900);
    let asked = till.asked();
    // The same request: loyalty pays it once.
    assert!(asked.len() == 2 && asked[0] == asked[1] && !asked[0].request_id.is_empty());
    shop.must_add_up().await;
}

#[tokio::test]
async fn a_refusal_is_passed_on_as_it_is_and_nothing_is_written() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let case = open(&shop, 1).await;
    let gone = ask(&shop, remedy(&case)).await.unwrap_err();
    assert_eq!(gone.code(), tonic::Code::Unavailable);
    Till { refuses: true, ..Till::default() }.behind(&shop);
    let refused = Refusal::from(&ask(&shop, remedy(&case)).await.unwrap_err());
    assert_eq!((refused.code, refused.reason.as_str()), (tonic::Code::FailedPrecondition, "ALLOWANCE"));
    assert_eq!(refused.metadata["approver"], "MANAGER");
    assert_eq!(cases(&shop).await, [case]);
}

#[tokio::test]
async fn what_is_wrong_with_a_remedy_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let till = Till::default();
    till.behind(&shop);
    let case = open(&shop, 1).await;
    let money = |amount, currency: &str| Some(Money { amount, currency: currency.into() });
    for (request, field) in [
        (RemedyCaseRequest { amount: None, ..remedy(&case) }, "amount"),
        (RemedyCaseRequest { amount: money(0, "CNY"), ..remedy(&case) }, "amount.amount"),
        (RemedyCaseRequest { amount: money(5, "GBP"), ..remedy(&case) }, "amount.currency"),
        (RemedyCaseRequest { text: String::new(), ..remedy(&case) }, "text"),
    ] {
        let refused = Refusal::from(&ask(&shop, request).await.unwrap_err());
        assert_eq!(refused.violations[0].field, field);
    }
    assert_eq!(till.asked(), []);
}
