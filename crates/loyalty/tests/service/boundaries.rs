//! What the shop always, sometimes and never does, and what was asked beyond.

use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{
        Boundary, Campaign, ConsultBoundariesRequest, ConsultBoundariesResponse, CreateBoundaryRequest,
        CreateExceptionRequest, DecideExceptionRequest, DeleteBoundaryRequest, Exception, ExceptionDecided,
        ListBoundariesRequest, ListExceptionsRequest, UpdateBoundaryRequest, UpdateCampaignRequest,
        boundary::Stance, exception::State, loyalty_service_client::LoyaltyServiceClient,
    },
};
use prost::{Message, Name};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::Code;

use crate::{
    catalogue::{NONGMAO, answer, beer, everybody, mask, request_id, why},
    shop::{Shop, WANG},
};

fn boundary(topic: &str, stance: Stance, approver: Kind) -> Boundary {
    Boundary {
        topic: topic.into(),
        stance: stance.into(),
        approver: approver.into(),
        text: "酒不白送。".into(),
        text_en: "No drinks for free.".into(),
        ..Boundary::default()
    }
}

async fn create(shop: &Shop, boundary: Boundary) -> Result<Boundary, Refusal> {
    let request =
        CreateBoundaryRequest { parent: NONGMAO.into(), boundary: Some(boundary), request_id: String::new() };
    answer(shop.owner().create_boundary(request).await)
}

async fn update(shop: &Shop, boundary: Boundary, paths: &[&str]) -> Result<Boundary, Refusal> {
    let request = UpdateBoundaryRequest {
        boundary: Some(boundary),
        update_mask: mask(paths),
        request_id: String::new(),
    };
    answer(shop.owner().update_boundary(request).await)
}

async fn delete(shop: &Shop, name: &str) -> Result<(), Refusal> {
    let request = DeleteBoundaryRequest { name: name.into(), ..DeleteBoundaryRequest::default() };
    answer(shop.owner().delete_boundary(request).await)
}

/// All boundaries, page by page.
async fn list(shop: &Shop) -> Vec<Boundary> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListBoundariesRequest { parent: NONGMAO.into(), page_size: 1, page_token };
        let page = shop.owner().list_boundaries(request).await.unwrap().into_inner();
        all.extend(page.boundaries);
        if page.next_page_token.is_empty() {
            return all;
        }
        page_token = page.next_page_token;
    }
}

async fn ask(shop: &Shop, topic: &str) -> Exception {
    let exception = Exception {
        customer: WANG.into(),
        topic: topic.into(),
        text: "能不能送两瓶酒？".into(),
        ..Exception::default()
    };
    let request = CreateExceptionRequest {
        parent: NONGMAO.into(),
        exception: Some(exception),
        request_id: String::new(),
    };
    shop.client(Kind::Staff, "nongmao", "staff").create_exception(request).await.unwrap().into_inner()
}

async fn decide(shop: &Shop, by: Kind, exception: &Exception, allow: bool) -> Result<Exception, Refusal> {
    let request = DecideExceptionRequest {
        name: exception.name.clone(),
        allow,
        reason: "老主顾".into(),
        request_id: String::new(),
    };
    let key = format!("{NONGMAO}/accessKeys/{}", by.as_str_name());
    answer(shop.client(by, "nongmao", &key).decide_exception(request).await)
}

