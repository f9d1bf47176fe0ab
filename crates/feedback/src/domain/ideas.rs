//! What could be better, and what becomes of it.

mod words;

use kernel::{CustomerId, MessageId, Time, text_enum, uuid_id};
use uuid::Uuid;

use crate::domain::{
    praise::{Praise, PraiseId, Source, staff::StaffMember},
    strangers::Stranger,
};

pub(crate) use words::{decided, heard_idea};

uuid_id! {
    /// An idea.
    IdeaId,
}

impl IdeaId {
    /// The idea that was said in a message: the same however often it is heard of.
    pub(crate) fn of_message(message: MessageId) -> Self {
        Self(Uuid::new_v5(&message.0, b"idea"))
    }
}

text_enum! {
    /// The life of an idea.
    pub(crate) enum IdeaState {
        /// Nobody decided on it.
        Proposed = "PROPOSED",
        /// The shop does it.
        Adopted = "ADOPTED",
        /// The shop does not.
        Declined = "DECLINED",
    }
}

/// It was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the idea was {0} before")]
pub(crate) struct IdeaError(IdeaState);

/// What is decided on an idea.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Whether the shop does it.
    pub(crate) is_adopted: bool,
    /// What is said to who had it.
    pub(crate) reply: String,
    /// What the guest is credited with.
    pub(crate) points: i64,
    /// Who decides: an access key's name.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Time,
}

/// What could be better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Idea {
    /// Its id.
    pub(crate) id: IdeaId,
    /// In the words of who had it.
    pub(crate) text: String,
    /// What guests read of it; empty if it is not shared.
    pub(crate) shared_text: String,
    /// The guest who had it.
    pub(crate) customer: Option<CustomerId>,
    /// Who of those who work here had it or noted it; empty if nobody of them did.
    pub(crate) proposed_by: String,
    /// The message it was said in.
    pub(crate) message: Option<MessageId>,
    /// Where it was said and by whom; nobody if in no chat.
    pub(crate) sender: Stranger,
    /// How many are for it.
    pub(crate) votes: i64,
    /// Whether who looks at it is one of them.
    pub(crate) voted: bool,
    /// What was decided on it.
    pub(crate) decision: Option<Decision>,
    /// When it was said.
    pub(crate) created_at: Time,
}

impl Idea {
    /// Where it is in its life.
    pub(crate) fn state(&self) -> IdeaState {
        match &self.decision {
            None => IdeaState::Proposed,
            Some(decision) if decision.is_adopted => IdeaState::Adopted,
            Some(_) => IdeaState::Declined,
        }
    }

    /// Fails if it was decided on.
    pub(crate) fn must_be_open(&self) -> Result<(), IdeaError> {
        if self.decision.is_some() { Err(IdeaError(self.state())) } else { Ok(()) }
    }

    /// Whether a guest sees it: it is theirs, or it is shared.
    pub(crate) fn is_seen_by(&self, guest: CustomerId) -> bool {
        self.customer == Some(guest) || !self.shared_text.is_empty()
    }

    /// The idea as somebody decides, for good.
    pub(crate) fn decide(self, decision: Decision) -> Result<Self, IdeaError> {
        self.must_be_open()?;
        Ok(Self { decision: Some(decision), ..self })
    }

    /// The praise for who of the staff had it, once it is adopted: not for who noted
    /// a guest's.
    pub(crate) fn praise(&self, staff: &[StaffMember]) -> Option<Praise> {
        let decision = self.decision.as_ref().filter(|decision| decision.is_adopted)?;
        let (_, key) = self.proposed_by.rsplit_once('/').filter(|_| self.customer.is_none())?;
        let whose: Vec<_> = staff.iter().filter(|one| one.access_key == key && !one.retired).collect();
        (!whose.is_empty()).then(|| Praise {
            id: PraiseId(Uuid::new_v5(&self.id.0, b"praise")),
            customer: None,
            staff: whose.iter().map(|one| one.id).collect(),
            text: format!("建议被采纳：{}", self.text),
            source: Source::Said,
            sender: Stranger::default(),
            created_at: decision.at,
        })
    }
}

/// One who is for an idea, or not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voter {
    /// The customer's id, or an access key's name.
    pub(crate) key: String,
    /// The customer, if it is one.
    pub(crate) customer: Option<CustomerId>,
}

impl Voter {
    /// A guest.
    pub(crate) fn guest(customer: CustomerId) -> Self {
        Self { key: customer.to_string(), customer: Some(customer) }
    }

    /// Somebody who works here, by their access key's name.
    pub(crate) fn staff(key: &str) -> Self {
        Self { key: key.to_owned(), customer: None }
    }
}

#[cfg(test)]
mod tests;
