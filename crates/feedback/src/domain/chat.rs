//! What a chat message means for a guest's case, and for who is praised.
//!
//! Orders judged what the sender does and feels when it received the message;
//! that is not judged again here. What is left to tell from the words is whether
//! they are the guest's word on a case, and who is meant by praise.

use kernel::{CustomerId, MessageId, Time};
use language::{analysis::Topic, suggestion::suggestion};

use crate::domain::{
    cases::{
        CaseId, Category, Complaint, Source,
        resolution_reply::{ResolutionReply, denies_complaint, goes_on, resolution_reply},
        triage::triage,
    },
    harm::reports_harm,
    praise::{self, Found, asks, may_praise, staff::StaffMember, tells_of_fault},
};

/// What the sender of a message does, as it was judged on receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    /// Complains.
    Complains,
    /// Asks something.
    Asks,
    /// Talks.
    Chats,
    /// What is not for us: orders, answers, greets.
    Else,
}

/// What a message sounds like as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sounds {
    /// Like praise.
    Praising,
    /// Like an order.
    Ordering,
    /// Like anything else.
    Otherwise,
}

/// A chat message, as it was judged on receipt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spoken {
    /// What its sender does.
    pub(crate) doing: Doing,
    /// Whether that may be praise of the shop: nobody praises who orders, asks or complains.
    pub(crate) may_praise: bool,
    /// What it sounds like, whatever its words praise.
    pub(crate) sounds: Sounds,
    /// What it is about.
    pub(crate) topics: Vec<Topic>,
    /// Whether it complains of somebody's manners.
    pub(crate) attitude_complaint: bool,
    /// Who wrote it, if they are known.
    pub(crate) customer: Option<CustomerId>,
    /// When it was kept; `None` if nobody says.
    pub(crate) at: Option<Time>,
    /// Word for word.
    pub(crate) text: String,
}

/// A chat message, and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChatMessage {
    /// Its id.
    pub(crate) id: MessageId,
    /// What it says.
    pub(crate) spoken: Spoken,
    /// Where it was written.
    pub(crate) channel: String,
    /// The channel's id of who wrote it; empty if nobody says.
    pub(crate) sender_id: String,
}

impl ChatMessage {
    /// What it complains of.
    pub(crate) fn complaint(self) -> Complaint {
        Complaint {
            source: Source::Chat,
            customer: self.spoken.customer,
            message: Some(self.id),
            rating: None,
            channel: self.channel,
            sender_id: self.sender_id,
            text: self.spoken.text,
            order: None,
        }
    }
}

/// What a message means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The case that waits for the guest's word is closed by it.
    Closes(CaseId),
    /// That case is not mended.
    Reopens(CaseId),
    /// It complains anew.
    Complains,
    /// It has an idea.
    Suggests(String),
    /// It praises.
    Praises(Found),
    /// Nothing for us.
    Nothing,
}

impl Spoken {
    /// The guest's word, should a case wait for it. Who complains says that it is
    /// not mended or goes on, and never that it is good.
    pub(crate) fn resolution_reply(&self) -> Option<ResolutionReply> {
        match self.doing {
            Doing::Chats => resolution_reply(&self.text),
            Doing::Complains if self.denies() => None,
            Doing::Complains => {
                let objects =
                    resolution_reply(&self.text) == Some(ResolutionReply::Objected) || goes_on(&self.text);
                objects.then_some(ResolutionReply::Objected)
            }
            Doing::Asks | Doing::Else => None,
        }
    }

    /// Whether it opens a case, unless it is a word on one.
    pub(crate) fn complains(&self) -> bool {
        self.doing == Doing::Complains && !self.denies()
    }

    /// Whether it is worth looking for praise in it.
    pub(crate) fn may_praise(&self) -> bool {
        let may_be = match self.doing {
            Doing::Chats => true,
            Doing::Asks => !asks(&self.text),
            Doing::Complains | Doing::Else => false,
        };
        may_be && may_praise(&self.text, self.sounds == Sounds::Praising)
    }

    /// The praise in it, if it praises. Who is named is praised by what is said of them,
    /// however the line as a whole was judged, unless it tells of something wrong.
    pub(crate) fn praise(&self, staff: &[StaffMember]) -> Option<Found> {
        let found = praise::find(&self.text, staff, self.sounds == Sounds::Praising)?;
        let of_the_shop = self.may_praise && self.doing == Doing::Chats;
        let of_somebody =
            !found.people.is_empty() && self.sounds != Sounds::Ordering && !tells_of_fault(&self.text);
        (of_the_shop || of_somebody).then_some(found)
    }

    /// The idea it says that it is. Who orders has none; food that is not safe is a
    /// complaint, however it is put, and so is what is called an opinion and sounds like one.
    pub(crate) fn idea(&self) -> Option<&str> {
        let idea = suggestion(&self.text)?;
        let complains = idea.is_opinion && self.doing == Doing::Complains;
        let may_be = self.doing != Doing::Else && !complains && !reports_harm(&self.text);
        may_be.then_some(idea.text)
    }

