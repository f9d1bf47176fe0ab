//! Prices here and at the neighbours'.

use contracts::orders::v1::{
    self as pb, ChannelTerms, Competitor, CreateCompetitorRequest, GetPriceComparisonRequest, PriceTerms,
    UpdatePriceTermsRequest, channel_terms::Coupon, competitor::Price,
};
use kernel::Time;
use rstest::rstest;
use runtime::field;
use storage::Engine;

use crate::shop::{ELEVEN, Shop, cents, reason, wrong, yuan};

fn terms(channel: &str, packing: i64, delivery: i64) -> ChannelTerms {
    ChannelTerms {
        channel: channel.to_owned(),
        packing_fee: Some(yuan(packing)),
        delivery_fee: Some(yuan(delivery)),
        ..ChannelTerms::default()
    }
}

fn rival(prices: &[(i32, i64)]) -> Competitor {
    let price = |(item_code, price): &(i32, i64)| Price {
        item_code: *item_code,
        price: Some(yuan(*price)),
        seen_time: Time::from_micros(ELEVEN - Time::DAY).map(field::timestamp),
    };
    Competitor {
        display_name: "老李快餐".into(),
        prices: prices.iter().map(price).collect(),
        channels: vec![terms("platform", 1, 4)],
        ..Competitor::default()
    }
}

async fn add(shop: &Shop, competitor: Competitor) -> Competitor {
    let request = CreateCompetitorRequest {
        parent: "shops/nongmao".into(),
        competitor: Some(competitor),
        request_id: String::new(),
    };
    shop.owner().create_competitor(request).await.unwrap().into_inner()
}

