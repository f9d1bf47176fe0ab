//! What a regular who hosts a party is offered.

use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{
        HostOffer, ListHostOffersRequest, OfferToHostRequest, Reward, TakeGrantRequest,
        campaign::{Budget, Trigger},
        loyalty_service_client::LoyaltyServiceClient,
    },
    orders::v1::Order,
};
use rstest::rstest;
use storage::Engine;

use super::{NAME, add_campaign, add_reward, asking, campaign, give, know, offer, place, reward};
use crate::shop::{Shop, WANG, ZHAO, order};

async fn waiting(shop: &Shop, request: ListHostOffersRequest) -> Vec<HostOffer> {
    let mut staff = shop.client(Kind::Staff, "nongmao", "shops/nongmao/accessKeys/counter");
    staff.list_host_offers(request).await.unwrap().into_inner().host_offers
}

fn all() -> ListHostOffersRequest {
    ListHostOffersRequest { parent: NAME.into(), ..ListHostOffersRequest::default() }
}

/// What a host is told who orders for so much.
async fn told(shop: &Shop, customer: &str, party_size: i32, is_host: bool) -> (String, String) {
    let request = OfferToHostRequest { customer: customer.into(), party_size, is_host, total_amount: 6_000 };
    let mut orders = LoyaltyServiceClient::new(shop.as_service());
    let answer = orders.offer_to_host(request).await.unwrap().into_inner();
    (answer.text, answer.text_en)
}

fn nothing() -> (String, String) {
    (String::new(), String::new())
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_host_may_choose_and_the_counter_sees_what_waits(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let tea = add_reward(&shop, reward("凉茶", 100)).await;
    let beer = Reward { alternatives: vec![tea.name.clone()], stock: Some(2), ..reward("啤酒", 300) };
    let beer = add_reward(&shop, beer).await;
    let dish =
        add_reward(&shop, Reward { display_name_en: "Cucumber".into(), ..reward("拍黄瓜", 200) }).await;
    let mut party = campaign(Trigger::PartyHosted, &[], Budget::default());
    party.offers = vec![offer(&beer, 2), offer(&dish, 1)];
    party.offers_per_order = 1;
    let party = add_campaign(&shop, party).await;
    know(&shop, WANG, 18, &[]).await;
    assert_eq!(told(&shop, WANG, 8, true).await, nothing(), "no regular yet");
    for id in 1..=3 {
        shop.complete(order(id, 3_600, 0)).await;
    }
    let (zh, en) = told(&shop, WANG, 8, true).await;
    assert!(zh.starts_with("您请客，小店给您添点面子：") && zh.contains("任选1样"), "{zh}");
    for what in ["啤酒×2", "凉茶×2", "拍黄瓜"] {
        assert!(zh.contains(what), "{zh}");
    }
    assert!(en.contains("Cucumber") && en.contains("1 of these"), "{en}");
    assert!(told(&shop, WANG, 8, false).await.0.starts_with("您这一桌人多"));
    assert_eq!(told(&shop, WANG, 2, false).await, nothing(), "two are no party");

    assert!(waiting(&shop, all()).await.is_empty());
    place(&shop, Order { party_size: 8, is_host: true, ..order(4, 6_000, 0) }).await;
    place(&shop, Order { party_size: 8, customer: ZHAO.into(), ..order(5, 6_000, 0) }).await;
    place(&shop, order(6, 6_000, 0)).await;
    let offers = waiting(&shop, all()).await;
    assert_eq!(offers.len(), 1, "Zhao is no regular, and nobody eats with the last: {offers:?}");
    let one = &offers[0];
    assert_eq!(
        (one.customer.as_str(), one.campaign.as_str(), one.party_size),
        (WANG, party.name.as_str(), 8)
    );
    assert_eq!((one.options.len(), one.choices), (3, 1));
    assert!(one.text.contains("啤酒×2"), "{one:?}");
    let of_zhao = ListHostOffersRequest { customer: ZHAO.into(), ..all() };
    assert!(waiting(&shop, of_zhao).await.is_empty());
    let of_order = ListHostOffersRequest { order: one.order.clone(), ..all() };
    assert_eq!(waiting(&shop, of_order.clone()).await, offers);

    // What they choose is given with the order, and nothing waits any more.
    let gift = give(&shop, super::GrantRewardRequest { order: one.order.clone(), ..asking(&party, &tea) });
    let gift = gift.await.unwrap();
    assert_eq!((gift.reward.as_str(), gift.order.as_str()), (tea.name.as_str(), one.order.as_str()));
    assert!(waiting(&shop, of_order).await.is_empty());
    let take = TakeGrantRequest { name: gift.name, ..TakeGrantRequest::default() };
    shop.owner().take_grant(take).await.unwrap();
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_ends_or_is_given_anyway_waits_for_nobody(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let dish = add_reward(&shop, reward("拍黄瓜", 200)).await;
    let party = campaign(Trigger::PartyHosted, &[&dish], Budget::default());
    let by_itself = super::Campaign { automatic: true, ..party.clone() };
    add_campaign(&shop, by_itself).await;
    for id in 1..=3 {
        shop.complete(order(id, 3_600, 0)).await;
    }
    let hosted = |id| Order { is_host: true, ..order(id, 6_000, 0) };
    place(&shop, hosted(4)).await;
    assert!(waiting(&shop, all()).await.is_empty(), "it was given by itself");
    assert_eq!(told(&shop, WANG, 0, true).await, nothing());
    add_campaign(&shop, party).await;
    assert_eq!(waiting(&shop, all()).await.len(), 1);
    for id in 5..8 {
        shop.pass(60);
        place(&shop, hosted(id)).await;
    }
    // Page by page, oldest first.
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListHostOffersRequest { page_size: 3, page_token, ..all() };
        let page = shop.owner().list_host_offers(request).await.unwrap().into_inner();
        seen.extend(page.host_offers.into_iter().map(|offer| offer.order));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, [4, 5, 6, 7].map(|id| hosted(id).name));
    shop.complete(hosted(5)).await;
    assert_eq!(waiting(&shop, all()).await.len(), 3);
}
