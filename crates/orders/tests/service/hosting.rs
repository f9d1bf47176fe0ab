//! What loyalty adds to an answer: an offer to a host, and what a boundary says.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use contracts::{
    loyalty::v1::{
        Boundary, ConsultBoundariesRequest, ConsultBoundariesResponse, Exception, ExceptionDecided, Grant,
        GrantRewardRequest, HostOffer, ListHostOffersRequest, ListHostOffersResponse, OfferToHostRequest,
        OfferToHostResponse, Suggestion, exception, grant,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
    orders::v1::message::{Intent, Reason},
};
use rstest::rstest;
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};

use crate::{
    delays::waiting,
    shop::{Shop, WANG, adding, dish, lines},
};

/// A loyalty service that offers beer, and has a rule for fireworks.
#[derive(Clone, Default)]
struct Loyalty {
    hosts: Arc<Mutex<Vec<OfferToHostRequest>>>,
    asked: Arc<Mutex<Vec<ConsultBoundariesRequest>>>,
    given: Arc<Mutex<Vec<GrantRewardRequest>>>,
    /// Whether it never answers.
    is_slow: Arc<AtomicBool>,
    /// How many more than one may be taken.
    choices: Arc<Mutex<i32>>,
    /// What of it can't be given any more.
    spent: Arc<Mutex<Vec<&'static str>>>,
}

/// What is offered to a host, in words.
const OFFER: &str = "添点面子。";
const OFFER_EN: &str = "Some beer.";

#[tonic::async_trait]
impl LoyaltyService for Loyalty {
    async fn offer_to_host(
        &self,
        request: Request<OfferToHostRequest>,
    ) -> Result<Response<OfferToHostResponse>, Status> {
        self.answers().await;
        self.hosts.lock().unwrap().push(request.into_inner());
        Ok(Response::new(OfferToHostResponse { text: OFFER.into(), text_en: OFFER_EN.into() }))
    }

    async fn list_host_offers(
        &self,
        request: Request<ListHostOffersRequest>,
    ) -> Result<Response<ListHostOffersResponse>, Status> {
        self.answers().await;
        let option = |reward: &str, name: &str, quantity| Suggestion {
            reward: format!("shops/nongmao/rewards/{reward}"),
            display_name: name.into(),
            quantity,
            ..Suggestion::default()
        };
        let offer = HostOffer {
            order: request.into_inner().order,
            customer: WANG.into(),
            campaign: "shops/nongmao/campaigns/hosts".into(),
            options: vec![option("beer", "啤酒", 2), option("cucumber", "拍黄瓜", 1)],
            choices: *self.choices.lock().unwrap() + 1,
            text: OFFER.into(),
            text_en: OFFER_EN.into(),
            ..HostOffer::default()
        };
        let is_open = self.given.lock().unwrap().is_empty();
        let host_offers = if is_open { vec![offer] } else { Vec::new() };
        Ok(Response::new(ListHostOffersResponse { host_offers, ..ListHostOffersResponse::default() }))
    }

    async fn grant_reward(&self, request: Request<GrantRewardRequest>) -> Result<Response<Grant>, Status> {
        let request = request.into_inner();
        if self.spent.lock().unwrap().iter().any(|reward| request.reward.ends_with(reward)) {
            return Err(Status::failed_precondition("none is left"));
        }
        self.given.lock().unwrap().push(request);
        Ok(Response::new(Grant { state: grant::State::Granted.into(), ..Grant::default() }))
    }

    async fn consult_boundaries(
        &self,
        request: Request<ConsultBoundariesRequest>,
    ) -> Result<Response<ConsultBoundariesResponse>, Status> {
        self.answers().await;
        let request = request.into_inner();
        let credit = request.text.contains("账");
        let speaks = request.text.contains("烟花") || credit;
        self.asked.lock().unwrap().push(request);
        let boundary = Boundary { words: vec!["赊账".into(), "记账".into()], ..Boundary::default() };
        let state = if credit { exception::State::Waiting } else { exception::State::Refused };
        let exception = Exception { state: state.into(), boundary: Some(boundary), ..Exception::default() };
        let answer = ConsultBoundariesResponse {
            exception: Some(exception),
            text: "门口不放烟花。".into(),
            text_en: "No fireworks.".into(),
        };
        Ok(Response::new(if speaks { answer } else { ConsultBoundariesResponse::default() }))
    }
}