async fn compared(shop: &Shop, item_codes: &[i32]) -> pb::PriceComparison {
    let request = GetPriceComparisonRequest {
        name: "shops/nongmao/priceComparison".into(),
        item_codes: item_codes.to_vec(),
    };
    shop.owner().get_price_comparison(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_same_basket_is_compared_channel_by_channel(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let platform = ChannelTerms {
        coupons: vec![Coupon { least_amount: Some(yuan(30)), amount_off: Some(yuan(5)) }],
        commission_basis_points: 2_000,
        courier_cost: Some(yuan(6)),
        ..terms("platform", 2, 5)
    };
    let own = PriceTerms {
        name: "shops/nongmao/priceTerms".into(),
        channels: vec![terms("wechat-group", 0, 0), platform],
        etag: String::new(),
    };
    let request = UpdatePriceTermsRequest { price_terms: Some(own), ..Default::default() };
    shop.owner().update_price_terms(request).await.unwrap();
    let other = add(&shop, rival(&[(3, 20), (6, 17)])).await;

    let found = compared(&shop, &[3, 6]).await;
    let channels: Vec<_> = found.channels.iter().map(|one| one.channel.as_str()).collect();
    assert_eq!(channels, ["wechat-group", "platform"]);
    let [group, platform] = &found.channels[..] else { panic!("{found:?}") };
    assert_eq!(
        (&group.offers[0].guest_pays, &group.offers[0].shop_keeps),
        (&Some(yuan(34)), &Some(yuan(34)))
    );
    assert!(!group.offers[1].is_comparable && group.offers[1].missing_item_codes.is_empty());
    // 34 less 5 and 2 more: 31, a fifth of which goes, and 5 in and 6 out.
    let ours = &platform.offers[0];
    assert_eq!(
        (&ours.coupon, &ours.guest_pays, &ours.shop_keeps),
        (&Some(yuan(5)), &Some(yuan(36)), &Some(cents(2_380)))
    );
    assert_eq!(ours.contribution, None, "no cost is known");
    let theirs = &platform.offers[1];
    assert_eq!(
        (&theirs.competitor, &theirs.guest_pays, &theirs.dearer),
        (&other.name, &Some(yuan(42)), &Some(yuan(6)))
    );

    let dishes: Vec<_> =
        found.dishes.iter().map(|dish| (dish.item_code, dish.theirs[0].dearer.clone())).collect();
    assert_eq!(dishes, [(3, Some(yuan(2))), (6, Some(yuan(1)))]);
    assert!(found.dishes.iter().all(|dish| !dish.theirs[0].is_stale));
    let missing = compared(&shop, &[3, 5, 5]).await;
    assert_eq!(missing.lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(missing.channels[1].offers[1].missing_item_codes, [5]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_can_not_be_compared_is_named(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let request =
        GetPriceComparisonRequest { name: "shops/nongmao/priceComparison".into(), item_codes: vec![77] };
    assert_eq!(reason(shop.owner().get_price_comparison(request).await), "NOT_FOUND");
    let create = |competitor| CreateCompetitorRequest {
        parent: "shops/nongmao".into(),
        competitor: Some(competitor),
        request_id: String::new(),
    };
    let unknown = shop.owner().create_competitor(create(rival(&[(77, 20)]))).await;
    assert_eq!(wrong(unknown), "competitor.prices[0].item_code");
    let twice = shop.owner().create_competitor(create(rival(&[(3, 20), (3, 21)]))).await;
    assert_eq!(wrong(twice), "competitor.prices[1].item_code");
    let mut foreign = rival(&[(3, 20)]);
    foreign.prices[0].price = Some(contracts::common::v1::Money { amount: 20, currency: "JPY".into() });
    assert_eq!(
        wrong(shop.owner().create_competitor(create(foreign)).await),
        "competitor.prices[0].price.currency"
    );
    let refused = async |channel: ChannelTerms| {
        let own = PriceTerms {
            name: "shops/nongmao/priceTerms".into(),
            channels: vec![channel],
            etag: String::new(),
        };
        let request = UpdatePriceTermsRequest { price_terms: Some(own), ..Default::default() };
        wrong(shop.owner().update_price_terms(request).await)
    };
    let all_taken = ChannelTerms {
        commission_basis_points: 6_000,
        advertising_basis_points: 4_001,
        ..terms("platform", 0, 0)
    };
    assert_eq!(refused(all_taken).await, "price_terms.channels[0].advertising_basis_points");
    let coupon = Coupon { least_amount: Some(yuan(1)), amount_off: Some(yuan(2)) };
    let given_away = ChannelTerms { coupons: vec![coupon], ..terms("platform", 0, 0) };
    assert_eq!(refused(given_away).await, "price_terms.channels[0].coupons[0].amount_off");
    // Without terms of its own a shop sells at its counter.
    let alone = compared(&shop, &[3]).await;
    assert_eq!(
        (alone.channels[0].channel.as_str(), &alone.channels[0].offers[0].guest_pays),
        ("counter", &Some(yuan(18)))
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn neighbours_are_listed_changed_and_deleted(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = add(&shop, rival(&[(3, 20)])).await;
    let second = add(&shop, Competitor { display_name: "川味馆".into(), ..rival(&[]) }).await;
    let list = |page_token: String| pb::ListCompetitorsRequest {
        parent: "shops/nongmao".into(),
        page_size: 1,
        page_token,
    };
    let page = shop.owner().list_competitors(list(String::new())).await.unwrap().into_inner();
    assert_eq!(page.competitors, std::slice::from_ref(&first));
    let next = shop.owner().list_competitors(list(page.next_page_token)).await.unwrap().into_inner();
    assert_eq!((next.competitors.as_slice(), next.next_page_token.as_str()), (&[second][..], ""));
    let renamed = Competitor { display_name: "老李".into(), ..first.clone() };
    let request = pb::UpdateCompetitorRequest { competitor: Some(renamed), ..Default::default() };
    let changed = shop.owner().update_competitor(request.clone()).await.unwrap().into_inner();
    assert_eq!((changed.display_name.as_str(), changed.etag.as_str()), ("老李", "v2"));
    assert_eq!(reason(shop.owner().update_competitor(request).await), "STALE_ETAG");
    let delete = pb::DeleteCompetitorRequest { name: first.name.clone(), ..Default::default() };
    shop.owner().delete_competitor(delete.clone()).await.unwrap();
    assert_eq!(reason(shop.owner().delete_competitor(delete).await), "NOT_FOUND");
    let get = pb::GetCompetitorRequest { name: first.name };
    assert_eq!(reason(shop.owner().get_competitor(get).await), "NOT_FOUND");
}
