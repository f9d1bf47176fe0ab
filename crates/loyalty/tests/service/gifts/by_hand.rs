use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{
        ApproveGrantRequest, Boundary, Campaign, CreateBoundaryRequest, GetPointsAccountRequest, Grant,
        ListExceptionsRequest, ListGrantsRequest, ReturnGrantRequest, Reward, RewardGranted, RewardReturned,
        RewardTaken, TakeGrantRequest,
        boundary::Stance,
        campaign::{Budget, Conditions, Trigger},
        exception,
        grant::State,
    },
};
use prost::Message;
use rstest::rstest;
use storage::Engine;
use tonic::Code;

use super::{
    add_campaign, add_reward, asking, campaign, count, exposed, give, granted, grants, know, offer, reason,
    reward,
};
use crate::shop::{Shop, WANG, ZHAO, order};

fn take(name: &str, thanked: bool) -> TakeGrantRequest {
    TakeGrantRequest { name: name.into(), thanked, ..TakeGrantRequest::default() }
}

fn back(name: &str) -> ReturnGrantRequest {
    ReturnGrantRequest { name: name.into(), ..ReturnGrantRequest::default() }
}

async fn bound(shop: &Shop, topic: &str, stance: Stance, approver: Kind) {
    let boundary = Boundary {
        topic: topic.into(),
        stance: stance.into(),
        approver: approver.into(),
        text: "这个不送".into(),
        ..Boundary::default()
    };
    let parent = "shops/nongmao".into();
    let request =
        CreateBoundaryRequest { parent, boundary: Some(boundary), ..CreateBoundaryRequest::default() };
    shop.owner().create_boundary(request).await.unwrap();
}

async fn points(shop: &Shop) -> i64 {
    let name = format!("{WANG}/pointsAccount");
    shop.owner().get_points_account(GetPointsAccountRequest { name }).await.unwrap().into_inner().balance
}

