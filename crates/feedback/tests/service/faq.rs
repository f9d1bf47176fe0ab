//! Questions, and what they are answered.

use contracts::{
    feedback::v1::{
        AnswerChatRequest, AnswerChatResponse, AskQuestionRequest, Case, CreateCaseRequest,
        CreateFaqEntryRequest, CreateStaffMemberRequest, DeleteFaqEntryRequest, FaqEntry, GetFaqEntryRequest,
        GetQuestionClustersRequest, ListFaqEntriesRequest, ListQuestionsRequest, Question,
        ResolveCaseRequest, StaffMember, UpdateFaqEntryRequest,
        feedback_service_client::FeedbackServiceClient, question::State,
    },
    loyalty::v1::{
        ExplainPointsRequest, PointsExplanation,
        loyalty_service_server::{LoyaltyService, LoyaltyServiceServer},
    },
    orders::v1::{MenuItem, MenuItemChanged, Shop as ShopSettings, ShopChanged, shop::OpeningHours},
};
use prost_types::FieldMask;
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};
use uuid::Uuid;

use crate::shop::{Shop, WANG, ZHAO};

pub(crate) const PARENT: &str = "shops/nongmao";

pub(crate) fn entry(questions: &[&str], answer: &str) -> FaqEntry {
    let questions = questions.iter().map(ToString::to_string).collect();
    FaqEntry { questions, answer: answer.into(), ..FaqEntry::default() }
}

pub(crate) async fn create(shop: &Shop, entry: FaqEntry) -> Result<FaqEntry, Refusal> {
    let faq_entry = Some(entry);
    let request =
        CreateFaqEntryRequest { parent: PARENT.into(), faq_entry, ..CreateFaqEntryRequest::default() };
    let answer = shop.owner().create_faq_entry(request).await;
    answer.map(Response::into_inner).map_err(|status| Refusal::from(&status))
}

/// A shop that can say how to get an invoice.
pub(crate) async fn shop_with_invoice(shop: &Shop) -> FaqEntry {
    let invoice = entry(&["能开发票吗", "Can I have an invoice"], "可以开发票，吃完在柜台说一声。");
    let invoice = FaqEntry { answer_en: "Yes, just ask at the counter.".into(), ..invoice };
    create(shop, entry(&["有包间吗"], "有两个包间。")).await.unwrap();
    create(shop, invoice).await.unwrap()
}

pub(crate) async fn ask(shop: &Shop, customer: &str, text: &str) -> Question {
    let question = Question { customer: customer.into(), text: text.into(), ..Question::default() };
    let question = Some(question);
    let request = AskQuestionRequest { parent: PARENT.into(), question, ..AskQuestionRequest::default() };
    shop.owner().ask_question(request).await.unwrap().into_inner()
}

pub(crate) fn chat(id: u128, text: &str) -> AnswerChatRequest {
    AnswerChatRequest {
        parent: PARENT.into(),
        message: format!("{PARENT}/messages/{}", Uuid::from_u128(id)),
        channel: "wechat-group".into(),
        sender_id: "wx-wang".into(),
        text: text.into(),
        is_question: true,
        ..AnswerChatRequest::default()
    }
}

pub(crate) async fn say(shop: &Shop, request: AnswerChatRequest) -> AnswerChatResponse {
    FeedbackServiceClient::new(shop.as_service()).answer_chat(request).await.unwrap().into_inner()
}

