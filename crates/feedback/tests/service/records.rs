//! What an export has about a customer, what an erasure takes, and what both leave to
//! others.

use contracts::{
    customers::v1::{Customer, CustomerChanged, CustomerErased, customer::ChatIdentity},
    feedback::v1::{
        AnswerChatRequest, CreateStoryRequest, DecideStoryRequest, FeedbackRecords,
        ListCustomerFeedbackRecordsRequest, ListStoriesRequest, Story,
        feedback_service_client::FeedbackServiceClient, list_customer_feedback_records_request::Sender,
        question, story,
    },
};
use rstest::rstest;
use storage::Engine;

use crate::{
    faq::{PARENT, chat, questions, say},
    shop::{Shop, WANG, ZHAO},
};

const ERASED: &str = "（已删除）";

async fn records(shop: &Shop, senders: &[(&str, &str)], for_guest: bool) -> FeedbackRecords {
    let sender = |(channel, sender_id): &(&str, &str)| Sender {
        channel: (*channel).to_owned(),
        sender_id: (*sender_id).to_owned(),
    };
    let request = ListCustomerFeedbackRecordsRequest {
        customer: WANG.into(),
        senders: senders.iter().map(sender).collect(),
        for_guest,
        ..Default::default()
    };
    let mut client = FeedbackServiceClient::new(shop.as_service());
    client.list_customer_feedback_records(request).await.unwrap().into_inner().records.unwrap()
}

fn guest(name: &str, display_name: &str, identities: &[(&str, &str)]) -> Customer {
    let identity = |(channel, sender_id): &(&str, &str)| ChatIdentity {
        channel: (*channel).to_owned(),
        sender_id: (*sender_id).to_owned(),
    };
    Customer {
        name: name.into(),
        display_name: display_name.into(),
        identities: identities.iter().map(identity).collect(),
        ..Customer::default()
    }
}

async fn learn(shop: &Shop, customer: Customer) {
    shop.deliver(vec![shop.event(&CustomerChanged { customer: Some(customer), revision: 1 })]).await;
}

/// Erases Wang, who was a customer until then.
async fn erase(shop: &Shop, was: Customer) {
    let customer = Some(guest(WANG, ERASED, &[]));
    let told = CustomerErased { customer, revision: 2, identities: was.identities };
    shop.deliver(vec![shop.event(&told)]).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_sender_is_neither_who_is_called_alike_nor_who_they_are_on_another_channel(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wang = guest(WANG, "王师傅", &[("", "b")]);
    learn(&shop, wang.clone()).await;
    learn(&shop, guest(ZHAO, "赵师傅", &[("page", "b")])).await;
    for (id, channel, sender, text) in
        [(1, "group", "b", "几点开门？"), (2, "group", "a/b", "几点关门？"), (3, "page", "b", "能停车吗？")]
    {
        let (channel, sender_id) = (channel.into(), sender.into());
        say(&shop, AnswerChatRequest { channel, sender_id, ..chat(id, text) }).await;
    }
    let all = records(&shop, &[("", "b")], false).await.questions;
    assert_eq!(all.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["几点开门？"]);
    assert_eq!(records(&shop, &[("page", "b")], false).await.questions.len(), 1);

    erase(&shop, wang).await;
    let left = questions(&shop, question::State::Unspecified).await;
    let mut texts: Vec<_> = left.iter().map(|one| one.text.as_str()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["几点关门？", "能停车吗？", ERASED]);
}

async fn tell(shop: &Shop, title: &str, customer: &str) -> Story {
    let story =
        Story { title: title.into(), text: title.into(), customer: customer.into(), ..Story::default() };
    let (parent, story) = (PARENT.into(), Some(story));
    shop.owner()
        .create_story(CreateStoryRequest { parent, story, ..Default::default() })
        .await
        .unwrap()
        .into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_given_the_stories_of_the_book_alone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    learn(&shop, guest(WANG, "王师傅", &[])).await;
    tell(&shop, "只是提议", WANG).await;
    let name = tell(&shop, "写进书里", WANG).await.name;
    let to_state = story::State::Approved.into();
    shop.owner().decide_story(DecideStoryRequest { name, to_state, ..Default::default() }).await.unwrap();
    let titles = async |for_guest| {
        let stories = records(&shop, &[], for_guest).await.stories;
        stories.into_iter().map(|story| story.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(true).await, ["写进书里"]);
    assert_eq!(titles(false).await.len(), 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_who_was_erased_the_stories_that_name_them_are_emptied_and_no_others(#[case] engine: Engine) {
    for (name, expected) in [
        ("Alan", ["Balance", ERASED, "小王打烊"]),
        ("小王", ["Alan's bowl", "Balance", "小王打烊"]),
        ("小王打", ["Alan's bowl", "Balance", ERASED]),
    ] {
        let Some(shop) = Shop::open(engine).await else { return };
        let was = guest(WANG, name, &[]);
        learn(&shop, was.clone()).await;
        for title in ["Alan's bowl", "Balance", "小王打烊"] {
            tell(&shop, title, "").await;
        }
        erase(&shop, was).await;
        let request = ListStoriesRequest { parent: PARENT.into(), ..Default::default() };
        let stories = shop.owner().list_stories(request).await.unwrap().into_inner().stories;
        let mut titles: Vec<_> = stories.into_iter().map(|story| story.title).collect();
        titles.sort_unstable();
        let mut expected = expected.map(str::to_owned);
        expected.sort_unstable();
        assert_eq!(titles, expected, "{name}");
    }
}
