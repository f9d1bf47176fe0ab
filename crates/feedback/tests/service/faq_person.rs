//! Questions that people decide on or answer, and what holds when one is asked.

use std::sync::{Arc, Mutex};

use contracts::{
    feedback::v1::{
        AnswerChatRequest, AnswerChatResponse, AnswerQuestionRequest, CreateStaffMemberRequest, Question,
        StaffMember, question::State,
    },
    loyalty::v1::{
        Boundary, CreateExceptionRequest, Exception, exception,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
    orders::v1::{Shop as ShopSettings, ShopChanged, shop::OpeningHours},
};
use kernel::Time;
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};
use uuid::Uuid;

use crate::{
    faq::{PARENT, ask, chat, create, entry, questions, say, shop_with_invoice},
    shop::{Shop, WANG},
};

fn of_wang(id: u128, text: &str) -> AnswerChatRequest {
    AnswerChatRequest { customer: WANG.into(), ..chat(id, text) }
}

/// What is said to the first question that nothing fits.
fn a_person_is_asked() -> AnswerChatResponse {
    AnswerChatResponse {
        reply_text: "这个我帮您问一下店里，马上回您。".into(), needs_person: true
    }
}

/// Wang asks twice for what nobody answers.
async fn hand_over(shop: &Shop) {
    assert_eq!(say(shop, of_wang(1, "能带狗吗")).await, a_person_is_asked());
    assert_eq!(say(shop, of_wang(2, "那带猫呢")).await, silence());
}