    /// Whether it can mean anything for us.
    pub(crate) fn may_matter(&self) -> bool {
        self.idea().is_some() || self.resolution_reply().is_some() || self.complains() || self.may_praise()
    }

    /// `没有投诉`: it says so, and names no fault beside it.
    fn denies(&self) -> bool {
        denies_complaint(&self.text) && triage(&self.text).0 == Category::Other
    }

    /// What a complaint is about where its words don't tell: what it was judged
    /// to be about on receipt.
    pub(crate) fn category(&self) -> Option<Category> {
        if triage(&self.text).0 != Category::Other {
            return None;
        }
        if self.attitude_complaint {
            return Some(Category::Attitude);
        }
        let gravest_first = [
            (Topic::Hygiene, Category::Hygiene),
            (Topic::Packing, Category::Packing),
            (Topic::Speed, Category::Speed),
            (Topic::Amount, Category::Amount),
            (Topic::Price, Category::Price),
            (Topic::Taste, Category::Taste),
        ];
        let found = gravest_first.into_iter().find(|(topic, _)| self.topics.contains(topic));
        found.map(|(_, category)| category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(doing: Doing, text: &str) -> Spoken {
        Spoken {
            doing,
            may_praise: true,
            sounds: Sounds::Otherwise,
            topics: Vec::new(),
            attitude_complaint: false,
            customer: None,
            at: None,
            text: text.into(),
        }
    }

    #[test]
    fn who_complains_says_never_that_it_is_good() {
        for (doing, text, said) in [
            (Doing::Chats, "好了，谢谢", Some(ResolutionReply::Accepted)),
            (Doing::Complains, "好了，谢谢", None),
            (Doing::Chats, "谢谢，但还是少一个", Some(ResolutionReply::Objected)),
            (Doing::Complains, "谢谢，但还是少一个", Some(ResolutionReply::Objected)),
            (Doing::Complains, "汤还是没有味道", Some(ResolutionReply::Objected)),
            (Doing::Complains, "汤没有味道", None),
            (Doing::Complains, "又贵又难吃", None),
            (Doing::Asks, "还是不行", None),
            (Doing::Else, "谢谢", None),
        ] {
            assert_eq!(spoken(doing, text).resolution_reply(), said, "{text}");
        }
    }

    #[test]
    fn who_says_that_it_is_no_complaint_opens_none() {
        for (text, complains) in [
            ("没有投诉", false),
            ("我不是投诉", false),
            ("no complaint", false),
            ("I'm not complaining", false),
            ("我不是投诉，但是菜太咸了", true),
            ("不想投诉，可是菜里有头发", true),
            ("我要投诉", true),
            ("等了一个小时", true),
        ] {
            assert_eq!(spoken(Doing::Complains, text).complains(), complains, "{text}");
            assert!(!spoken(Doing::Chats, text).complains(), "{text}");
        }
        assert_eq!(spoken(Doing::Complains, "没有投诉").resolution_reply(), None);
    }

    #[test]
    fn an_idea_is_one_whatever_it_sounds_like_unless_somebody_was_harmed_or_orders() {
        for (doing, text, idea) in [
            (Doing::Chats, "建议：周日也开门", Some("周日也开门")),
            (Doing::Asks, "建议：能不能周日也开门？", Some("能不能周日也开门？")),
            (Doing::Complains, "建议：别做那么咸", Some("别做那么咸")),
            (Doing::Complains, "建议：菜里有头发你们看看", None),
            (Doing::Else, "建议：3.6", None),
            (Doing::Chats, "意见：打包盒换大一点的", Some("打包盒换大一点的")),
            (Doing::Complains, "意见：送得太慢", None),
            (Doing::Chats, "周日也开门吧", None),
        ] {
            let spoken = spoken(doing, text);
            assert_eq!(spoken.idea(), idea, "{text}");
            assert!(idea.is_none() || spoken.may_matter(), "{text}");
        }
    }

    #[test]
    fn praise_is_looked_for_in_talk_alone() {
        let kind = "小李真热情";
        assert!(spoken(Doing::Chats, kind).may_praise());
        assert!(!spoken(Doing::Complains, kind).may_praise());
        assert!(!spoken(Doing::Else, kind).may_praise());
        assert!(spoken(Doing::Asks, "你们小李靠谱").may_praise());
        assert!(!spoken(Doing::Asks, "小李热情吗").may_praise());
    }

    #[test]
    fn what_the_words_of_a_complaint_do_not_tell_its_topics_do() {
        let about = |topics: &[Topic], attitude_complaint| {
            let topics = topics.to_vec();
            Spoken { topics, attitude_complaint, ..spoken(Doing::Complains, "这叫什么事") }.category()
        };
        assert_eq!(about(&[], false), None);
        assert_eq!(about(&[Topic::Taste, Topic::Speed], false), Some(Category::Speed));
        assert_eq!(about(&[Topic::Speed], true), Some(Category::Attitude));
        assert_eq!(spoken(Doing::Complains, "太咸了").category(), None);
    }
}