pub(crate) async fn questions(shop: &Shop, state: State) -> Vec<Question> {
    let request = ListQuestionsRequest {
        parent: PARENT.into(),
        state: state.into(),
        ..ListQuestionsRequest::default()
    };
    shop.owner().list_questions(request).await.unwrap().into_inner().questions
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_entry_is_kept_changed_and_removed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let made = shop_with_invoice(&shop).await;
    let get = GetFaqEntryRequest { name: made.name.clone() };
    assert_eq!(shop.owner().get_faq_entry(get.clone()).await.unwrap().into_inner(), made);

    let faq_entry = Some(FaqEntry { answer: "可以。".into(), ..made.clone() });
    let update_mask = Some(FieldMask { paths: vec!["answer".into()] });
    let change = UpdateFaqEntryRequest { faq_entry, update_mask, ..UpdateFaqEntryRequest::default() };
    let changed = shop.owner().update_faq_entry(change.clone()).await.unwrap().into_inner();
    assert_eq!((changed.answer.as_str(), changed.answer_en.as_str()), ("可以。", &*made.answer_en));
    assert_ne!(changed.etag, made.etag);
    let stale = shop.owner().update_faq_entry(change).await.unwrap_err();
    assert_eq!(Refusal::from(&stale).reason, "STALE_ETAG");

    let list =
        ListFaqEntriesRequest { parent: PARENT.into(), page_size: 1, ..ListFaqEntriesRequest::default() };
    let first = shop.owner().list_faq_entries(list.clone()).await.unwrap().into_inner();
    assert_eq!(first.faq_entries[0].answer, "有两个包间。");
    let rest = ListFaqEntriesRequest { page_token: first.next_page_token, ..list };
    let rest = shop.owner().list_faq_entries(rest).await.unwrap().into_inner();
    assert_eq!((rest.faq_entries, rest.next_page_token), (vec![changed.clone()], String::new()));

    let delete =
        DeleteFaqEntryRequest { name: made.name, etag: changed.etag, ..DeleteFaqEntryRequest::default() };
    shop.owner().delete_faq_entry(delete).await.unwrap();
    let gone = shop.owner().get_faq_entry(get).await.unwrap_err();
    assert_eq!(Refusal::from(&gone).reason, "NOT_FOUND");
    // Neither does it answer any more.
    assert_eq!(ask(&shop, WANG, "发票怎么开").await.state(), State::Missed);
}

