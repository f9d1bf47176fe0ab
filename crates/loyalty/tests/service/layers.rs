//! What gifts and services touch, and which are of use.

use contracts::{
    loyalty::v1::{
        GetLayerReportRequest, LayerReport, Reward,
        campaign::{Budget, Trigger},
        layer_report::Figures,
        reward::Layer,
    },
    orders::v1::{
        GetServiceReportRequest, Order, OrderCancelled, ServiceReport,
        orders_service_server::{OrdersService, OrdersServiceServer},
        service_product,
        service_report::{self, Product},
    },
};
use rstest::rstest;
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};

use crate::{
    gifts::{NAME, add_campaign, add_reward, asking, campaign, give, place, reward},
    shop::{Shop, order, yuan},
};

async fn layers(shop: &Shop) -> LayerReport {
    let request = GetLayerReportRequest { name: format!("{NAME}/layerReport"), days: 30 };
    shop.owner().get_layer_report(request).await.unwrap().into_inner()
}

fn of(report: &LayerReport, layer: Layer) -> &Figures {
    report.layers.iter().find(|one| one.layer() == layer).unwrap()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_counts_once_its_order_is_completed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let egg = add_reward(&shop, Reward { item_code: 92, ..reward("鸡蛋", 100) }).await;
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&egg], Budget::default())).await;
    let given = async |id| {
        place(&shop, order(id, 3_600, 0)).await;
        let name = order(id, 3_600, 0).name;
        let request = contracts::loyalty::v1::GrantRewardRequest { order: name, ..asking(&all, &egg) };
        give(&shop, request).await.unwrap()
    };
    for id in 1..=3 {
        given(id).await;
    }
    let found = layers(&shop).await;
    assert_eq!((found.rewards[0].granted, found.rewards[0].open), (0, 3), "all is open: {found:?}");
    let dish = contracts::orders::v1::order::Line {
        item_code: 92,
        quantity: 1,
        origin: contracts::orders::v1::order::line::Origin::Reward.into(),
        ..Default::default()
    };
    shop.complete(Order { lines: vec![dish], ..order(1, 3_600, 0) }).await;
    let called_off = OrderCancelled { order: Some(order(2, 3_600, 0)) };
    shop.deliver(vec![shop.event(&called_off)]).await;
    // By hand, without any order.
    give(&shop, asking(&all, &egg)).await.unwrap();
    let found = layers(&shop).await;
    let egg = &found.rewards[0];
    assert_eq!((egg.granted, egg.taken, egg.open, egg.cost.clone()), (2, 1, 1, Some(yuan(200))), "{egg:?}");
    let need = of(&found, Layer::Need);
    assert_eq!((need.granted, need.open), (2, 1));
    shop.must_add_up().await;
}

/// An orders service that accounts for two services.
struct Services;

#[tonic::async_trait]
impl OrdersService for Services {
    async fn get_service_report(
        &self,
        request: Request<GetServiceReportRequest>,
    ) -> Result<Response<ServiceReport>, Status> {
        let request = request.into_inner();
        assert_eq!((request.name.as_str(), request.days), ("shops/nongmao/serviceReport", 30));
        let product = |name: &str, layer: service_product::Layer, (count, revenue, cost)| Product {
            service_product: format!("shops/nongmao/serviceProducts/{name}"),
            display_name: name.into(),
            layer: layer.into(),
            is_free: revenue == 0,
            figures: Some(service_report::Figures {
                count,
                revenue: Some(yuan(revenue)),
                cost: Some(yuan(cost)),
                ..service_report::Figures::default()
            }),
            ..Product::default()
        };
        let products = vec![
            product("agreed", service_product::Layer::Value, (0, 0, 0)),
            product("advice", service_product::Layer::Value, (4, 0, 200)),
            product("catering", service_product::Layer::Need, (1, 9_000, 5_700)),
            product("unsaid", service_product::Layer::Unspecified, (1, 0, 100)),
        ];
        Ok(Response::new(ServiceReport { products, ..ServiceReport::default() }))
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn services_stand_beside_gifts_with_what_they_cost(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let egg = add_reward(&shop, Reward { layer: Layer::Value.into(), ..reward("鸡蛋", 1_000) }).await;
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&egg], Budget::default())).await;
    give(&shop, asking(&all, &egg)).await.unwrap();
    let without = layers(&shop).await;
    assert!(without.services_missing && without.services.is_empty());
    assert!((of(&without, Layer::Value).cost_ratio - 1.0).abs() < 1e-9, "of what is known");

    shop.connect("orders", Routes::new(OrdersServiceServer::new(Services)));
    let found = layers(&shop).await;
    let names: Vec<_> = found.services.iter().map(|one| one.display_name.as_str()).collect();
    assert_eq!((names, found.services_missing), (vec!["catering", "advice", "unsaid"], false));
    let advice = &found.services[1];
    assert_eq!((advice.layer(), advice.is_free, advice.count), (Layer::Value, true, 4));
    assert_eq!(found.services[2].layer(), Layer::Unspecified);
    let value = of(&found, Layer::Value);
    assert_eq!((value.granted, value.services), (1, 4));
    assert_eq!((value.cost.clone(), value.service_cost.clone()), (Some(yuan(1_000)), Some(yuan(200))));
    // 1,000 and 200 of 7,000 in all.
    assert!((value.cost_ratio - 1_200.0 / 7_000.0).abs() < 1e-9, "{value:?}");
    let need = of(&found, Layer::Need);
    assert_eq!((need.services, need.service_revenue.clone()), (1, Some(yuan(9_000))));
}