fn silence() -> AnswerChatResponse {
    AnswerChatResponse { reply_text: String::new(), needs_person: true }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn once_a_person_has_taken_over_nothing_is_said_for_half_an_hour(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let invoice = shop_with_invoice(&shop).await;
    hand_over(&shop).await;
    // Not even what is known is told, nor does asking on make it last longer.
    shop.pass(29 * 60);
    assert_eq!(say(&shop, of_wang(3, "能开发票吗")).await, silence());
    assert_eq!(say(&shop, of_wang(3, "能开发票吗")).await, silence());
    assert_eq!(ask(&shop, WANG, "能开发票吗").await.state(), State::HandedOver);
    // Somebody else is answered.
    assert_eq!(say(&shop, chat(4, "能开发票吗")).await.reply_text, invoice.answer);
    shop.pass(2 * 60);
    assert_eq!(say(&shop, of_wang(5, "能开发票吗")).await.reply_text, invoice.answer);
    assert_eq!(ask(&shop, WANG, "能带狗吗").await.state(), State::Missed);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_person_is_called_at_the_first_miss_and_what_is_known_is_still_told(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let invoice = shop_with_invoice(&shop).await;
    let in_english = AnswerChatRequest { in_english: true, ..of_wang(1, "Are dogs welcome?") };
    let said = say(&shop, in_english).await;
    assert_eq!(
        (said.reply_text.as_str(), said.needs_person),
        ("Let me ask the shop; someone will answer you soon.", true)
    );
    assert_eq!(questions(&shop, State::HandedOver).await.len(), 1);
    assert_eq!(say(&shop, of_wang(2, "能开发票吗")).await.reply_text, invoice.answer);
    // An answer between them begins anew.
    assert_eq!(say(&shop, of_wang(3, "那带猫呢")).await, a_person_is_asked());
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_found_nothing_on_a_page_is_told_in_the_chat_that_a_person_is_asked(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let invoice = shop_with_invoice(&shop).await;
    assert_eq!(ask(&shop, WANG, "能带狗吗").await.state(), State::Missed);
    // The page asked for other words and spoke of nobody.
    assert_eq!(say(&shop, of_wang(1, "那带猫呢")).await, a_person_is_asked());
    // From then on the person speaks alone.
    assert_eq!(say(&shop, of_wang(2, "能开发票吗")).await, silence());
    shop.pass(31 * 60);
    // It begins anew, in either order.
    assert_eq!(say(&shop, of_wang(3, "能带狗吗")).await, a_person_is_asked());
    assert_eq!(ask(&shop, WANG, "那带猫呢").await.state(), State::HandedOver);
    shop.pass(31 * 60);
    assert_eq!(say(&shop, of_wang(4, "能开发票吗")).await.reply_text, invoice.answer);
    shop.must_add_up().await;
}

async fn answer(shop: &Shop, question: &Question, text: &str) -> Result<Question, Refusal> {
    let request = AnswerQuestionRequest {
        name: question.name.clone(),
        text: text.into(),
        ..AnswerQuestionRequest::default()
    };
    let answer = shop.owner().answer_question(request).await;
    answer.map(Response::into_inner).map_err(|status| Refusal::from(&status))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_person_s_answer_is_kept_and_ends_the_silence(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let invoice = shop_with_invoice(&shop).await;
    hand_over(&shop).await;
    assert_eq!(say(&shop, of_wang(3, "能开发票吗")).await, silence());
    let waiting = questions(&shop, State::HandedOver).await;
    let answered = answer(&shop, &waiting[1], "猫狗都可以带，别上桌。").await.unwrap();
    assert_eq!(answered.person_answer, "猫狗都可以带，别上桌。");
    assert_eq!(answered.answered_by, "shops/nongmao/accessKeys/owner");
    assert!(answered.person_answer_time.is_some());
    assert_eq!(questions(&shop, State::HandedOver).await[1], answered);
    assert_eq!(say(&shop, of_wang(4, "能开发票吗")).await.reply_text, invoice.answer);
    // The next miss is the first again.
    assert_eq!(say(&shop, of_wang(5, "能带狗吗")).await, a_person_is_asked());

    assert_eq!(answer(&shop, &answered, "再说一次").await.unwrap_err().reason, "QUESTION_STATE");
    assert_eq!(answer(&shop, &waiting[0], "").await.unwrap_err().violations[0].field, "text");
    let nobody = Question { name: format!("{PARENT}/questions/{}", Uuid::from_u128(9)), ..answered };
    assert_eq!(answer(&shop, &nobody, "好").await.unwrap_err().reason, "NOT_FOUND");
    shop.must_add_up().await;
}

#[tokio::test]
async fn patience_counts_from_when_a_question_was_sent() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let invoice = shop_with_invoice(&shop).await;
    let sent = |id, text: &str, minute: i64| AnswerChatRequest {
        sent_time: Some(field::timestamp(Time::from_micros(minute * 60_000_000).unwrap())),
        ..of_wang(id, text)
    };
    say(&shop, sent(1, "能带狗吗", 100)).await;
    assert_eq!(say(&shop, sent(2, "那带猫呢", 105)).await, silence());
    assert_eq!(say(&shop, sent(3, "能开发票吗", 134)).await, silence());
    // One that comes late and was sent before.
    assert_eq!(say(&shop, sent(4, "能开发票吗", 90)).await, silence());
    assert_eq!(say(&shop, sent(5, "能开发票吗", 136)).await.reply_text, invoice.answer);
}

#[tokio::test]
async fn praise_is_not_thanked_for_while_a_person_speaks() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop_with_invoice(&shop).await;
    let staff_member = Some(StaffMember { display_name: "小刘".into(), ..StaffMember::default() });
    let request = CreateStaffMemberRequest {
        parent: PARENT.into(),
        staff_member,
        ..CreateStaffMemberRequest::default()
    };
    shop.owner().create_staff_member(request).await.unwrap();
    hand_over(&shop).await;
    let praise = AnswerChatRequest { is_question: false, ..of_wang(3, "小刘真热情") };
    assert_eq!(say(&shop, praise).await, AnswerChatResponse::default());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn whether_the_shop_is_open_is_told_as_of_when_it_was_asked(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let settings = ShopSettings {
        name: PARENT.into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        opening_hours: vec![OpeningHours { open_minute: 630, close_minute: 840, weekdays: Vec::new() }],
        ..ShopSettings::default()
    };
    shop.deliver(vec![shop.event(&ShopChanged { shop: Some(settings), revision: 1 })]).await;
    create(&shop, entry(&["现在开门吗"], "{open}。")).await.unwrap();
    let sent = |id, at: &str| {
        let at = Time::from_timestamp(at.parse().unwrap());
        AnswerChatRequest { sent_time: Some(field::timestamp(at)), ..chat(id, "现在开门吗") }
    };
    let open = say(&shop, sent(1, "2026-11-23T11:45:00+08:00")).await;
    assert_eq!(open.reply_text, "现在营业，到14:00。");
    let closed = say(&shop, sent(2, "2026-11-23T15:00:00+08:00")).await;
    assert_eq!(closed.reply_text, "现在休息，明天10:30开门。");
    // Nobody says when: it is noon of UTC, 20:00 there.
    assert_eq!(say(&shop, chat(3, "现在开门吗")).await.reply_text, "现在休息，明天10:30开门。");
}

/// A loyalty service with a rule for credit, or none; keeps what it was asked.
#[derive(Clone, Default)]
struct Rules {
    stance: Option<exception::State>,
    asked: Arc<Mutex<Vec<CreateExceptionRequest>>>,
}

#[tonic::async_trait]
impl LoyaltyService for Rules {
    async fn create_exception(
        &self,
        request: Request<CreateExceptionRequest>,
    ) -> Result<Response<Exception>, Status> {
        let request = request.into_inner();
        let asked = request.exception.clone().unwrap();
        self.asked.lock().unwrap().push(request);
        let boundary = self.stance.map(|_| Boundary {
            topic: asked.topic.clone(),
            text: "赊账看情况。".into(),
            text_en: "Credit depends.".into(),
            ..Boundary::default()
        });
        let state = self.stance.unwrap_or(exception::State::Waiting).into();
        Ok(Response::new(Exception { boundary, state, ..asked }))
    }
}

impl Rules {
    fn of(shop: &Shop, stance: Option<exception::State>) -> Self {
        let rules = Self { stance, ..Self::default() };
        shop.connect("loyalty", Routes::new(LoyaltyServiceServer::new(rules.clone())));
        rules
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_boundary_covers_is_answered_by_it_and_written_down(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    create(&shop, entry(&["怎么付款", "收现金吗"], "微信、支付宝、现金都行。")).await.unwrap();
    let rules = Rules::of(&shop, Some(exception::State::Refused));
    let refused = say(&shop, of_wang(1, "能赊账吗")).await;
    assert_eq!((refused.reply_text.as_str(), refused.needs_person), ("赊账看情况。", false));
    assert_eq!(say(&shop, of_wang(1, "能赊账吗")).await, refused);
    {
        let asked = rules.asked.lock().unwrap();
        let exception = asked[0].exception.as_ref().unwrap();
        assert_eq!((asked.len(), exception.topic.as_str(), exception.customer.as_str()), (1, "credit", WANG));
        assert_eq!((exception.text.as_str(), asked[0].request_id.is_empty()), ("能赊账吗", false));
    }
    let kept = questions(&shop, State::Answered).await;
    assert_eq!((kept[0].boundary_topic.as_str(), kept[0].faq_entry.as_str()), ("credit", ""));

    Rules::of(&shop, Some(exception::State::Waiting));
    let in_english = AnswerChatRequest { in_english: true, ..of_wang(2, "Can I put it on my tab?") };
    let waits = say(&shop, in_english).await;
    assert_eq!(
        (waits.reply_text.as_str(), waits.needs_person),
        ("Credit depends. We have asked, and will tell you.", true)
    );
    Rules::of(&shop, None);
    assert!(say(&shop, of_wang(3, "先欠着行吗")).await.needs_person);
    // Neither is a miss: a person has not taken over.
    assert_eq!(say(&shop, of_wang(4, "收现金吗")).await.reply_text, "微信、支付宝、现金都行。");
    shop.must_add_up().await;
}

#[tokio::test]
async fn an_entry_goes_before_a_boundary_and_without_loyalty_it_is_a_miss() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    create(&shop, entry(&["有包间吗"], "有。")).await.unwrap();
    assert_eq!(ask(&shop, WANG, "能赊账吗").await.state(), State::Missed);
    create(&shop, entry(&["能赊账吗", "可以记账吗"], "熟客可以，月底结。")).await.unwrap();
    let rules = Rules::of(&shop, Some(exception::State::Refused));
    assert_eq!(ask(&shop, WANG, "可以赊账吗").await.answer, "熟客可以，月底结。");
    assert!(rules.asked.lock().unwrap().is_empty());
}
