//! Ideas: who sees them, one vote a person, and what becomes of them.

use contracts::{
    common::v1::principal::Kind,
    customers::v1::{Customer, CustomerErased, CustomerMerged, CustomerUnmerged},
    feedback::v1::{
        CreateIdeaRequest, DecideIdeaRequest, GetIdeaRequest, Idea, IdeaCredited, IdeaDecided,
        ListIdeasRequest, ShareIdeaRequest, VoteForIdeaRequest, WithdrawVoteRequest,
        feedback_service_client::FeedbackServiceClient, idea::State,
    },
    orders::v1::{Message, MessageReceived, message::Intent},
};
use prost::Message as _;
use rstest::rstest;
use runtime::{Channel, Refusal};
use storage::Engine;

use crate::{
    faq::PARENT,
    shop::{Shop, WANG, ZHAO},
};

type Client = FeedbackServiceClient<Channel>;

async fn have(mut who: Client, text: &str) -> Idea {
    let idea = Idea { text: text.into(), ..Idea::default() };
    let request = CreateIdeaRequest { parent: PARENT.into(), idea: Some(idea), request_id: String::new() };
    who.create_idea(request).await.unwrap().into_inner()
}

async fn get(mut who: Client, name: &str) -> Result<Idea, Refusal> {
    let answer = who.get_idea(GetIdeaRequest { name: name.into() }).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn vote(mut who: Client, name: &str, is_for: bool) -> Result<i64, Refusal> {
    let (name, request_id) = (name.to_owned(), String::new());
    let answer = if is_for {
        who.vote_for_idea(VoteForIdeaRequest { name, request_id }).await
    } else {
        who.withdraw_vote(WithdrawVoteRequest { name, request_id }).await
    };
    answer.map(|idea| idea.into_inner().vote_count).map_err(|status| Refusal::from(&status))
}

async fn share(shop: &Shop, name: &str, text: &str) {
    let request = ShareIdeaRequest { name: name.into(), text: text.into(), request_id: String::new() };
    shop.owner().share_idea(request).await.unwrap();
}

async fn decide(shop: &Shop, name: &str, to: State, points: i64) -> Result<Idea, Refusal> {
    let request = DecideIdeaRequest {
        name: name.into(),
        to_state: to.into(),
        reply: "好主意".into(),
        points,
        request_id: String::new(),
    };
    let answer = shop.owner().decide_idea(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn texts(mut who: Client, most_voted: bool) -> Vec<String> {
    let (mut found, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListIdeasRequest {
            parent: PARENT.into(),
            most_voted,
            page_size: 1,
            page_token,
            ..Default::default()
        };
        let page = who.list_ideas(request).await.unwrap().into_inner();
        found.extend(page.ideas.into_iter().map(|idea| idea.text));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return found;
        }
    }
}

fn merged(from: &str, into: &str) -> CustomerMerged {
    let customer = Customer { name: into.into(), ..Customer::default() };
    CustomerMerged { customer: Some(customer), merged: from.into(), revision: 5 }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_sees_their_own_and_what_is_shared_and_votes_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let own = have(shop.guest(WANG), "米饭送大份，我姓王").await;
    assert_eq!((own.customer.as_str(), own.proposed_by.as_str()), (WANG, ""));
    shop.pass(1);
    let of_staff = have(shop.owner(), "雨天备伞").await;
    assert_eq!(get(shop.guest(ZHAO), &own.name).await.unwrap_err().reason, "NOT_FOUND");
    assert_eq!(vote(shop.guest(ZHAO), &own.name, true).await.unwrap_err().reason, "NOT_FOUND");
    assert_eq!(texts(shop.owner(), false).await, ["雨天备伞", "米饭送大份，我姓王"]);
    assert_eq!(texts(shop.guest(WANG), false).await, ["米饭送大份，我姓王"]);

    share(&shop, &own.name, "米饭送大份").await;
    let seen = get(shop.guest(ZHAO), &own.name).await.unwrap();
    assert_eq!((seen.text.as_str(), seen.customer.as_str(), seen.voted), ("米饭送大份", "", false));
    for (is_for, votes) in [(true, 1), (true, 1), (false, 0), (false, 0), (true, 1)] {
        assert_eq!(vote(shop.guest(ZHAO), &own.name, is_for).await.unwrap(), votes);
    }
    assert_eq!(vote(shop.guest(WANG), &own.name, true).await.unwrap(), 2);
    assert!(get(shop.guest(ZHAO), &own.name).await.unwrap().voted);
    assert_eq!(texts(shop.owner(), true).await, ["米饭送大份，我姓王", "雨天备伞"]);
    share(&shop, &own.name, "").await;
    assert_eq!(texts(shop.guest(ZHAO), false).await, Vec::<String>::new());
    let manager = shop.client(Kind::Manager, "nongmao", "shops/nongmao/accessKeys/manager");
    assert_eq!(vote(manager, &of_staff.name, true).await.unwrap(), 1);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_turns_out_to_be_one_person_has_one_vote_and_both_ideas(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let both = have(shop.guest(ZHAO), "周日开门").await;
    let one = have(shop.owner(), "雨天备伞").await;
    share(&shop, &both.name, "周日开门").await;
    share(&shop, &one.name, "雨天备伞").await;
    for (who, idea) in [(WANG, &both), (ZHAO, &both), (ZHAO, &one)] {
        vote(shop.guest(who), &idea.name, true).await.unwrap();
    }
    shop.deliver(vec![shop.event(&merged(ZHAO, WANG))]).await;
    let found = get(shop.owner(), &both.name).await.unwrap();
    assert_eq!((found.vote_count, found.customer.as_str()), (1, WANG));
    assert_eq!(get(shop.owner(), &one.name).await.unwrap().vote_count, 1);
    assert_eq!(vote(shop.guest(ZHAO), &one.name, true).await.unwrap(), 1, "they are Wang by now");
    assert_eq!(vote(shop.guest(WANG), &one.name, false).await.unwrap(), 0);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_idea_is_decided_on_once_and_told_and_credited_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let idea = have(shop.guest(WANG), "米饭送大份").await;
    let wrong = decide(&shop, &idea.name, State::Declined, 5).await.unwrap_err();
    assert_eq!(wrong.violations[0].field, "points");
    let adopted = decide(&shop, &idea.name, State::Adopted, 50).await.unwrap();
    assert_eq!((adopted.state(), adopted.points, adopted.reply.as_str()), (State::Adopted, 50, "好主意"));
    assert_eq!(decide(&shop, &idea.name, State::Declined, 0).await.unwrap_err().reason, "IDEA_STATE");
    assert_eq!(vote(shop.guest(WANG), &idea.name, true).await.unwrap_err().reason, "IDEA_STATE");
    let [credited] = &shop.told_to("loyalty").await[..] else { panic!("one event") };
    let credited = IdeaCredited::decode(&*credited.body).unwrap();
    assert_eq!((credited.customer.as_str(), credited.points), (WANG, 50));
    let [said] = &shop.told_to("orders").await[..] else { panic!("one event") };
    let said = IdeaDecided::decode(&*said.body).unwrap();
    assert!(said.text.contains("米饭送大份") && said.text_en.contains("50 points"), "{said:?}");
    let nobody = have(shop.owner(), "换个招牌").await;
    decide(&shop, &nobody.name, State::Declined, 0).await.unwrap();
    assert_eq!(shop.told_to("orders").await.len(), 1, "who works here sees it themselves");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_idea_of_the_chat_is_kept_once_and_leaves_no_word_of_who_is_erased(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let message = Message {
        name: format!("{PARENT}/messages/00000000-0000-0000-0000-00000000000a"),
        channel: "wx".into(),
        sender_id: "wx-wang".into(),
        customer: WANG.into(),
        text: "建议：米饭送大份".into(),
        intent: Intent::Question.into(),
        ..Message::default()
    };
    for _ in 0..2 {
        let heard = MessageReceived { message: Some(message.clone()) };
        shop.deliver(vec![shop.event(&heard)]).await;
    }
    assert_eq!(texts(shop.owner(), false).await, ["米饭送大份"]);
    let request = ListIdeasRequest { parent: PARENT.into(), ..ListIdeasRequest::default() };
    let idea = shop.owner().list_ideas(request).await.unwrap().into_inner().ideas.remove(0);
    assert_eq!((idea.message.as_str(), idea.customer.as_str()), (message.name.as_str(), WANG));
    share(&shop, &idea.name, "米饭送大份").await;
    let customer = Customer { name: WANG.into(), ..Customer::default() };
    let erased = CustomerErased { customer: Some(customer), revision: 9, ..CustomerErased::default() };
    shop.deliver(vec![shop.event(&erased)]).await;
    let left = get(shop.owner(), &idea.name).await.unwrap();
    assert_eq!((left.text.as_str(), left.shared_text.as_str()), ("（已删除）", ""));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_turns_out_to_be_two_have_their_own_ideas_and_votes_again(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let own = have(shop.guest(ZHAO), "周日开门").await;
    let other = have(shop.owner(), "雨天备伞").await;
    share(&shop, &other.name, "雨天备伞").await;
    vote(shop.guest(ZHAO), &other.name, true).await.unwrap();
    shop.deliver(vec![shop.event(&merged(ZHAO, WANG))]).await;
    let since = have(shop.guest(WANG), "多放姜").await;
    let named = |name: &str| Some(Customer { name: name.into(), ..Customer::default() });
    let undone =
        CustomerUnmerged { customer: named(WANG), revision: 6, restored: named(ZHAO), restored_revision: 6 };
    for _ in 0..2 {
        shop.deliver(vec![shop.event(&undone)]).await;
    }
    let customer = async |idea: &str| get(shop.owner(), idea).await.unwrap().customer;
    assert_eq!((customer(&own.name).await, customer(&since.name).await), (ZHAO.to_owned(), WANG.to_owned()));
    assert!(get(shop.guest(ZHAO), &other.name).await.unwrap().voted);
    assert!(!get(shop.guest(WANG), &other.name).await.unwrap().voted);
    assert_eq!(vote(shop.guest(WANG), &other.name, true).await.unwrap(), 2);
    assert_eq!(vote(shop.guest(ZHAO), &other.name, false).await.unwrap(), 1);
    shop.must_add_up().await;
}