/// A reward that a campaign without bounds gives.
async fn radish(shop: &Shop) -> (Reward, Campaign) {
    let radish = add_reward(shop, reward("腌萝卜", 30)).await;
    let all = add_campaign(shop, campaign(Trigger::OrderPlaced, &[&radish], Budget::default())).await;
    (radish, all)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_is_given_taken_and_thanked_for_and_others_hear_of_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    know(&shop, WANG, 18, &[]).await;
    let (radish, all) = radish(&shop).await;
    let given = give(&shop, asking(&all, &radish)).await.unwrap();
    assert_eq!(
        (given.state(), given.quantity, given.reward_display_name.as_str()),
        (State::Granted, 1, "腌萝卜")
    );
    assert!(given.reason.contains("人人有份") && given.reason_en.contains("courtesy"), "{given:?}");
    let taken = shop.owner().take_grant(take(&given.name, false)).await.unwrap().into_inner();
    assert!(taken.take_time.is_some() && taken.thank_time.is_none());
    let thanked = shop.owner().take_grant(take(&given.name, true)).await.unwrap().into_inner();
    assert!(thanked.thank_time.is_some());
    assert_eq!(granted(&shop, &given.name).await, thanked);

    let published = shop.published().await;
    let kinds: Vec<_> = published.iter().filter_map(|event| event.kind.rsplit('.').next()).collect();
    assert_eq!(kinds, ["RewardGranted", "RewardTaken"]);
    let told = RewardGranted::decode(published[0].body.as_slice()).unwrap();
    assert_eq!(told.grant, Some(given.clone()));
    let told = RewardTaken::decode(published[1].body.as_slice()).unwrap();
    assert_eq!(told.grant, Some(taken), "thanks that follow are not told");
    let late = shop.owner().return_grant(back(&given.name)).await;
    assert_eq!(reason(late.map(tonic::Response::into_inner)), "GRANT_STATE");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_same_is_given_once_by_request_and_by_nature(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (radish, all) = radish(&shop).await;
    let mut request = asking(&all, &radish);
    request.request_id = "01920000-0000-7000-8000-000000000001".into();
    let first = give(&shop, request.clone()).await.unwrap();
    assert_eq!(give(&shop, request).await.unwrap(), first);
    let with_order = || super::GrantRewardRequest { order: order(1, 0, 0).name, ..asking(&all, &radish) };
    let with = give(&shop, with_order()).await.unwrap();
    assert_ne!(with.name, first.name);
    assert_eq!(give(&shop, with_order()).await.unwrap(), with);
    assert_eq!(grants(&shop).await.len(), 2);
    // Not what was returned: the guest may have thought better of it.
    shop.owner().return_grant(back(&with.name)).await.unwrap();
    assert_ne!(give(&shop, with_order()).await.unwrap().name, with.name);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_gets_as_many_gifts_as_the_campaign_says(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (beer, dish) =
        (add_reward(&shop, reward("啤酒", 350)).await, add_reward(&shop, reward("拍黄瓜", 200)).await);
    let mut host = campaign(Trigger::OrderPlaced, &[&dish], Budget::default());
    host.offers.push(offer(&beer, 2));
    let host = add_campaign(&shop, host).await;
    let with_order =
        |reward| super::GrantRewardRequest { order: order(1, 0, 0).name, ..asking(&host, reward) };
    let beers = give(&shop, with_order(&beer)).await.unwrap();
    assert_eq!((beers.quantity, super::cost(&[beers])), (2, 700));
    let many = super::GrantRewardRequest { quantity: 3, ..asking(&host, &beer) };
    let refused = runtime::Refusal::from(&give(&shop, many).await.unwrap_err());
    assert_eq!(refused.violations[0].field, "quantity");
    assert_eq!(reason(give(&shop, with_order(&dish)).await), "CONDITION");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_returned_frees_budget_and_stock(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let egg = add_reward(&shop, Reward { stock: Some(1), ..reward("鸡蛋", 100) }).await;
    let soup = add_reward(&shop, reward("汤", 100)).await;
    let once = Budget { daily: count(1), ..Budget::default() };
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&egg, &soup], once)).await;
    let first = give(&shop, asking(&all, &egg)).await.unwrap();
    assert_eq!(reason(give(&shop, asking(&all, &egg)).await), "STOCK");
    assert_eq!(reason(give(&shop, asking(&all, &soup)).await), "BUDGET");
    let returned = shop.owner().return_grant(back(&first.name)).await.unwrap().into_inner();
    assert_eq!(returned.state(), State::Returned);
    let published = shop.published().await;
    let told = RewardReturned::decode(published.last().unwrap().body.as_slice()).unwrap();
    assert_eq!(told.grant, Some(returned.clone()));
    assert_eq!(shop.owner().return_grant(back(&first.name)).await.unwrap().into_inner(), returned);
    give(&shop, asking(&all, &egg)).await.unwrap();
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_boundary_refuses_and_is_written_down_or_lets_the_owner_decide(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let beer = add_reward(&shop, Reward { item_code: 91, ..reward("啤酒", 350) }).await;
    let cash = add_reward(&shop, Reward { item_code: 92, ..reward("红包", 100) }).await;
    let all =
        campaign(Trigger::OrderPlaced, &[&beer, &cash], Budget { daily: count(1), ..Budget::default() });
    let all = add_campaign(&shop, all).await;
    bound(&shop, "item-91", Stance::Sometimes, Kind::Owner).await;
    bound(&shop, "item-92", Stance::Never, Kind::Unspecified).await;

    // Written down once, however often it is asked for.
    for _ in 0..2 {
        assert_eq!(reason(give(&shop, asking(&all, &cash)).await), "BOUNDARY");
    }
    let request =
        ListExceptionsRequest { parent: "shops/nongmao".into(), ..ListExceptionsRequest::default() };
    let exceptions = shop.owner().list_exceptions(request).await.unwrap().into_inner().exceptions;
    assert_eq!((exceptions.len(), exceptions[0].state()), (1, exception::State::Refused));
    assert_eq!((exceptions[0].topic.as_str(), exceptions[0].customer.as_str()), ("item-92", WANG));

    let waiting = give(&shop, asking(&all, &beer)).await.unwrap();
    assert_eq!((waiting.state(), waiting.approver()), (State::Waiting, Kind::Owner));
    // Its budget is reserved.
    assert_eq!(reason(give(&shop, asking(&all, &beer)).await), "BUDGET");
    let early = shop.owner().take_grant(take(&waiting.name, false)).await;
    assert_eq!(reason(early.map(tonic::Response::into_inner)), "GRANT_STATE");
    let allow = ApproveGrantRequest { name: waiting.name.clone(), ..ApproveGrantRequest::default() };
    let mut manager = shop.client(Kind::Manager, "nongmao", "shops/nongmao/accessKeys/m");
    assert_eq!(manager.approve_grant(allow.clone()).await.unwrap_err().code(), Code::PermissionDenied);
    let allowed = shop.owner().approve_grant(allow.clone()).await.unwrap().into_inner();
    assert_eq!((allowed.state(), allowed.approver()), (State::Granted, Kind::Unspecified));
    let again = shop.owner().approve_grant(allow).await;
    assert_eq!(reason(again.map(tonic::Response::into_inner)), "GRANT_STATE");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_three_kinds_the_guest_gets_the_one_to_their_taste_that_is_there(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let cigarette =
        |name: &str| Reward { suits: vec![format!("smokes={name}")], min_age: 18, ..reward(name, 100) };
    let mine = add_reward(&shop, Reward { stock: Some(1), ..cigarette("中南海") }).await;
    let other = add_reward(&shop, cigarette("红塔山")).await;
    let alternatives = vec![other.name.clone(), mine.name.clone()];
    let first = add_reward(&shop, Reward { alternatives, ..cigarette("玉溪") }).await;
    let pocket = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&first], Budget::default())).await;
    // Nobody's age is guessed.
    assert_eq!(reason(give(&shop, asking(&pocket, &first)).await), "AGE");
    know(&shop, WANG, 18, &[("smokes", "中南海"), ("adult", "yes")]).await;
    let got = give(&shop, asking(&pocket, &first)).await.unwrap();
    assert_eq!((got.reward.as_str(), got.reason.contains("中南海")), (mine.name.as_str(), true));
    // None of those is left; what was asked for will do.
    assert_eq!(give(&shop, asking(&pocket, &first)).await.unwrap().reward, first.name);
    // An alternative that is asked for itself is given.
    assert_eq!(give(&shop, asking(&pocket, &other)).await.unwrap().reward, other.name);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_held_out_by_chance_gets_nothing_and_is_noted(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let half = Campaign {
        holdout_basis_points: 5_000,
        ..campaign(Trigger::OrderPlaced, &[&radish], Budget::default())
    };
    let half = add_campaign(&shop, half).await;
    let mut held_out = Vec::new();
    for id in 1..=20_u128 {
        let customer = format!("shops/nongmao/customers/{}", uuid::Uuid::from_u128(id));
        let request = || super::GrantRewardRequest { customer: customer.clone(), ..asking(&half, &radish) };
        let first = give(&shop, request()).await;
        // Who they are never changes.
        assert_eq!(give(&shop, request()).await.is_ok(), first.is_ok());
        if first.is_err() {
            assert_eq!(reason(first), "HOLDOUT");
            held_out.push(id);
        }
    }
    assert!((3..=17).contains(&held_out.len()), "{held_out:?}");
    let exposed = exposed(&shop).await;
    assert_eq!((exposed.len(), exposed.iter().filter(|held| **held).count()), (20, held_out.len()));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_is_only_for_whom_its_campaign_is(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let beer = add_reward(&shop, reward("啤酒", 350)).await;
    let other = add_reward(&shop, reward("拍黄瓜", 200)).await;
    let mut drinkers = campaign(Trigger::OrderPlaced, &[&beer], Budget::default());
    drinkers.conditions =
        Some(Conditions { preferences: vec!["drinks=beer".into()], ..Conditions::default() });
    let drinkers = add_campaign(&shop, drinkers).await;
    assert_eq!(reason(give(&shop, asking(&drinkers, &beer)).await), "CONDITION");
    know(&shop, WANG, 18, &[("drinks", "beer")]).await;
    give(&shop, asking(&drinkers, &beer)).await.unwrap();
    let wrong = give(&shop, asking(&drinkers, &other)).await.unwrap_err();
    assert_eq!(wrong.code(), Code::InvalidArgument);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_reward_for_points_holds_uses_and_gives_them_back(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let soup = add_reward(&shop, Reward { points_price: 20, stock: Some(2), ..reward("汤", 200) }).await;
    let request =
        || super::GrantRewardRequest { campaign: String::new(), ..asking(&Campaign::default(), &soup) };
    assert_eq!(reason(give(&shop, request()).await), "NOT_ENOUGH_POINTS");
    shop.complete(order(1, 5_000, 0)).await;
    let first = give(&shop, request()).await.unwrap();
    assert_eq!((first.points, points(&shop).await), (20, 30));
    shop.owner().return_grant(back(&first.name)).await.unwrap();
    assert_eq!(points(&shop).await, 50);
    let second = give(&shop, request()).await.unwrap();
    shop.owner().take_grant(take(&second.name, false)).await.unwrap();
    let third = give(&shop, request()).await.unwrap();
    assert_eq!((points(&shop).await, reason(give(&shop, request()).await)), (10, "STOCK".into()));
    shop.must_add_up().await;
    // Nobody takes it; before the hold runs out it goes back.
    shop.pass(30 * 86_400);
    shop.run_due().await;
    assert_eq!((granted(&shop, &third.name).await.state(), points(&shop).await), (State::Returned, 30));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_sees_only_their_own_gift(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (radish, all) = radish(&shop).await;
    let given = give(&shop, asking(&all, &radish)).await.unwrap();
    let name = given.name.clone();
    let request = || super::GetGrantRequest { name: name.clone() };
    // Neither what it costs the shop nor who of the staff gave it.
    let seen = Grant { cost: None, granted_by: String::new(), ..given };
    assert_eq!(shop.guest(WANG).get_grant(request()).await.unwrap().into_inner(), seen);
    assert_eq!(shop.guest(ZHAO).get_grant(request()).await.unwrap_err().code(), Code::PermissionDenied);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_shown_their_own_gifts_alone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    know(&shop, WANG, 1, &[]).await;
    let (radish, all) = radish(&shop).await;
    let given = give(&shop, asking(&all, &radish)).await.unwrap();
    let list = |customer: &str| ListGrantsRequest {
        parent: "shops/nongmao".into(),
        customer: customer.into(),
        ..ListGrantsRequest::default()
    };
    let shown = shop.guest(WANG).list_grants(list("")).await.unwrap().into_inner().grants;
    assert_eq!((shown.len(), shown[0].name.as_str()), (1, given.name.as_str()));
    assert_eq!((&shown[0].cost, shown[0].granted_by.as_str()), (&None, ""));
    assert_eq!(shop.guest(ZHAO).list_grants(list("")).await.unwrap().into_inner().grants, []);
    let refused = shop.guest(ZHAO).list_grants(list(WANG)).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}
