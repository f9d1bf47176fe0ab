//! What a message means is the same for who answers it and for what becomes of
//! it.

use contracts::{
    common::v1::{ActAnalysis, TextAnalysis, act_analysis::Act, text_analysis::Topic},
    feedback::v1::{
        AnswerChatRequest, AnswerChatResponse, Case, CreateStaffMemberRequest, ListPraisesRequest,
        StaffMember,
        answer_chat_request::Intent as Asked,
        case::{Category, State},
    },
    orders::v1::{Message, message::Intent},
};
use rstest::rstest;
use runtime::field;
use storage::Engine;

use crate::{
    case_life::{get, open, resolve},
    cases::{cases, complaint, hear},
    faq::{PARENT, chat, say},
    shop::{Shop, WANG, order},
};

/// Orders' two calls about one message: what is answered, and what its event
/// makes of Wang's case.
async fn says(shop: &Shop, id: u128, text: &str, (intent, asked): (Intent, Asked)) -> AnswerChatResponse {
    shop.pass(60);
    let create_time = Some(field::timestamp(shop.now()));
    let request =
        AnswerChatRequest { customer: WANG.into(), intent: asked.into(), create_time, ..chat(id, text) };
    let answer = say(shop, request).await;
    let message = Message { text: text.into(), intent: intent.into(), create_time, ..complaint(id, WANG) };
    hear(shop, message).await;
    answer
}

const CHAT: (Intent, Asked) = (Intent::Chat, Asked::Chat);
const COMPLAINT: (Intent, Asked) = (Intent::Complaint, Asked::Complaint);
const QUESTION: (Intent, Asked) = (Intent::Question, Asked::Question);

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_said_to_the_guest_is_what_becomes_of_the_case(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = open(&shop, 1).await.name;
    for (id, text, what, state) in [
        (11, "好了，谢谢", CHAT, State::Closed),
        (12, "解决了", CHAT, State::Closed),
        (13, "Thanks, all sorted now", CHAT, State::Closed),
        (14, "还是不行", CHAT, State::InProgress),
        (15, "谢谢，但还是少一个", CHAT, State::InProgress),
        (16, "谢谢，但还是少一个", COMPLAINT, State::InProgress),
        (17, "thanks but still wrong", CHAT, State::InProgress),
        (18, "thanks but still wrong", COMPLAINT, State::InProgress),
        (19, "not fixed", CHAT, State::InProgress),
        (20, "汤还是没有味道", COMPLAINT, State::InProgress),
        (21, "没有投诉", CHAT, State::Resolved),
        (22, "没有投诉", COMPLAINT, State::Resolved),
        (23, "no complaint", COMPLAINT, State::Resolved),
        (24, "谢谢，再来一份3号", CHAT, State::Resolved),
        (25, "好了吗？", QUESTION, State::Resolved),
        (26, "我下午在摊上", CHAT, State::Resolved),
    ] {
        shop.pass(60);
        if get(&shop, &name).await.state() == State::Closed {
            reopen(&shop, &name).await;
        }
        if get(&shop, &name).await.state() != State::Resolved {
            resolve(&shop, &name).await;
        }
        let answer = says(&shop, id, text, what).await;
        assert_eq!(get(&shop, &name).await.state(), state, "{text}");
        let (closes, reopens) = (answer.reply_text.contains("谢谢"), answer.reply_text.contains("对不起"));
        assert_eq!((closes, reopens), (state == State::Closed, state == State::InProgress), "{text}");
        assert_eq!(cases(&shop).await.len(), 1, "{text}");
    }
    shop.must_add_up().await;
}

async fn reopen(shop: &Shop, name: &str) {
    let text = "再看一下".to_owned();
    let request = contracts::feedback::v1::ReopenCaseRequest {
        name: name.to_owned(),
        text,
        ..contracts::feedback::v1::ReopenCaseRequest::default()
    };
    shop.owner().reopen_case(request).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_is_thanked_for_what_they_said_before_it_was_mended(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = open(&shop, 1).await.name;
    let early = Some(field::timestamp(shop.now()));
    shop.pass(60);
    resolve(&shop, &name).await;
    let request = AnswerChatRequest { customer: WANG.into(), is_question: false, ..chat(2, "谢谢") };
    let early = AnswerChatRequest { create_time: early, ..request };
    assert_eq!(say(&shop, early).await, AnswerChatResponse::default());
    assert_eq!(get(&shop, &name).await.state(), State::Resolved);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_has_ordered_since_is_answered_as_one_who_complains_anew(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = open(&shop, 1).await.name;
    resolve(&shop, &name).await;
    shop.pass(60);
    shop.place(order(1, shop.now().micros())).await;
    assert_eq!(says(&shop, 2, "又错了，我要投诉", COMPLAINT).await, AnswerChatResponse::default());
    assert_eq!((get(&shop, &name).await.state(), cases(&shop).await.len()), (State::Resolved, 2));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_complaint_is_about_what_it_was_judged_to_be_where_its_words_do_not_tell(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let analysis = TextAnalysis { topics: vec![Topic::Speed.into()], ..TextAnalysis::default() };
    let of = |id, text: &str, analysis: &TextAnalysis| Message {
        text: text.into(),
        analysis: Some(analysis.clone()),
        ..complaint(id, WANG)
    };
    hear(&shop, of(1, "黄花菜都没了", &analysis)).await;
    hear(&shop, of(2, "菜太咸了", &analysis)).await;
    let manners = TextAnalysis { attitude_complaint: true, ..analysis };
    hear(&shop, of(3, "这叫什么事", &manners)).await;
    let mut about: Vec<_> = cases(&shop).await.iter().map(Case::category).collect();
    about.reverse();
    assert_eq!(about, [Category::Speed, Category::Taste, Category::Attitude]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_who_praises_or_talks_is_heard_to_praise(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let staff_member = Some(StaffMember { display_name: "小李".into(), ..StaffMember::default() });
    let request = CreateStaffMemberRequest {
        parent: PARENT.into(),
        staff_member,
        ..CreateStaffMemberRequest::default()
    };
    shop.owner().create_staff_member(request).await.unwrap();
    let text = "小李真热情";
    for (id, act, what, is_heard) in [
        (1, Act::Praise, CHAT, true),
        (2, Act::Talk, CHAT, true),
        (3, Act::Unspecified, CHAT, true),
        // What is said of who is named counts for more than the line as a whole.
        (4, Act::Complaint, CHAT, true),
        (5, Act::Complaint, COMPLAINT, false),
        (6, Act::Praise, COMPLAINT, false),
        (7, Act::Order, (Intent::PlaceOrder, Asked::Unspecified), false),
    ] {
        let act = Some(ActAnalysis { act: act.into(), ..ActAnalysis::default() });
        let intent = what.1.into();
        let answer =
            say(&shop, AnswerChatRequest { act: act.clone(), is_question: false, intent, ..chat(id, text) })
                .await;
        assert_eq!(answer.reply_text.contains("小李"), is_heard, "{id}");
        let before = praises(&shop).await;
        let message = Message { text: text.into(), intent: what.0.into(), act, ..complaint(id, WANG) };
        hear(&shop, message).await;
        assert_eq!(praises(&shop).await > before, is_heard, "{id}");
    }
    shop.must_add_up().await;
}

async fn praises(shop: &Shop) -> usize {
    let request = ListPraisesRequest { parent: PARENT.into(), ..ListPraisesRequest::default() };
    shop.owner().list_praises(request).await.unwrap().into_inner().praises.len()
}