#[tokio::test]
async fn what_is_wrong_with_an_entry_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let many = vec!["问"; 51];
    let long = "问".repeat(201);
    for (wrong, field, said) in [
        (entry(&[], "答"), "faq_entry.questions", "1 to 50"),
        (entry(&many, "答"), "faq_entry.questions", "50"),
        (entry(&["问", &long], "答"), "faq_entry.questions[1]", "200"),
        (entry(&["问"], ""), "faq_entry.answer", "1,000"),
        (entry(&["问"], "价格{price}"), "faq_entry.answer", "`{price}`"),
        (
            FaqEntry { answer_en: "{open".into(), ..entry(&["问"], "答") },
            "faq_entry.answer_en",
            "without its",
        ),
    ] {
        let refused = create(&shop, wrong).await.unwrap_err();
        assert_eq!(refused.violations[0].field, field);
        let right = &refused.violations[0].description;
        assert!(right.contains(said) || right.contains(&said.replace(',', "")), "{right}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_question_in_other_words_is_answered_and_counted(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let invoice = shop_with_invoice(&shop).await;
    let asked = ask(&shop, WANG, "公司报销要开票，行吗").await;
    assert_eq!((asked.state(), asked.answer.as_str()), (State::Answered, invoice.answer.as_str()));
    assert_eq!(asked.faq_entry, invoice.name);
    assert!(asked.confidence_ratio >= 0.6);
    let in_english = ask(&shop, "", "could I get a receipt?").await;
    assert_eq!(in_english.answer, invoice.answer_en);
    let get = GetFaqEntryRequest { name: invoice.name };
    assert_eq!(shop.owner().get_faq_entry(get).await.unwrap().into_inner().answer_count, 2);
    assert_eq!(questions(&shop, State::Unspecified).await, [in_english, asked]);
    shop.must_add_up().await;
}

#[tokio::test]
async fn a_paused_entry_does_not_answer() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let invoice = shop_with_invoice(&shop).await;
    assert_eq!(ask(&shop, "", "发票怎么开").await.state(), State::Answered);
    let faq_entry = Some(FaqEntry { name: invoice.name, paused: true, ..FaqEntry::default() });
    let pause = UpdateFaqEntryRequest { faq_entry, ..UpdateFaqEntryRequest::default() };
    shop.owner().update_faq_entry(pause).await.unwrap();
    assert_eq!(ask(&shop, WANG, "发票怎么开").await.state(), State::Missed);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn after_two_misses_on_a_page_within_half_an_hour_a_person_answers(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop_with_invoice(&shop).await;
    let states = async |texts: &[&str]| {
        let mut states = Vec::new();
        for text in texts {
            states.push(ask(&shop, WANG, text).await.state());
        }
        states
    };
    assert_eq!(states(&["能带狗吗", "那带猫呢"]).await, [State::Missed, State::HandedOver]);
    shop.pass(31 * 60);
    // An answer between them begins anew.
    assert_eq!(
        states(&["能带狗吗", "能开发票吗", "能带狗吗"]).await,
        [State::Missed, State::Answered, State::Missed]
    );
    shop.pass(31 * 60);
    assert_eq!(states(&["能带狗吗"]).await, [State::Missed]);
    // Somebody else's misses are their own.
    assert_eq!(ask(&shop, ZHAO, "能带狗吗").await.state(), State::Missed);
    assert_eq!(questions(&shop, State::HandedOver).await.len(), 1);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_stranger_without_a_trace_is_given_a_person_at_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop_with_invoice(&shop).await;
    assert_eq!(ask(&shop, "", "能带狗吗").await.state(), State::HandedOver);
    assert_eq!(ask(&shop, "", "能开发票吗").await.state(), State::Answered);
    let from_nobody = AnswerChatRequest { sender_id: String::new(), ..chat(1, "能带狗吗") };
    assert!(say(&shop, from_nobody).await.needs_person);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn where_no_entry_could_answer_a_person_does_at_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asked = ask(&shop, WANG, "能带狗吗").await;
    assert_eq!((asked.state(), asked.answer.as_str()), (State::HandedOver, "店里的人会尽快回复您。"));
    let in_english = AnswerChatRequest { in_english: true, ..chat(1, "Are dogs welcome?") };
    let said = say(&shop, in_english).await;
    assert_eq!(
        (said.reply_text.as_str(), said.needs_person),
        ("Someone of the shop will answer you soon.", true)
    );
    // It is no miss: with a FAQ a guest on a page is first asked for other words.
    shop_with_invoice(&shop).await;
    assert_eq!(ask(&shop, WANG, "能带狗吗").await.state(), State::Missed);
    shop.must_add_up().await;
}

#[tokio::test]
async fn who_is_asked_to_put_it_another_way_hears_what_may_be_meant() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    create(&shop, entry(&["包间收费吗", "包间能坐几个人"], "一个包间坐十个人。")).await.unwrap();
    create(&shop, entry(&["停车收费吗"], "停车免费。")).await.unwrap();
    let missed = ask(&shop, WANG, "你们收费贵吗").await;
    assert_eq!(missed.state(), State::Missed);
    for meant in ["“包间收费吗”", "“停车收费吗”"] {
        assert!(missed.answer.contains(meant), "{}", missed.answer);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_chat_message_is_answered_once_and_alike(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let invoice = shop_with_invoice(&shop).await;
    let first = say(&shop, chat(1, "发票怎么开")).await;
    assert_eq!((first.reply_text.as_str(), first.needs_person), (invoice.answer.as_str(), false));
    assert_eq!(say(&shop, chat(1, "发票怎么开")).await, first);
    let in_english = AnswerChatRequest { in_english: true, ..chat(2, "发票怎么开") };
    assert_eq!(say(&shop, in_english).await.reply_text, invoice.answer_en);

    let missed = say(&shop, chat(3, "能带狗吗")).await;
    assert!(missed.needs_person && !missed.reply_text.is_empty());
    let handed_over = say(&shop, chat(4, "狗能进来吗")).await;
    assert!(handed_over.needs_person && handed_over.reply_text.is_empty());
    assert_eq!(say(&shop, chat(4, "狗能进来吗")).await, handed_over);
    let messages = questions(&shop, State::HandedOver).await;
    assert_eq!(messages[0].message, chat(4, "").message);
    assert_eq!(questions(&shop, State::Unspecified).await.len(), 4);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_same_message_at_once_is_answered_alike_and_asked_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop_with_invoice(&shop).await;
    let message = || say(&shop, chat(1, "能带狗吗"));
    let (a, b, c) = tokio::join!(message(), message(), message());
    assert!(a == b && b == c && !a.reply_text.is_empty(), "{a:?} {b:?} {c:?}");
    assert_eq!(questions(&shop, State::Unspecified).await.len(), 1);
    shop.must_add_up().await;
}

#[tokio::test]
async fn praise_in_a_chat_is_thanked_for_by_name_and_other_talk_is_left() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let staff_member = Some(StaffMember { display_name: "小刘".into(), ..StaffMember::default() });
    let request = CreateStaffMemberRequest {
        parent: PARENT.into(),
        staff_member,
        ..CreateStaffMemberRequest::default()
    };
    shop.owner().create_staff_member(request).await.unwrap();
    let praise =
        AnswerChatRequest { is_question: false, ..chat(1, "小刘送得真快，态度特别好，谢谢") };
    let thanked = say(&shop, praise.clone()).await;
    assert!(thanked.reply_text.contains("小刘") && !thanked.needs_person, "{thanked:?}");
    assert_eq!(say(&shop, praise).await, thanked);
    let talk = AnswerChatRequest { is_question: false, ..chat(2, "我下午在摊上") };
    assert_eq!(say(&shop, talk).await, AnswerChatResponse::default());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_guest_s_word_on_what_was_mended_is_heard(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let word =
        |id, text: &str| AnswerChatRequest { is_question: false, customer: WANG.into(), ..chat(id, text) };
    assert_eq!(say(&shop, word(1, "还是没解决")).await, AnswerChatResponse::default());
    let case = Some(Case { customer: WANG.into(), text: "汤洒了".into(), ..Case::default() });
    let case = CreateCaseRequest { parent: PARENT.into(), case, ..CreateCaseRequest::default() };
    let name = shop.owner().create_case(case).await.unwrap().into_inner().name;
    let resolve =
        ResolveCaseRequest { name, text: "给您补了一份汤".into(), ..ResolveCaseRequest::default() };
    shop.owner().resolve_case(resolve).await.unwrap();
    let angry = say(&shop, word(2, "还是没解决")).await;
    assert!(angry.needs_person && angry.reply_text.contains("对不起"), "{angry:?}");
    let content = say(&shop, word(3, "好了，谢谢")).await;
    assert!(!content.needs_person && !content.reply_text.is_empty(), "{content:?}");
    shop.must_add_up().await;
}

/// A loyalty service that knows Wang's points.
struct Points;

#[tonic::async_trait]
impl LoyaltyService for Points {
    async fn explain_points(
        &self,
        request: Request<ExplainPointsRequest>,
    ) -> Result<Response<PointsExplanation>, Status> {
        assert_eq!(request.into_inner().name, format!("{WANG}/pointsAccount"));
        Ok(Response::new(PointsExplanation { text: "您有120分".into(), ..PointsExplanation::default() }))
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_answer_tells_what_holds_now(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let opening_hours = vec![OpeningHours { open_minute: 630, close_minute: 1_260, weekdays: Vec::new() }];
    let settings = ShopSettings {
        name: PARENT.into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        opening_hours,
        ..ShopSettings::default()
    };
    let fish = MenuItem {
        code: 7,
        display_name: "清蒸鱼".into(),
        price: Some(contracts::common::v1::Money { amount: 3_200, currency: "CNY".into() }),
        sold_out: true,
        ..MenuItem::default()
    };
    let settings = shop.event(&ShopChanged { shop: Some(settings), revision: 1 });
    let fish = shop.event(&MenuItemChanged { menu_item: Some(fish), deleted: false, revision: 1 });
    shop.deliver(vec![settings, fish]).await;
    create(&shop, entry(&["几点关门"], "{open}。时间：{hours}。")).await.unwrap();
    create(&shop, entry(&["今天什么卖完了"], "{sold_out}。鱼：{item:7}")).await.unwrap();
    create(&shop, entry(&["我有多少积分"], "{points}。")).await.unwrap();

    // Noon of UTC is 20:00 there.
    assert_eq!(ask(&shop, WANG, "几点关门？").await.answer, "现在营业，到21:00。时间：10:30-21:00。");
    assert_eq!(
        ask(&shop, WANG, "今天什么卖完了？").await.answer,
        "今天卖完了：清蒸鱼。鱼：清蒸鱼 32元（今天卖完了）"
    );
    let polite = ask(&shop, WANG, "我有多少积分").await;
    assert_eq!(polite.state(), State::Answered);
    assert!(polite.answer.contains("积分这会儿查不到"), "{}", polite.answer);
    shop.connect("loyalty", Routes::new(LoyaltyServiceServer::new(Points)));
    assert_eq!(ask(&shop, WANG, "我有多少积分").await.answer, "您有120分。");
}

#[tokio::test]
async fn a_guest_asks_for_themselves_only() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let request = |customer: &str| {
        let question =
            Question { customer: customer.into(), text: "能带狗吗".into(), ..Question::default() };
        AskQuestionRequest {
            parent: PARENT.into(),
            question: Some(question),
            ..AskQuestionRequest::default()
        }
    };
    let asked = shop.guest(WANG).ask_question(request("")).await.unwrap().into_inner();
    assert_eq!(asked.customer, WANG);
    let refused = shop.guest(WANG).ask_question(request(ZHAO)).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
}

#[tokio::test]
async fn a_repeated_question_is_answered_as_before() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop_with_invoice(&shop).await;
    let question = Question { customer: WANG.into(), text: "能带狗吗".into(), ..Question::default() };
    let request_id = "01920000-0000-7000-8000-000000000001".into();
    let request = AskQuestionRequest { parent: PARENT.into(), question: Some(question), request_id };
    let first = shop.owner().ask_question(request.clone()).await.unwrap().into_inner();
    assert_eq!(shop.owner().ask_question(request).await.unwrap().into_inner(), first);
    assert_eq!(questions(&shop, State::Missed).await, [first]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_not_answered_is_put_together(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop_with_invoice(&shop).await;
    for text in ["可以带狗吗", "wifi密码多少", "能带宠物狗进店吗", "有无线网吗", "狗狗能进吗", "能开发票吗"]
    {
        shop.pass(60);
        ask(&shop, "", text).await;
    }
    let name = format!("{PARENT}/questionClusters");
    let request = GetQuestionClustersRequest { name: name.clone(), days: 0 };
    let clusters = shop.owner().get_question_clusters(request).await.unwrap().into_inner().clusters;
    let counts: Vec<i64> = clusters.iter().map(|cluster| cluster.count).collect();
    assert_eq!(counts, [3, 2], "{clusters:?}");
    assert!(clusters[0].text.contains('狗') && clusters[1].words.contains(&"无线网".to_owned()));
    assert_eq!(clusters[0].questions[0].text, "狗狗能进吗");

    shop.pass(2 * 86_400);
    let request = GetQuestionClustersRequest { name, days: 1 };
    let clusters = shop.owner().get_question_clusters(request).await.unwrap().into_inner().clusters;
    assert_eq!(clusters, []);
}

#[tokio::test]
async fn a_check_finds_an_answer_that_was_not_counted() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop_with_invoice(&shop).await;
    say(&shop, chat(1, "发票怎么开")).await;
    shop.sql("UPDATE faq_entries SET answer_count = answer_count + 1 WHERE answer_count = 1").await;
    shop.sql("DELETE FROM chat_answers").await;
    let found = feedback::check(&shop.url).await.unwrap();
    assert!(found[0].ends_with("is not said to have answered as often as it did"), "{found:?}");
    assert!(found[1].ends_with("asked a question and was not answered once"), "{found:?}");
}
