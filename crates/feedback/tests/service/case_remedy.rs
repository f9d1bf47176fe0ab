//! What is made good, with loyalty's money.

use std::sync::{Arc, Mutex};

use contracts::{
    common::v1::{Money, principal::Kind as Who},
    feedback::v1::{
        Case, RemedyCaseRequest, case::entry::Kind, feedback_service_client::FeedbackServiceClient,
    },
    loyalty::v1::{
        GiveGoodwillRequest, Goodwill, goodwill,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
};
use kernel::{Code, Failure};
use rstest::rstest;
use runtime::{Principal, Refusal, to_status};
use storage::Engine;
use tokio::sync::{Barrier, Notify};
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
    /// Gives and never answers; then it tells so.
    hangs: Option<Arc<Notify>>,
    /// Answers when so many have asked.
    together: Option<Arc<Barrier>>,
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
        if let Some(given) = &self.hangs {
            given.notify_one();
            return std::future::pending().await;
        }
        if let Some(all) = &self.together {
            all.wait().await;
        }
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

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_remedy_asked_for_twice_at_once_is_written_down_once_and_answered_twice(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let till = Till { together: Some(Arc::new(Barrier::new(2))), ..Till::default() };
    till.behind(&shop);
    let case = open(&shop, 1).await;
    let (one, other) = tokio::join!(ask(&shop, remedy(&case)), ask(&shop, remedy(&case)));
    let made = one.unwrap();
    assert_eq!((other.unwrap(), cases(&shop).await), (made.clone(), vec![made.clone()]));
    assert_eq!(made.entries.iter().filter(|entry| entry.kind() == Kind::Remedy).count(), 1);
    // Nothing is left to be finished.
    shop.pass(600);
    shop.run_due().await;
    let asked = till.asked();
    assert!(asked.len() == 2 && asked[0] == asked[1], "the same request: loyalty pays it once");
    shop.must_add_up().await;
}

/// Asks for a remedy and goes away once it is paid, before it is written down.
async fn go_away(shop: &Shop, case: &Case) -> Till {
    let given = Arc::new(Notify::new());
    let till = Till { hangs: Some(Arc::clone(&given)), ..Till::default() };
    till.behind(shop);
    tokio::select! {
        answer = ask(shop, remedy(case)) => panic!("an answer: {answer:?}"),
        () = given.notified() => {}
    }
    Till { hangs: None, ..till }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_paid_is_written_down_even_if_whoever_asked_never_comes_back(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let case = open(&shop, 1).await;
    let till = go_away(&shop, &case).await;
    till.behind(&shop);
    shop.pass(59);
    shop.run_due().await;
    assert_eq!((till.asked().len(), cases(&shop).await), (1, vec![case.clone()]));
    shop.pass(1);
    tokio::join!(shop.run_due(), shop.run_due());
    shop.pass(600);
    shop.run_due().await;
    let asked = till.asked();
    assert!(asked.len() == 2 && asked[0] == asked[1], "the same request: loyalty pays it once");
    let made = cases(&shop).await.remove(0);
    assert_eq!((made.remedy_cost.unwrap().amount, made.owner.as_str()), (900, "shops/nongmao/accessKeys/li"));
    assert_eq!(made.entries.iter().filter(|entry| entry.kind() == Kind::Remedy).count(), 1);
    // Whoever does come back gets the answer.
    let again = ask(&shop, remedy(&case)).await.unwrap();
    assert_eq!((again.remedy_cost.unwrap().amount, till.asked().len()), (900, 2));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_refused_or_in_doubt_for_days_is_not_tried_for_ever(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let case = open(&shop, 1).await;
    go_away(&shop, &case).await;
    let other = RemedyCaseRequest { text: "别的".into(), ..remedy(&case) };
    let refused = Refusal::from(&ask(&shop, other).await.unwrap_err());
    assert_eq!(refused.violations[0].field, "request_id");
    Till { refuses: true, ..Till::default() }.behind(&shop);
    shop.pass(60);
    shop.run_due().await;
    let till = Till::default();
    till.behind(&shop);
    shop.pass(60);
    shop.run_due().await;
    assert_eq!(till.asked(), []);
    shop.must_add_up().await;

    let lost = Till { is_cut_off: true, ..Till::default() };
    go_away(&shop, &case).await;
    lost.behind(&shop);
    shop.pass(6 * 86_400 + 1);
    shop.run_due().await;
    shop.pass(60);
    shop.run_due().await;
    assert_eq!(lost.asked().len(), 1);
    let found = feedback::check(&shop.url).await.unwrap();
    assert!(found.len() == 1 && found[0].contains("nobody knows whether it was paid"), "{found:?}");
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
async fn who_owns_the_house_makes_good_in_every_shop() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let till = Till::default();
    till.behind(&shop);
    let case = open(&shop, 1).await;
    let house = Principal { kind: Who::Owner, shop: None, subject: "houseKeys/1".into() };
    let mut owner = FeedbackServiceClient::new(shop.channel_of(house));
    owner.remedy_case(remedy(&case)).await.unwrap();
    let behalf = till.asked()[0].on_behalf_of.clone().unwrap();
    assert_eq!((behalf.shop.as_str(), behalf.subject.as_str()), ("shops/nongmao", "houseKeys/1"));
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
        (RemedyCaseRequest { request_id: String::new(), ..remedy(&case) }, "request_id"),
    ] {
        let refused = Refusal::from(&ask(&shop, request).await.unwrap_err());
        assert_eq!(refused.violations[0].field, field);
    }
    assert_eq!(till.asked(), []);
}
