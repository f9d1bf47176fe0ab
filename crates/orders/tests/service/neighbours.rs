//! What the other services add: points, answers, gifts. And that nothing waits
//! for them.

use contracts::{
    feedback::v1::{
        AnswerChatRequest, AnswerChatResponse,
        feedback_service_server::{FeedbackService, FeedbackServiceServer},
    },
    loyalty::v1::{
        ExplainMembershipRequest, ExplainPointsRequest, Grant, MembershipExplanation, PointsExplanation,
        RewardGranted, RewardReturned, grant,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
    orders::v1::{
        AdvanceOrderRequest, CancelOrderRequest, GetOrderRequest, Order, message::Intent, order::State,
    },
};
use std::sync::Arc;

use rstest::rstest;
use storage::Engine;
use tokio::sync::Notify;
use tonic::{Code, Request, Response, Status, service::Routes};

use crate::{
    messages::list,
    shop::{Shop, WANG, lines, said},
};

/// Knows one guest's points and membership.
struct Points;

#[tonic::async_trait]
impl LoyaltyService for Points {
    async fn explain_points(
        &self,
        request: Request<ExplainPointsRequest>,
    ) -> Result<Response<PointsExplanation>, Status> {
        assert_eq!(request.into_inner().name, format!("{WANG}/pointsAccount"));
        let (text, text_en) = ("您有38积分。".to_owned(), "You have 38 points.".to_owned());
        Ok(Response::new(PointsExplanation { text, text_en, ..PointsExplanation::default() }))
    }

    async fn explain_membership(
        &self,
        request: Request<ExplainMembershipRequest>,
    ) -> Result<Response<MembershipExplanation>, Status> {
        assert_eq!(request.into_inner().customer, WANG);
        let (text, text_en) = ("您是街坊会会员。".to_owned(), "You are a member of Neighbours.".to_owned());
        Ok(Response::new(MembershipExplanation { text, text_en, ..MembershipExplanation::default() }))
    }
}

/// Says how it was asked.
struct Answers;

#[tonic::async_trait]
impl FeedbackService for Answers {
    async fn answer_chat(
        &self,
        request: Request<AnswerChatRequest>,
    ) -> Result<Response<AnswerChatResponse>, Status> {
        let AnswerChatRequest { customer, text, is_question, in_english, .. } = request.into_inner();
        let reply_text =
            if text == "谢谢" { String::new() } else { format!("{customer} {is_question} {in_english}") };
        Ok(Response::new(AnswerChatResponse { reply_text, needs_person: false }))
    }
}

fn connect(shop: &Shop) {
    shop.connect("loyalty", Routes::new(LoyaltyServiceServer::new(Points)));
    shop.connect("feedback", Routes::new(FeedbackServiceServer::new(Answers)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_who_asks_is_told_their_points_in_their_language(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    connect(&shop);
    for (id, text, said) in [
        ("m-1", "我的积分", "您有38积分。"),
        ("m-2", "我有多少积分？", "您有38积分。"),
        ("m-3", "my points", "You have 38 points."),
    ] {
        let message = shop.say(id, "wx-wang", text).await;
        assert_eq!((message.intent(), message.reply_text.as_str()), (Intent::ShowPoints, said));
    }
    let stranger = shop.say("m-4", "wx-stranger", "我的积分").await;
    assert_eq!(stranger.intent(), Intent::ShowPoints);
    assert!(stranger.reply_text.contains("还不知道您是哪位"), "{}", stranger.reply_text);
    let about = shop.say("m-5", "wx-wang", "我的积分怎么用？").await;
    assert_eq!((about.intent(), about.reply_text), (Intent::Question, format!("{WANG} true false")));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_who_asks_is_told_of_their_membership_in_their_language(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let away = shop.say("m-0", "wx-wang", "我的会员").await;
    assert_eq!(away.intent(), Intent::ShowMembership);
    assert!(away.reply_text.contains("暂时查不到"), "{}", away.reply_text);
    connect(&shop);
    for (id, text, said) in [
        ("m-1", "我的会员", "您是街坊会会员。"),
        ("m-2", "查一下会员", "您是街坊会会员。"),
        ("m-3", "我的会员什么时候到期？", "您是街坊会会员。"),
        ("m-4", "my membership", "You are a member of Neighbours."),
        ("m-5", "my membership please", "You are a member of Neighbours."),
    ] {
        let message = shop.say(id, "wx-wang", text).await;
        assert_eq!((message.intent(), message.reply_text.as_str()), (Intent::ShowMembership, said), "{text}");
    }
    let stranger = shop.say("m-6", "wx-stranger", "我的会员").await;
    assert!(stranger.reply_text.contains("还不知道您是哪位"), "{}", stranger.reply_text);
    let about = shop.say("m-7", "wx-wang", "会员怎么办理？").await;
    assert_eq!(about.intent(), Intent::Question, "{}", about.reply_text);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn questions_and_talk_are_answered_by_feedback_and_the_answer_is_kept(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    connect(&shop);
    let question = shop.say("m-1", "wx-wang", "可以开发票吗").await;
    assert_eq!(
        (question.reply_text.as_str(), question.needs_person),
        (&*format!("{WANG} true false"), false)
    );
    let praise = shop.say("m-2", "wx-stranger", "the boss is so kind").await;
    assert_eq!(praise.reply_text, " false true");
    assert_eq!(shop.say("m-3", "wx-wang", "谢谢").await.reply_text, "");
    assert_eq!(shop.say("m-1", "wx-wang", "可以开发票吗").await, question);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_unhappy_meets_a_person_whatever_feedback_says(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    connect(&shop);
    let unhappy = shop.say("m-1", "wx-wang", "小李态度还行，就是慢").await;
    assert!(unhappy.needs_person && !unhappy.reply_text.contains("false"), "{unhappy:?}");
    let complaint = shop.say("m-2", "wx-wang", "菜里有头发，太恶心了，退钱").await;
    assert_eq!((complaint.intent(), complaint.needs_person), (Intent::Complaint, true));
    assert_eq!(complaint.reply_text, format!("{WANG} false false"));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn without_the_others_orders_are_taken_and_questions_go_to_a_person(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    assert_eq!(shop.say("m-1", "wx-wang", "3.6").await.orders.len(), 1);
    let question = shop.say("m-2", "wx-wang", "可以开发票吗").await;
    assert!(question.needs_person && !question.reply_text.is_empty());
    let points = shop.say("m-3", "wx-wang", "我的积分").await;
    assert!(points.reply_text.contains("暂时查不到"), "{}", points.reply_text);
}

/// Answers when it is told to.
struct Slow(Arc<Notify>);

#[tonic::async_trait]
impl FeedbackService for Slow {
    async fn answer_chat(
        &self,
        _: Request<AnswerChatRequest>,
    ) -> Result<Response<AnswerChatResponse>, Status> {
        self.0.notified().await;
        Ok(Response::new(AnswerChatResponse { reply_text: "可以".to_owned(), needs_person: false }))
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_is_there_for_a_person_while_others_are_long_in_answering(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let answer = Arc::new(Notify::new());
    shop.connect("feedback", Routes::new(FeedbackServiceServer::new(Slow(Arc::clone(&answer)))));
    let asking = async { shop.say("m-1", "wx-wang", "可以开发票吗").await };
    let looking = async {
        while list(&shop, true, 10).await.is_empty() {}
        answer.notify_one();
    };
    let (answered, ()) = tokio::join!(asking, looking);
    assert_eq!((answered.reply_text.as_str(), answered.needs_person), ("可以", false));
    assert!(list(&shop, true, 10).await.is_empty());
    assert_eq!(shop.say("m-1", "wx-wang", "可以开发票吗").await, answered);
}

/// Breaks off.
struct Broken;

#[tonic::async_trait]
impl FeedbackService for Broken {
    async fn answer_chat(
        &self,
        _: Request<AnswerChatRequest>,
    ) -> Result<Response<AnswerChatResponse>, Status> {
        panic!("a bug that a test wants");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_that_could_not_be_answered_is_kept_for_a_person(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.connect("feedback", Routes::new(FeedbackServiceServer::new(Broken)));
    let refused = shop.staff().create_message(said("m-1", "wx-wang", "可以开发票吗")).await.unwrap_err();
    assert_eq!(refused.code(), Code::Internal);
    // Whoever is merged into somebody that is merged too can't be ordered for: the
    // conflict stays.
    shop.sql("UPDATE customer_projections SET merged_into = customer_id WHERE number = 18").await;
    let refused = shop.staff().create_message(said("m-2", "wx-wang", "18号,订餐3.6")).await.unwrap_err();
    assert_eq!(refused.code(), Code::Aborted);
    assert_eq!(list(&shop, true, 10).await, ["18号,订餐3.6", "可以开发票吗"]);
    shop.sql("UPDATE customer_projections SET merged_into = NULL").await;
    assert_eq!(shop.say("m-2", "wx-wang", "18号,订餐3.6").await.orders.len(), 1);
}

fn gift(order: &Order, item_code: i32) -> Grant {
    Grant {
        name: "shops/nongmao/grants/00000000-0000-0000-0000-000000000001".into(),
        customer: WANG.into(),
        order: order.name.clone(),
        reward_display_name: "啤酒".into(),
        item_code,
        quantity: 2,
        state: grant::State::Granted.into(),
        ..Grant::default()
    }
}

async fn now(shop: &Shop, order: &Order) -> Order {
    let request = GetOrderRequest { name: order.name.clone() };
    shop.owner().get_order(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_that_the_kitchen_makes_goes_with_its_order_and_costs_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    shop.deliver(0, &RewardGranted { grant: Some(gift(&order, 91)) }).await;
    let with = now(&shop, &order).await;
    assert_eq!(lines(&with), [(3, 1), (6, 1), (90, 2), (91, 2)]);
    assert_eq!(with.total, order.total);

    shop.say("m-2", "wx-wang", "再加一个6").await;
    assert_eq!(lines(&now(&shop, &order).await), [(3, 1), (6, 2), (90, 3), (91, 2)]);
    shop.deliver(0, &RewardReturned { grant: Some(gift(&order, 91)) }).await;
    assert_eq!(lines(&now(&shop, &order).await), [(3, 1), (6, 2), (90, 3)]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_that_is_called_off_keeps_none_of_its_gifts(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let card =
        Grant { name: "shops/nongmao/grants/00000000-0000-0000-0000-000000000002".into(), ..gift(&order, 0) };
    for grant in [gift(&order, 91), card.clone()] {
        shop.deliver(0, &RewardGranted { grant: Some(grant) }).await;
    }
    assert_eq!(now(&shop, &order).await.packed.len(), 1);
    let cancel =
        CancelOrderRequest { name: order.name.clone(), reason: "停电".into(), ..Default::default() };
    shop.staff().cancel_order(cancel).await.unwrap();
    // Loyalty takes them back; word of one that it gave before comes late.
    for grant in [gift(&order, 91), card.clone()] {
        shop.deliver(0, &RewardReturned { grant: Some(grant) }).await;
    }
    shop.deliver(0, &RewardGranted { grant: Some(card) }).await;
    let off = now(&shop, &order).await;
    assert_eq!((off.state(), off.packed), (State::Cancelled, Vec::new()));
    assert_eq!(lines(&now(&shop, &order).await), [(3, 1), (6, 1), (90, 2)]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_is_a_line_once_and_none_if_it_was_returned_before_it_was_heard_of(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let second = "shops/nongmao/grants/00000000-0000-0000-0000-000000000002";
    let second = Grant { name: second.into(), ..gift(&order, 91) };
    shop.deliver(0, &RewardReturned { grant: Some(gift(&order, 91)) }).await;
    for _ in 0..2 {
        shop.deliver(0, &RewardGranted { grant: Some(gift(&order, 91)) }).await;
        shop.deliver(0, &RewardGranted { grant: Some(second.clone()) }).await;
    }
    assert_eq!(lines(&now(&shop, &order).await), [(3, 1), (6, 1), (90, 2), (91, 2)]);
    shop.deliver(0, &RewardReturned { grant: Some(second) }).await;
    assert_eq!(lines(&now(&shop, &order).await), [(3, 1), (6, 1), (90, 2)]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_waits_what_the_kitchen_does_not_make_and_what_comes_too_late_is_no_line(
    #[case] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let waiting = Grant { state: grant::State::Waiting.into(), ..gift(&order, 91) };
    for grant in [waiting, gift(&order, 0)] {
        shop.deliver(0, &RewardGranted { grant: Some(grant) }).await;
    }
    for to in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        let (name, to_state) = (order.name.clone(), to.into());
        let request = AdvanceOrderRequest { name, to_state, ..AdvanceOrderRequest::default() };
        shop.staff().advance_order(request).await.unwrap();
    }
    shop.deliver(0, &RewardGranted { grant: Some(gift(&order, 91)) }).await;
    let completed = now(&shop, &order).await;
    assert_eq!(lines(&completed), [(3, 1), (6, 1), (90, 2)]);
    let actors: Vec<_> = completed.steps.iter().map(|step| step.actor.as_str()).collect();
    let staff = "shops/nongmao/accessKeys/staff";
    assert_eq!(actors, ["", staff, staff, staff, staff], "a step says whose hand it was");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_says_how_many_eat_and_who_invites(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.say("m-1", "wx-wang", "18号,订餐3.6，今天请客，8个人").await.orders.remove(0);
    assert_eq!((lines(&order).len(), order.party_size, order.is_host), (3, 8, true));
    let order = shop.order("m-2").await;
    assert_eq!((order.party_size, order.is_host), (0, false));
}
