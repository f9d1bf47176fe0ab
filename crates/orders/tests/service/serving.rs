//! Services as products.

use contracts::orders::v1::{
    self as pb, CancelServiceContractRequest, CompleteServiceStageRequest, CreateServiceContractRequest,
    CreateServiceProductRequest, GetServiceReportRequest, GiveServiceRequest, ListServiceContractsRequest,
    ServiceContract, ServiceProduct,
    service_contract::State,
    service_product::{Phase, Step},
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{LI, Shop, WANG, cents, reason, wrong, yuan};

fn step(phase: Phase, title: &str, after_days: i32, amount: i64, times: i32) -> Step {
    Step {
        phase: phase.into(),
        title: title.to_owned(),
        after_days,
        amount: Some(yuan(amount)),
        times,
        every_days: 7,
    }
}

/// Eighty lunches every Friday, four times, with a tasting before and a visit after.
fn catering() -> ServiceProduct {
    ServiceProduct {
        display_name: "周五团餐".into(),
        steps: vec![
            step(Phase::Before, "试菜", 0, 0, 1),
            step(Phase::During, "送 80 份午餐", 4, 1_600, 4),
            step(Phase::After, "回访", 30, 0, 1),
        ],
        hourly_cost: Some(yuan(30)),
        ..ServiceProduct::default()
    }
}

async fn product(shop: &Shop, service_product: ServiceProduct) -> ServiceProduct {
    let request = CreateServiceProductRequest {
        parent: "shops/nongmao".into(),
        service_product: Some(service_product),
        request_id: String::new(),
    };
    shop.owner().create_service_product(request).await.unwrap().into_inner()
}

fn selling(product: &ServiceProduct, customer: &str) -> CreateServiceContractRequest {
    CreateServiceContractRequest {
        parent: "shops/nongmao".into(),
        service_contract: Some(ServiceContract {
            service_product: product.name.clone(),
            customer: customer.to_owned(),
            ..ServiceContract::default()
        }),
        request_id: String::new(),
    }
}

async fn sold(shop: &Shop, product: &ServiceProduct) -> ServiceContract {
    shop.staff().create_service_contract(selling(product, WANG)).await.unwrap().into_inner()
}

fn done(contract: &ServiceContract, position: i32, minutes: i32, things: i64) -> CompleteServiceStageRequest {
    CompleteServiceStageRequest {
        name: contract.name.clone(),
        position,
        minutes,
        things_cost: Some(yuan(things)),
        ..CompleteServiceStageRequest::default()
    }
}

async fn report(shop: &Shop) -> pb::ServiceReport {
    let name = "shops/nongmao/serviceReport".into();
    let request = GetServiceReportRequest { name, ..Default::default() };
    shop.owner().get_service_report(request).await.unwrap().into_inner()
}

fn figures(figures: Option<pb::service_report::Figures>) -> (i64, i64, i64, i64) {
    let figures = figures.unwrap();
    let amount = |money: Option<contracts::common::v1::Money>| money.unwrap().amount;
    (figures.count, amount(figures.revenue), amount(figures.cost), amount(figures.profit))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_service_is_sold_done_in_stages_and_accounted_for(#[case] engine: Engine) {
    use Phase::{After, Before, During};
    let Some(shop) = Shop::open(engine).await else { return };
    let catering = product(&shop, catering()).await;
    assert_eq!(catering.price, Some(yuan(6_400)));
    let contract = sold(&shop, &catering).await;
    let phases: Vec<_> = contract.stages.iter().map(pb::service_contract::Stage::phase).collect();
    assert_eq!(phases, [Before, During, During, During, During, After]);
    assert_eq!(
        (contract.state(), &contract.price, &contract.earned),
        (State::Active, &Some(yuan(6_400)), &Some(yuan(0)))
    );

    let tasted = shop.staff().complete_service_stage(done(&contract, 1, 60, 40)).await.unwrap().into_inner();
    assert_eq!(tasted.cost, Some(yuan(70)));
    let fed = shop.staff().complete_service_stage(done(&contract, 2, 0, 900)).await.unwrap().into_inner();
    assert_eq!((&fed.earned, &fed.cost), (&Some(yuan(1_600)), &Some(yuan(970))));
    assert_eq!(reason(shop.staff().complete_service_stage(done(&contract, 2, 0, 0)).await), "STAGE_STATE");
    assert_eq!(wrong(shop.staff().complete_service_stage(done(&contract, 7, 0, 0)).await), "position");

    let report = report(&shop).await;
    assert_eq!(figures(report.services.clone()), (2, 160_000, 97_000, 63_000));
    let product = &report.products[0];
    assert_eq!((product.active_contracts, &product.backlog, product.is_free), (1, &Some(yuan(4_800)), false));
    let phases: Vec<_> =
        report.phases.iter().map(|one| (one.phase(), figures(one.figures.clone()).3)).collect();
    assert_eq!(phases, [(Before, -7_000), (During, 70_000)]);
    assert_eq!((report.months.len(), report.months[0].month.as_str()), (1, "2026-11"));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_free_service_says_what_it_costs(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let ironing = ServiceProduct {
        display_name: "熨衬衫".into(),
        steps: vec![step(Phase::During, "熨", 0, 0, 1)],
        hourly_cost: Some(yuan(30)),
        ..ServiceProduct::default()
    };
    let ironing = product(&shop, ironing).await;
    let give = GiveServiceRequest {
        name: ironing.name.clone(),
        customer: LI.into(),
        minutes: 10,
        note: "相亲".into(),
        ..GiveServiceRequest::default()
    };
    let given = shop.staff().give_service(give).await.unwrap().into_inner();
    assert_eq!((given.state(), given.cost, given.customer.as_str()), (State::Completed, Some(yuan(5)), LI));
    let report = report(&shop).await;
    let product = &report.products[0];
    assert!(product.is_free);
    assert_eq!(figures(product.figures.clone()), (1, 0, 500, -500));
    assert_eq!(figures(report.dishes), (0, 0, 0, 0));

    let theirs =
        contracts::orders::v1::ListCustomerOrderRecordsRequest { customer: LI.into(), ..Default::default() };
    let mut service = shop.client(contracts::common::v1::principal::Kind::Service, "", "");
    let records = service.list_customer_order_records(theirs).await.unwrap().into_inner().records.unwrap();
    assert_eq!(records.service_contracts.len(), 1, "an export has it");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_due_is_listed_and_a_contract_that_is_called_off_is_not(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let catering = product(&shop, catering()).await;
    let (first, second) = (sold(&shop, &catering).await, sold(&shop, &catering).await);
    shop.staff().complete_service_stage(done(&second, 1, 0, 0)).await.unwrap();
    let due = |minutes: i64| ListServiceContractsRequest {
        parent: "shops/nongmao".into(),
        customer: WANG.into(),
        due_before_time: kernel::Time::from_micros(crate::shop::ELEVEN + minutes * crate::shop::MINUTE)
            .map(runtime::field::timestamp),
        ..ListServiceContractsRequest::default()
    };
    let names = |answer: pb::ListServiceContractsResponse| {
        answer.service_contracts.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    let soon = names(shop.staff().list_service_contracts(due(1)).await.unwrap().into_inner());
    assert_eq!(soon, std::slice::from_ref(&first.name));
    let later = names(shop.staff().list_service_contracts(due(5 * 1_440)).await.unwrap().into_inner());
    assert_eq!(later, [second.name.clone(), first.name.clone()], "newest first");

    let cancel = |name: &str| CancelServiceContractRequest {
        name: name.to_owned(),
        reason: "搬走了".into(),
        ..Default::default()
    };
    let off = shop.staff().cancel_service_contract(cancel(&second.name)).await.unwrap().into_inner();
    assert_eq!((off.state(), off.cancel_reason.as_str()), (State::Cancelled, "搬走了"));
    shop.staff().cancel_service_contract(cancel(&second.name)).await.unwrap();
    let later = names(shop.staff().list_service_contracts(due(5 * 1_440)).await.unwrap().into_inner());
    assert_eq!(later, std::slice::from_ref(&first.name));
    let overdue = async || {
        let get = pb::GetServiceContractRequest { name: first.name.clone() };
        let first = shop.staff().get_service_contract(get).await.unwrap().into_inner();
        first.stages.iter().filter(|stage| stage.is_overdue).count()
    };
    shop.set_minute(10);
    assert_eq!(overdue().await, 0, "it has the day for what is due today");
    shop.set_minute(1_440);
    assert_eq!(overdue().await, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_service_that_is_not_sold_any_more_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let catering = product(&shop, catering()).await;
    let retired = ServiceProduct { retired: true, ..catering.clone() };
    let request = pb::UpdateServiceProductRequest { service_product: Some(retired), ..Default::default() };
    shop.owner().update_service_product(request).await.unwrap();
    assert_eq!(reason(shop.staff().create_service_contract(selling(&catering, "")).await), "RETIRED");
    let nobody = "shops/nongmao/customers/00000000-0000-0000-0000-000000000999";
    assert_eq!(reason(shop.staff().create_service_contract(selling(&catering, nobody)).await), "NOT_FOUND");
    let mut endless = catering;
    endless.steps[0].times = 400;
    endless.steps[0].amount = Some(cents(-1));
    let create = |product| CreateServiceProductRequest {
        parent: "shops/nongmao".into(),
        service_product: Some(product),
        request_id: String::new(),
    };
    assert_eq!(
        wrong(shop.owner().create_service_product(create(endless.clone())).await),
        "service_product.steps[0].amount"
    );
    endless.steps[0].amount = None;
    assert_eq!(wrong(shop.owner().create_service_product(create(endless)).await), "service_product.steps");
}