async fn exceptions(shop: &Shop, state: State) -> Vec<Exception> {
    let request = ListExceptionsRequest {
        parent: NONGMAO.into(),
        state: state.into(),
        ..ListExceptionsRequest::default()
    };
    shop.owner().list_exceptions(request).await.unwrap().into_inner().exceptions
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_programs_boundaries_come_first_and_stay(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    create(&shop, boundary("alcohol", Stance::Sometimes, Kind::Manager)).await.unwrap();
    create(&shop, boundary("credit", Stance::Never, Kind::Unspecified)).await.unwrap();
    let all = list(&shop).await;
    let topics: Vec<_> = all.iter().map(|boundary| (boundary.topic.as_str(), boundary.built_in)).collect();
    assert_eq!(topics, [("rating-gift", true), ("age", true), ("alcohol", false), ("credit", false)]);
    for built_in in &all[..2] {
        assert_eq!(built_in.stance(), Stance::Never);
        assert!(!built_in.text.is_empty() && !built_in.text_en.is_empty());
        let softer = Boundary { stance: Stance::Always.into(), ..built_in.clone() };
        assert_eq!(why(update(&shop, softer, &["stance"]).await).1, "BUILT_IN");
        assert_eq!(why(delete(&shop, &built_in.name).await).1, "BUILT_IN");
        let twice = boundary(&built_in.topic, Stance::Always, Kind::Unspecified);
        assert_eq!(why(create(&shop, twice).await).0, Code::AlreadyExists);
    }
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_topic_has_one_boundary_that_may_change_or_go(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let made = create(&shop, boundary("alcohol", Stance::Sometimes, Kind::Owner)).await.unwrap();
    let again = create(&shop, boundary("alcohol", Stance::Never, Kind::Unspecified)).await;
    assert_eq!(why(again).1, "TOPIC_TAKEN");
    let never = Boundary { stance: Stance::Never.into(), ..made.clone() };
    let changed = update(&shop, never, &["stance"]).await.unwrap();
    assert_eq!(
        (changed.stance(), changed.approver(), &changed.text),
        (Stance::Never, Kind::Unspecified, &made.text)
    );
    let stale = Boundary { text: "新".into(), ..made.clone() };
    assert_eq!(why(update(&shop, stale, &["text"]).await).1, "STALE_ETAG");
    let moved = Boundary { topic: "beer".into(), etag: String::new(), ..made.clone() };
    assert_eq!(why(update(&shop, moved, &[]).await).2, "boundary.topic");
    assert_eq!(delete(&shop, &made.name).await, Ok(()));
    assert_eq!(why(delete(&shop, &made.name).await).0, Code::NotFound);
    assert_eq!(list(&shop).await.len(), 2);
}

#[tokio::test]
async fn what_is_wrong_with_a_boundary_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let good = || boundary("alcohol", Stance::Sometimes, Kind::Manager);
    for (boundary, field) in [
        (Boundary { topic: String::new(), ..good() }, "boundary.topic"),
        (Boundary { topic: "酒".into(), ..good() }, "boundary.topic"),
        (Boundary { stance: 0, ..good() }, "boundary.stance"),
        (Boundary { approver: 0, ..good() }, "boundary.approver"),
        (Boundary { approver: Kind::Guest.into(), ..good() }, "boundary.approver"),
        (Boundary { text: String::new(), ..good() }, "boundary.text"),
        (Boundary { text_en: "a".repeat(501), ..good() }, "boundary.text_en"),
    ] {
        assert_eq!(why(create(&shop, boundary).await).2, field);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn no_campaign_gives_what_is_never_given(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reward = shop.create_reward(beer()).await.unwrap();
    let about = |topic: &str| Campaign { topic: topic.into(), ..everybody(&reward) };
    let made = shop.create_campaign(about("alcohol")).await.unwrap();
    create(&shop, boundary("alcohol", Stance::Never, Kind::Unspecified)).await.unwrap();
    let refused = (Code::FailedPrecondition, "BOUNDARY".to_owned(), String::new());
    assert_eq!(why(shop.create_campaign(about("alcohol")).await), refused);
    assert_eq!(why(shop.create_campaign(about("rating-gift")).await), refused);
    let change = async |campaign: Campaign, path: &str| {
        let request = UpdateCampaignRequest {
            campaign: Some(campaign),
            update_mask: mask(&[path]),
            request_id: String::new(),
        };
        answer(shop.owner().update_campaign(request).await)
    };
    // It may be switched off, but not on again.
    let paused = change(Campaign { paused: true, ..made }, "paused").await.unwrap();
    assert_eq!(why(change(Campaign { paused: false, ..paused }, "paused").await), refused);
    // The menu item is spoken of, too.
    shop.create_campaign(about("hosting")).await.unwrap();
    create(&shop, boundary("item-91", Stance::Never, Kind::Unspecified)).await.unwrap();
    let of_item = shop.create_campaign(about("hosting")).await.unwrap_err();
    assert!(of_item.message.contains("`item-91`"), "{}", of_item.message);
    assert_eq!((of_item.reason.as_str(), of_item.metadata["topic"].as_str()), ("BOUNDARY", "item-91"));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_boundary_decides_what_it_can_and_the_rest_waits(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (topic, stance, approver) in [
        ("own-drinks", Stance::Always, Kind::Unspecified),
        ("cash", Stance::Never, Kind::Unspecified),
        ("credit", Stance::Sometimes, Kind::Owner),
    ] {
        create(&shop, boundary(topic, stance, approver)).await.unwrap();
    }
    for (topic, state, approver) in [
        ("own-drinks", State::Allowed, Kind::Unspecified),
        ("cash", State::Refused, Kind::Unspecified),
        ("age", State::Refused, Kind::Unspecified),
        ("credit", State::Waiting, Kind::Owner),
        ("song", State::Waiting, Kind::Manager),
    ] {
        let asked = ask(&shop, topic).await;
        assert_eq!((asked.state(), asked.approver()), (state, approver), "{topic}");
        let rule = asked.boundary.map(|boundary| boundary.topic);
        assert_eq!(rule, (topic != "song").then(|| topic.to_owned()));
        assert_eq!(asked.decided_by, "");
    }
    assert_eq!(exceptions(&shop, State::Unspecified).await.len(), 5);
    assert_eq!(exceptions(&shop, State::Waiting).await.len(), 2);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refused_request_keeps_the_rule_as_it_was(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let never = create(&shop, boundary("alcohol", Stance::Never, Kind::Unspecified)).await.unwrap();
    ask(&shop, "alcohol").await;
    update(&shop, Boundary { text: "酒可以商量。".into(), ..never.clone() }, &["text"]).await.unwrap();
    delete(&shop, &never.name).await.unwrap();
    let refused = exceptions(&shop, State::Refused).await;
    assert_eq!(
        (refused.len(), refused[0].boundary.clone(), &refused[0].reason),
        (1, Some(never.clone()), &never.text)
    );
    assert_eq!(refused[0].customer, WANG);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_may_decide_does_and_only_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    create(&shop, boundary("credit", Stance::Sometimes, Kind::Owner)).await.unwrap();
    let credit = ask(&shop, "credit").await;
    assert_eq!(why(decide(&shop, Kind::Manager, &credit, true).await).0, Code::PermissionDenied);
    assert_eq!(why(decide(&shop, Kind::Staff, &credit, true).await).0, Code::PermissionDenied);
    let allowed = decide(&shop, Kind::Owner, &credit, true).await.unwrap();
    assert_eq!((allowed.state(), allowed.reason.as_str()), (State::Allowed, "老主顾"));
    assert_eq!(allowed.decided_by, format!("{NONGMAO}/accessKeys/OWNER"));
    assert_eq!(why(decide(&shop, Kind::Owner, &credit, false).await).1, "DECIDED");

    let song = ask(&shop, "song").await;
    let refused = decide(&shop, Kind::Manager, &song, false).await.unwrap();
    assert_eq!((refused.state(), refused.approver()), (State::Refused, Kind::Manager));
    // The owner stands above the manager.
    let other = ask(&shop, "song").await;
    assert_eq!(decide(&shop, Kind::Owner, &other, true).await.unwrap().approver(), Kind::Owner);
    assert_eq!(exceptions(&shop, State::Waiting).await, []);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_two_who_decide_at_once_one_does(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asked = ask(&shop, "song").await;
    let (one, other) =
        tokio::join!(decide(&shop, Kind::Owner, &asked, true), decide(&shop, Kind::Manager, &asked, false));
    assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1);
    shop.must_add_up().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let good = || Exception { topic: "song".into(), text: "唱一首".into(), ..Exception::default() };
    for (exception, field) in [
        (Exception { topic: String::new(), ..good() }, "exception.topic"),
        (Exception { text: String::new(), ..good() }, "exception.text"),
        (Exception { customer: WANG.replace("nongmao", "other"), ..good() }, "exception.customer"),
    ] {
        let request = CreateExceptionRequest {
            parent: NONGMAO.into(),
            exception: Some(exception),
            request_id: request_id(1),
        };
        assert_eq!(why(answer(shop.owner().create_exception(request).await)).2, field);
    }
    let asked = ask(&shop, "song").await;
    let request = DecideExceptionRequest { name: asked.name, ..DecideExceptionRequest::default() };
    assert_eq!(why(answer(shop.owner().decide_exception(request).await)).2, "reason");
    let request = ListExceptionsRequest { parent: NONGMAO.into(), state: 9, ..Default::default() };
    assert_eq!(why(answer(shop.owner().list_exceptions(request).await)).2, "state");
}

/// What the orders service is told of what Wang writes.
async fn consult(shop: &Shop, text: &str, request_id: &str) -> ConsultBoundariesResponse {
    let request = ConsultBoundariesRequest {
        parent: NONGMAO.into(),
        customer: WANG.into(),
        text: text.into(),
        request_id: request_id.into(),
        message: "shops/nongmao/messages/00000000-0000-0000-0000-000000000007".into(),
    };
    let mut orders = LoyaltyServiceClient::new(shop.as_service());
    orders.consult_boundaries(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_guest_writes_is_held_against_the_words_of_boundaries(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let words = |boundary: Boundary, words: &[&str]| Boundary {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        ..boundary
    };
    let dogs = words(boundary("dogs", Stance::Sometimes, Kind::Owner), &["带狗", "my dog"]);
    create(&shop, dogs).await.unwrap();
    let never = words(boundary("fireworks", Stance::Never, Kind::Unspecified), &["放烟花"]);
    let never = create(&shop, never).await.unwrap();
    create(&shop, boundary("open-fire", Stance::Never, Kind::Unspecified)).await.unwrap();
    assert_eq!(consult(&shop, "几点关门", "").await, ConsultBoundariesResponse::default());
    let wordless = consult(&shop, "May we light an open fire?", "").await.exception.unwrap();
    assert_eq!((wordless.topic.as_str(), wordless.state()), ("open-fire", State::Refused));
    assert_eq!(exceptions(&shop, State::Unspecified).await, std::slice::from_ref(&wordless));

    let id = request_id(1);
    let refused = consult(&shop, "晚上能在门口放烟花吗", &id).await;
    assert_eq!(consult(&shop, "晚上能在门口放烟花吗", &id).await, refused);
    assert_eq!((refused.text.as_str(), refused.text_en.as_str()), ("酒不白送。", "No drinks for free."));
    let kept = exceptions(&shop, State::Refused).await;
    assert_eq!(kept, [refused.exception.unwrap(), wordless]);
    assert_eq!((kept[0].topic.as_str(), kept[0].customer.as_str()), ("fireworks", WANG));
    assert_eq!(kept[0].boundary.as_ref().unwrap().name, never.name);

    let waits = consult(&shop, "Can I bring MY  DOG?", "").await;
    assert!(waits.text_en.ends_with("We have asked, and will tell you."), "{waits:?}");
    let exception = waits.exception.unwrap();
    assert_eq!((exception.state(), exception.approver()), (State::Waiting, Kind::Owner));
    // Who was told that they will hear, hears; why is the shop's own.
    let owner = decide(&shop, Kind::Owner, &exception, true).await.unwrap();
    assert_eq!(owner.state(), State::Allowed);
    let told: Vec<_> = shop.published_for_orders().await;
    let told: Vec<_> = told.into_iter().filter(|told| told.kind == ExceptionDecided::full_name()).collect();
    let [told] = told.as_slice() else { panic!("{told:?}") };
    let told = ExceptionDecided::decode(told.body.as_slice()).unwrap();
    assert_eq!(told.text, "您问的“Can I bring MY  DOG?”，店里同意了。");
    let about = told.exception.unwrap();
    assert_eq!((about.message, about.reason.as_str()), (exception.message, ""));
    // A topic without a boundary is answered by one whose words the text has.
    let asked = Exception { topic: "pets".into(), text: "可以带狗吗".into(), ..Exception::default() };
    let request =
        CreateExceptionRequest { parent: NONGMAO.into(), exception: Some(asked), request_id: String::new() };
    let asked = shop.owner().create_exception(request).await.unwrap().into_inner();
    assert_eq!(asked.boundary.unwrap().topic, "dogs");
    shop.must_add_up().await;
}
