//! The story book.

use contracts::{
    common::v1::principal::Kind,
    feedback::v1::{
        CreateStaffMemberRequest, CreateStoryRequest, DecideStoryRequest, ListStoriesRequest, StaffMember,
        Story, story::State,
    },
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use uuid::Uuid;

use crate::shop::Shop;

const LI: &str = "shops/nongmao/accessKeys/li";
const WANG: &str = "shops/nongmao/accessKeys/wang";

fn story(title: &str) -> Story {
    Story { title: title.into(), text: "他冒雨把伞送到了客人家里。".into(), ..Story::default() }
}

async fn propose(shop: &Shop, by: &str, story: Story) -> Result<Story, Refusal> {
    shop.pass(1);
    let (parent, story) = ("shops/nongmao".into(), Some(story));
    let mut client = shop.client(Kind::Staff, "nongmao", by);
    let answer = client.create_story(CreateStoryRequest { parent, story, ..Default::default() }).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn decide(shop: &Shop, name: &str, to: State) -> Result<Story, Refusal> {
    let (name, to_state) = (name.to_owned(), to.into());
    let answer = shop.owner().decide_story(DecideStoryRequest { name, to_state, ..Default::default() }).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn seen(shop: &Shop, kind: Kind, by: &str, state: State) -> Vec<String> {
    let request =
        ListStoriesRequest { parent: "shops/nongmao".into(), state: state.into(), ..Default::default() };
    let stories = shop.client(kind, "nongmao", by).list_stories(request).await.unwrap().into_inner().stories;
    stories.into_iter().map(|story| story.title).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_story_is_proposed_approved_and_shared(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let member = StaffMember { display_name: "李娟".into(), ..StaffMember::default() };
    let (parent, staff_member) = ("shops/nongmao".into(), Some(member));
    let hire = CreateStaffMemberRequest { parent, staff_member, ..Default::default() };
    let li = shop.owner().create_staff_member(hire).await.unwrap().into_inner().name;
    let goodwill = format!("shops/nongmao/goodwill/{}", Uuid::from_u128(7));
    let told = Story { staff_members: vec![li.clone()], goodwill: goodwill.clone(), ..story("送伞") };
    let told = propose(&shop, LI, told).await.unwrap();
    assert_eq!((told.state(), told.proposed_by.as_str()), (State::Proposed, LI));
    assert_eq!((&told.staff_members, &told.goodwill), (&vec![li], &goodwill));
    assert_eq!((told.decided_by.as_str(), told.decide_time), ("", None));

    let reason = async |to| decide(&shop, &told.name, to).await.unwrap_err().reason;
    assert_eq!(reason(State::Shared).await, "STORY_STATE");
    for to in [State::Approved, State::Shared, State::Approved] {
        let decided = decide(&shop, &told.name, to).await.unwrap();
        assert_eq!((decided.state(), decided.decided_by.as_str()), (to, "shops/nongmao/accessKeys/owner"));
        assert!(decided.decide_time.is_some());
    }
    assert_eq!(reason(State::Rejected).await, "STORY_STATE");
    assert_eq!(decide(&shop, &told.name, State::Proposed).await.unwrap_err().violations[0].field, "to_state");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn staff_see_what_is_in_the_book_and_what_they_proposed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (title, by, to) in [
        ("甲", LI, None),
        ("乙", WANG, None),
        ("丙", WANG, Some(State::Approved)),
        ("丁", LI, Some(State::Rejected)),
        ("戊", WANG, Some(State::Rejected)),
    ] {
        let told = propose(&shop, by, story(title)).await.unwrap();
        if let Some(to) = to {
            decide(&shop, &told.name, to).await.unwrap();
        }
    }
    let all = State::Unspecified;
    assert_eq!(seen(&shop, Kind::Staff, LI, all).await, ["丁", "丙", "甲"]);
    assert_eq!(seen(&shop, Kind::Staff, LI, State::Rejected).await, ["丁"]);
    assert_eq!(seen(&shop, Kind::Manager, LI, all).await, ["戊", "丁", "丙", "乙", "甲"]);
    assert_eq!(seen(&shop, Kind::Manager, LI, State::Proposed).await, ["乙", "甲"]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_who_decide_at_once_decide_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let told = propose(&shop, LI, story("送伞")).await.unwrap();
    let both =
        tokio::join!(decide(&shop, &told.name, State::Approved), decide(&shop, &told.name, State::Rejected));
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
    shop.must_add_up().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_story_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for (wrong, field) in [
        (story(""), "story.title"),
        (Story { text: "长".repeat(5_001), ..story("长") }, "story.text"),
        (Story { goodwill: "goodwill/7".into(), ..story("好") }, "story.goodwill"),
        (Story { staff_members: vec!["小李".into()], ..story("好") }, "story.staff_members[0]"),
    ] {
        assert_eq!(propose(&shop, LI, wrong).await.unwrap_err().violations[0].field, field);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_sees_what_is_shared_and_not_of_whom_it_tells(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let guest = format!("shops/nongmao/customers/{}", Uuid::from_u128(18));
    for (title, to) in [("甲", State::Approved), ("乙", State::Shared)] {
        let told = propose(&shop, LI, Story { customer: guest.clone(), ..story(title) }).await.unwrap();
        decide(&shop, &told.name, State::Approved).await.unwrap();
        decide(&shop, &told.name, to).await.ok();
    }
    for (state, titles) in [
        (State::Unspecified, &["乙"][..]),
        (State::Shared, &["乙"]),
        (State::Approved, &[]),
        (State::Proposed, &[]),
    ] {
        let request =
            ListStoriesRequest { parent: "shops/nongmao".into(), state: state.into(), ..Default::default() };
        let seen = shop.guest(&guest).list_stories(request).await.unwrap().into_inner().stories;
        assert_eq!(seen.iter().map(|story| story.title.as_str()).collect::<Vec<_>>(), titles, "{state:?}");
        assert!(seen.iter().all(|story| story.customer.is_empty()), "{seen:?}");
    }
}
