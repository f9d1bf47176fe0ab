use contracts::feedback::v1::{self as pb, idea::State};
use kernel::{CustomerId, Failure, ShopId, Uuid};
use runtime::field;

use crate::{
    convert::{CUSTOMER, name, name_or_empty, of_shop_or_empty},
    domain::ideas::{Idea, IdeaId, IdeaState},
};

const IDEA: &str = "shops/{shop}/ideas/{idea}";
const MOST_TEXT: usize = 2_000;
const MOST_REPLY: usize = 500;
const MOST_POINTS: i64 = 100_000;

pub(crate) fn idea_id(name: &str, path: &str) -> Result<(ShopId, IdeaId), Failure> {
    field::id(name, path, IDEA)
}

fn idea_name(shop: &ShopId, id: IdeaId) -> String {
    name(shop, "ideas", id)
}

/// A vote of a customer.
pub(crate) fn vote(shop: &ShopId, id: IdeaId, customer: Uuid) -> pb::IdeaVote {
    pb::IdeaVote { name: format!("{}/votes/{customer}", idea_name(shop, id)) }
}

pub(crate) fn text(idea: &pb::Idea) -> Result<String, Failure> {
    field::text(&idea.text, "idea.text", 1..=MOST_TEXT)
}

/// The guest who had it, if somebody says.
pub(crate) fn customer(shop: &ShopId, idea: &pb::Idea) -> Result<Option<CustomerId>, Failure> {
    of_shop_or_empty(shop, &idea.customer, "idea.customer", CUSTOMER)
}

/// What guests are to read; empty for nothing.
pub(crate) fn shared_text(text: &str) -> Result<String, Failure> {
    if text.is_empty() { Ok(String::new()) } else { field::text(text, "text", 1..=MOST_TEXT) }
}

/// Whether it is to be adopted.
pub(crate) fn is_adopted(state: State) -> Result<bool, Failure> {
    match state {
        State::Adopted => Ok(true),
        State::Declined => Ok(false),
        State::Unspecified | State::Proposed => {
            Err(Failure::field("to_state", "must be ADOPTED or DECLINED"))
        }
    }
}

pub(crate) fn reply(text: &str) -> Result<String, Failure> {
    field::text(text, "reply", 1..=MOST_REPLY)
}

pub(crate) fn points(points: i64) -> Result<i64, Failure> {
    field::number(points, "points", &(0..=MOST_POINTS))
}

/// A state; `None` if it is not set.
pub(crate) fn idea_state(state: State) -> Option<IdeaState> {
    match state {
        State::Unspecified => None,
        State::Proposed => Some(IdeaState::Proposed),
        State::Adopted => Some(IdeaState::Adopted),
        State::Declined => Some(IdeaState::Declined),
    }
}

fn state(state: IdeaState) -> State {
    match state {
        IdeaState::Proposed => State::Proposed,
        IdeaState::Adopted => State::Adopted,
        IdeaState::Declined => State::Declined,
    }
}

/// An idea as those who work here see it, and who had it.
pub(crate) fn idea(shop: &ShopId, idea: &Idea) -> pb::Idea {
    let decision = idea.decision.as_ref();
    pb::Idea {
        name: idea_name(shop, idea.id),
        text: idea.text.clone(),
        customer: name_or_empty(shop, "customers", idea.customer),
        proposed_by: idea.proposed_by.clone(),
        state: state(idea.state()).into(),
        shared_text: idea.shared_text.clone(),
        vote_count: idea.votes,
        voted: idea.voted,
        reply: decision.map(|decision| decision.reply.clone()).unwrap_or_default(),
        points: decision.map_or(0, |decision| decision.points),
        decided_by: decision.map(|decision| decision.by.clone()).unwrap_or_default(),
        decide_time: decision.map(|decision| field::timestamp(decision.at)),
        message: name_or_empty(shop, "messages", idea.message),
        create_time: Some(field::timestamp(idea.created_at)),
    }
}

/// An idea as a guest sees it, if it is one who looks: of another's what is shared, and
/// nothing of whose it is or what they were given.
pub(crate) fn seen(shop: &ShopId, of: &Idea, guest: Option<CustomerId>) -> pb::Idea {
    let whole = idea(shop, of);
    if guest.is_none() || guest == of.customer {
        return whole;
    }
    let text = of.shared_text.clone();
    pb::Idea { text, customer: String::new(), message: String::new(), points: 0, ..whole }
}