impl Loyalty {
    async fn answers(&self) {
        if self.is_slow.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }

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

#[tokio::test]
async fn a_host_waits_once_for_all_that_loyalty_is_asked() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let loyalty = Loyalty::of(&shop);
    shop.say("m-1", "wx-wang", "18号,订餐3.6，今天请客，8个人").await;
    loyalty.is_slow.store(true, Ordering::Relaxed);
    // What was offered, what a rule says of the wish, and what may be offered: three questions.
    let start = Instant::now();
    let party = shop.say("m-2", "wx-wang", "订餐3.6，少盐，请客8个人").await;
    assert_eq!((party.intent(), party.orders.len()), (Intent::PlaceOrder, 1), "{party:?}");
    let took = start.elapsed();
    assert!(took > Duration::from_millis(1_400) && took < Duration::from_secs(3), "{took:?}");
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

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_asked_for_in_talk_is_held_against_the_boundaries(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let loyalty = Loyalty::of(&shop);
    for (id, text) in [("m-1", "这顿先挂账"), ("m-2", "今晚在门口放点烟花热闹热闹")] {
        let asked = shop.say(id, "wx-wang", text).await;
        assert_eq!((asked.reason(), asked.orders.len()), (Reason::KnownFact, 0), "{asked:?}");
        assert_eq!(asked.reply_text, "门口不放烟花。", "{asked:?}");
        assert_eq!(asked.needs_person, text.contains('账'), "{asked:?}");
        assert_eq!(shop.say(id, "wx-wang", text).await, asked, "a repeat");
    }
    assert_eq!(loyalty.asked.lock().unwrap().len(), 2);
    // What no boundary speaks of is talk as ever.
    let talk = shop.say("m-3", "wx-wang", "今天天气真不错").await;
    assert_eq!((talk.intent(), talk.reply_text.as_str()), (Intent::Chat, ""), "{talk:?}");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_wish_that_has_a_rule_is_told_it_and_stays_out_of_the_order(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let loyalty = Loyalty::of(&shop);
    for (id, text) in [("m-1", "18号,订餐3.6 少盐 赊账"), ("m-2", "18号,订餐3.6 记账 少盐")] {
        let asked = shop.say(id, "wx-wang", text).await;
        assert_eq!((asked.intent(), asked.orders.len()), (Intent::PlaceOrder, 1), "{asked:?}");
        assert_eq!(asked.orders[0].note, "少盐");
        assert!(asked.needs_person && asked.reply_text.ends_with("门口不放烟花。"), "{asked:?}");
        assert!(!asked.reply_text.contains('账'), "{asked:?}");
        assert_eq!(shop.say(id, "wx-wang", text).await, asked, "a repeat");
    }
    let seen = loyalty.asked.lock().unwrap().clone();
    assert_eq!((seen.len(), seen[0].customer.as_str()), (2, WANG));
    assert!(seen[0].text.contains("赊账") && seen[0].message.starts_with("shops/nongmao/messages/"));
    // What says an allergy as well stays, for a person to look at.
    let allergic = shop.say("m-4", "wx-wang", "18号,订餐3.6 记账花生过敏").await;
    assert_eq!((allergic.orders[0].note.contains("花生过敏"), allergic.needs_person), (true, true));
    // A wish that has no rule is one as ever.
    let plain = shop.say("m-3", "wx-wang", "18号,订餐3.6 少盐").await;
    assert_eq!((plain.orders[0].note.as_str(), plain.needs_person), ("少盐", false));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_decided_is_told_where_it_was_asked(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let _loyalty = Loyalty::of(&shop);
    let asked = shop.say("m-1", "wx-wang", "18号,订餐3.6 赊账").await;
    let exception = Exception {
        name: "shops/nongmao/exceptions/00000000-0000-0000-0000-000000000001".into(),
        customer: WANG.into(),
        message: asked.name.clone(),
        ..Exception::default()
    };
    let decided =
        ExceptionDecided {
            exception: Some(exception), text: "店里同意了。".into(), text_en: "Yes.".into()
        };
    shop.deliver(1, &decided).await;
    let sent = waiting(&shop).await;
    let [told] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((told.text.as_str(), told.sender_id.as_str()), ("店里同意了。", "wx-wang"));
    assert_eq!(told.channel, asked.channel);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_host_takes_what_is_offered_and_orders_nothing_by_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let loyalty = Loyalty::of(&shop);
    for (n, text, reward, reply) in [
        (1, "要啤酒", Some("beer"), "好的，啤酒×2给您上，小店送的。"),
        (2, "拍黄瓜吧", Some("cucumber"), "好的，拍黄瓜给您上，小店送的。"),
        (3, "第一个", Some("beer"), "好的，啤酒×2给您上，小店送的。"),
        (4, "不用了", None, "好的，那就不上了。"),
        (5, "都要", None, OFFER),
        (6, "要", None, OFFER),
    ] {
        loyalty.given.lock().unwrap().clear();
        let party = shop.say(&format!("p-{n}"), "wx-wang", "18号,订餐3.6，今天请客，8个人").await;
        let answer = shop.say(&format!("a-{n}"), "wx-wang", text).await;
        assert_eq!((answer.reply_text.as_str(), answer.orders.len()), (reply, 0), "{text}: {answer:?}");
        let given = loyalty.given.lock().unwrap().clone();
        let taken: Vec<_> = given.iter().map(|one| one.reward.as_str()).collect();
        let name = reward.map(|reward| format!("shops/nongmao/rewards/{reward}"));
        assert_eq!(taken, name.iter().map(String::as_str).collect::<Vec<_>>(), "{text}");
        assert!(given.iter().all(|one| one.order == party.orders[0].name && one.customer == WANG));
    }
    // What was taken is offered no more: then it is ordered as ever.
    shop.say("p-7", "wx-wang", "18号,订餐3.6，今天请客，8个人").await;
    loyalty.given.lock().unwrap().push(GrantRewardRequest::default());
    let ordered = shop.say("a-7", "wx-wang", "18号，来一份小炒肉").await;
    assert_eq!(ordered.intent(), Intent::PlaceOrder, "{ordered:?}");
    let off = shop.say("a-8", "wx-wang", "不要了").await;
    assert_eq!(off.intent(), Intent::CancelOrder, "{off:?}");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_offer_is_answered_after_a_rule_was_said_and_in_either_language(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let loyalty = Loyalty::of(&shop);
    for (n, text, reply, taken) in [
        (1, "第一个", "好的，啤酒×2给您上，小店送的。", 1),
        (2, "the first one", "啤酒×2: it comes with our compliments.", 1),
        (3, "不要了", "好的，那就不上了。", 0),
    ] {
        loyalty.given.lock().unwrap().clear();
        let party = "18号,订餐3.6，今天请客，8个人，赊账";
        let party = shop.say(&format!("p-{n}"), "wx-wang", party).await;
        assert!(party.reply_text.ends_with(&format!("门口不放烟花。{OFFER}")), "{}", party.reply_text);
        let answer = shop.say(&format!("a-{n}"), "wx-wang", text).await;
        assert_eq!((answer.reply_text.as_str(), answer.orders.len()), (reply, 0), "{text}: {answer:?}");
        assert_eq!(loyalty.given.lock().unwrap().len(), taken, "{text}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dish_whose_name_is_part_of_what_is_offered_is_ordered(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let loyalty = Loyalty::of(&shop);
    let host = async |id: &str| shop.say(id, "wx-wang", "18号,订餐3.6，今天请客，8个人").await;
    host("p-1").await;
    let short = shop.say("a-1", "wx-wang", "黄瓜").await;
    assert_eq!(short.reply_text, "好的，拍黄瓜给您上，小店送的。", "nothing else is called that");
    loyalty.given.lock().unwrap().clear();
    shop.owner().create_menu_item(adding(dish(7, "黄瓜", 600))).await.unwrap();
    let party = host("p-2").await;
    for (id, text, code) in [("a-2", "要黄瓜", 7), ("a-3", "加啤酒", 91)] {
        let ordered = shop.say(id, "wx-wang", text).await;
        let all: Vec<_> = ordered.orders.iter().flat_map(lines).map(|(code, _)| code).collect();
        assert!(all.contains(&code), "{text}: {ordered:?}");
    }
    assert_eq!(loyalty.given.lock().unwrap().len(), 0, "{party:?}");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_host_who_takes_two_is_told_which_comes_and_which_does_not(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let loyalty = Loyalty::of(&shop);
    *loyalty.choices.lock().unwrap() = 1;
    let (beer, none) = ("好的，啤酒×2给您上，小店送的。", "不好意思，这份现在送不出了。");
    for (n, spent, reply) in [
        (1, &["cucumber"][..], format!("{beer}不好意思，拍黄瓜现在送不出了。")),
        (2, &["beer"], "好的，拍黄瓜给您上，小店送的。不好意思，啤酒×2现在送不出了。".to_owned()),
        (3, &["beer", "cucumber"], none.to_owned()),
        (4, &[], "好的，啤酒×2、拍黄瓜给您上，小店送的。".to_owned()),
    ] {
        loyalty.given.lock().unwrap().clear();
        *loyalty.spent.lock().unwrap() = spent.to_vec();
        shop.say(&format!("p-{n}"), "wx-wang", "18号,订餐3.6，今天请客，8个人").await;
        let answer = shop.say(&format!("a-{n}"), "wx-wang", "都要").await;
        assert_eq!((answer.reply_text, answer.needs_person), (reply, false), "{spent:?}");
        assert_eq!(loyalty.given.lock().unwrap().len(), 2 - spent.len());
    }
}
