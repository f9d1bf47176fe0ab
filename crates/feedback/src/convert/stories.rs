use contracts::feedback::v1::{self as pb, story::State};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;
use uuid::Uuid;

use crate::{
    convert::{CUSTOMER, name, name_or_empty, of_shop_or_empty, praise::staff::member_names},
    domain::stories::{Story, StoryId, StoryState},
};

const STORY: &str = "shops/{shop}/stories/{story}";
const GOODWILL: &str = "shops/{shop}/goodwill/{goodwill}";
const MOST_TITLE: usize = 200;
const MOST_TEXT: usize = 5_000;

pub(crate) fn story_id(name: &str, path: &str) -> Result<(ShopId, StoryId), Failure> {
    field::id(name, path, STORY)
}

pub(crate) fn title(story: &pb::Story) -> Result<String, Failure> {
    field::text(&story.title, "story.title", 1..=MOST_TITLE)
}

pub(crate) fn text(story: &pb::Story) -> Result<String, Failure> {
    field::text(&story.text, "story.text", 1..=MOST_TEXT)
}

/// The good turn a story tells of.
pub(crate) fn goodwill(shop: &ShopId, story: &pb::Story) -> Result<Option<Uuid>, Failure> {
    of_shop_or_empty(shop, &story.goodwill, "story.goodwill", GOODWILL)
}

/// The guest a story tells of.
pub(crate) fn customer(shop: &ShopId, story: &pb::Story) -> Result<Option<CustomerId>, Failure> {
    of_shop_or_empty(shop, &story.customer, "story.customer", CUSTOMER)
}

/// The state a story is to go to.
pub(crate) fn to_state(state: State) -> Result<StoryState, Failure> {
    let decided = story_state(state).filter(|state| *state != StoryState::Proposed);
    decided.ok_or_else(|| Failure::field("to_state", "must be APPROVED, REJECTED or SHARED"))
}

/// A state; `None` if it is not set.
pub(crate) fn story_state(state: State) -> Option<StoryState> {
    match state {
        State::Unspecified => None,
        State::Proposed => Some(StoryState::Proposed),
        State::Approved => Some(StoryState::Approved),
        State::Rejected => Some(StoryState::Rejected),
        State::Shared => Some(StoryState::Shared),
    }
}

fn state(state: StoryState) -> State {
    match state {
        StoryState::Proposed => State::Proposed,
        StoryState::Approved => State::Approved,
        StoryState::Rejected => State::Rejected,
        StoryState::Shared => State::Shared,
    }
}

pub(crate) fn story(shop: &ShopId, story: &Story) -> pb::Story {
    let decided = story.decided.as_ref();
    pb::Story {
        name: name(shop, "stories", story.id),
        title: story.title.clone(),
        text: story.text.clone(),
        staff_members: member_names(shop, &story.staff),
        goodwill: name_or_empty(shop, "goodwill", story.goodwill),
        customer: name_or_empty(shop, "customers", story.customer),
        state: state(story.state).into(),
        proposed_by: story.proposed_by.clone(),
        decided_by: decided.map(|(by, _)| by.clone()).unwrap_or_default(),
        create_time: Some(field::timestamp(story.created_at)),
        decide_time: decided.map(|(_, at)| field::timestamp(*at)),
    }
}
