//! What the shop always, sometimes and never does.

use kernel::{CustomerId, MessageId, Time, fold_words, has_word};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::uuid_id! {
    /// A boundary.
    #[derive(Serialize, Deserialize)]
    BoundaryId,
    /// A request for something out of the ordinary.
    ExceptionId,
}

kernel::text_enum! {
    /// How firm a boundary is.
    pub(crate) enum Stance {
        /// Done for whoever asks.
        Always = "ALWAYS",
        /// Done if who may decide says so.
        Sometimes = "SOMETIMES",
        /// Not done.
        Never = "NEVER",
    }
}

kernel::text_enum! {
    /// Who decides.
    pub(crate) enum Approver {
        /// A manager, or the owner.
        Manager = "MANAGER",
        /// The owner alone.
        Owner = "OWNER",
    }
}

kernel::text_enum! {
    /// What became of a request.
    pub(crate) enum ExceptionState {
        /// Waits for who may decide.
        Waiting = "WAITING",
        /// May be done.
        Allowed = "ALLOWED",
        /// Not done.
        Refused = "REFUSED",
    }
}

/// What the shop does about a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Boundary {
    /// Its id.
    pub(crate) id: BoundaryId,
    /// What it is about: a campaign's topic, or `item-91`.
    pub(crate) topic: String,
    /// How firm.
    pub(crate) stance: Stance,
    /// Who decides on [`Stance::Sometimes`].
    pub(crate) approver: Option<Approver>,
    /// What the customer is told, in Chinese.
    pub(crate) text: String,
    /// In English; may be empty.
    pub(crate) text_en: String,
    /// What customers say who ask for it.
    #[serde(default)]
    pub(crate) words: Vec<String>,
    /// Counts the changes; 0 for one that comes with the program.
    pub(crate) version: i64,
}

/// Something out of the ordinary that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exception {
    /// Its id.
    pub(crate) id: ExceptionId,
    /// Who asked, if it is known.
    pub(crate) customer: Option<CustomerId>,
    /// What it is about.
    pub(crate) topic: String,
    /// What was asked.
    pub(crate) text: String,
    /// What became of it.
    pub(crate) state: ExceptionState,
    /// The boundary it fell under, as it was then.
    pub(crate) boundary: Option<Boundary>,
    /// Who may decide, or did; `None` if the boundary did.
    pub(crate) approver: Option<Approver>,
    /// Who decided: an access key's name; empty if the boundary did.
    pub(crate) decided_by: String,
    /// Why so.
    pub(crate) reason: String,
    /// The chat message it was asked in, of which the guest hears what is decided.
    pub(crate) message: Option<MessageId>,
    /// When it was asked.
    pub(crate) created_at: Time,
}

/// Why somebody can't decide on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotDecided {
    /// It was decided before.
    #[error("it was decided; it doesn't wait any more")]
    Decided,
    /// The owner alone may.
    #[error("the boundary says that the owner decides")]
    OwnerOnly,
}

/// What a boundary doesn't allow, or not at this role's word.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", .0.text_en())]
pub(crate) struct OutOfBounds(pub(crate) Box<Boundary>);

impl Exception {
    /// A request that waits, of nobody and about nothing yet.
    pub(crate) fn new(id: ExceptionId, created_at: Time) -> Self {
        Self {
            id,
            customer: None,
            topic: String::new(),
            text: String::new(),
            state: ExceptionState::Waiting,
            boundary: None,
            approver: None,
            decided_by: String::new(),
            reason: String::new(),
            message: None,
            created_at,
        }
    }

    /// What becomes of it by the boundary of its topic: what is always done is
    /// allowed, what is never done refused, and the rest waits for somebody.
    #[must_use]
    pub(crate) fn under(self, boundary: Option<Boundary>) -> Self {
        let (state, approver) = match boundary.as_ref().map(Boundary::firmness) {
            None => (ExceptionState::Waiting, Some(Approver::Manager)),
            Some((Stance::Always, _)) => (ExceptionState::Allowed, None),
            Some((Stance::Sometimes, approver)) => (ExceptionState::Waiting, approver),
            Some((Stance::Never, _)) => (ExceptionState::Refused, None),
        };
        let ruled = boundary.as_ref().filter(|_| approver.is_none());
        let reason = ruled.map(|boundary| boundary.text.clone()).unwrap_or_default();
        Self { state, boundary, approver, reason, ..self }
    }

    /// What who asked is told, in Chinese and in English: the rule, and that somebody is
    /// asked where it leaves it to them. Nothing without a rule.
    pub(crate) fn told(&self) -> (String, String) {
        let Some(boundary) = &self.boundary else { return (String::new(), String::new()) };
        let waits = self.state == ExceptionState::Waiting;
        let (asked_zh, asked) = if waits {
            ("已经帮您去问了，稍后回您。", " We have asked, and will tell you.")
        } else {
            ("", "")
        };
        (format!("{}{asked_zh}", boundary.text), format!("{}{asked}", boundary.text_en()))
    }

    /// What who asked is told of what was decided, in Chinese and in English. Why, is the
    /// shop's own.
    pub(crate) fn answer(&self) -> (String, String) {
        let mut asked: String = self.text.chars().take(QUOTED).collect();
        if asked.len() < self.text.len() {
            asked.push('…');
        }
        if self.state == ExceptionState::Allowed {
            (format!("您问的“{asked}”，店里同意了。"), format!("About “{asked}”: yes, we will."))
        } else {
            (
                format!("您问的“{asked}”，这次实在办不了，请多包涵。"),
                format!("About “{asked}”: we are sorry, but not this time."),
            )
        }
    }

    /// What becomes of it when somebody decides.
    pub(crate) fn decided(
        self,
        allow: bool,
        role: Approver,
        by: &str,
        reason: String,
    ) -> Result<Self, NotDecided> {
        match self.approver {
            _ if self.state != ExceptionState::Waiting => Err(NotDecided::Decided),
            Some(Approver::Owner) if role != Approver::Owner => Err(NotDecided::OwnerOnly),
            _ => {
                let state = if allow { ExceptionState::Allowed } else { ExceptionState::Refused };
                Ok(Self { state, approver: Some(role), decided_by: by.to_owned(), reason, ..self })
            }
        }
    }
}

/// So many characters of what was asked are said again.
const QUOTED: usize = 40;

/// The topic under which no gift is tied to what a rating says.
pub(crate) const RATING_GIFT: &str = "rating-gift";
/// The topic under which age-restricted goods go to nobody of unknown age.
pub(crate) const AGE: &str = "age";

impl Boundary {
    /// Those that come with the program. Their ids never change.
    pub(crate) fn built_in() -> [Self; 2] {
        let never = |id, topic: &str, text: &str, text_en: &str| Self {
            id: BoundaryId(Uuid::from_u128(id)),
            topic: topic.to_owned(),
            stance: Stance::Never,
            approver: None,
            text: text.to_owned(),
            text_en: text_en.to_owned(),
            words: Vec::new(),
            version: 0,
        };
        [
            never(
                1,
                RATING_GIFT,
                "送礼从不看评分：好评、差评、没评价，待遇都一样。",
                "A gift never depends on a rating: good, bad or none, everybody is treated alike.",
            ),
            never(
                2,
                AGE,
                "有年龄限制的东西，不给未到年龄的人，也不给不知道年龄的人。",
                "What is restricted by age is given to nobody younger, and to nobody whose age is not known.",
            ),
        ]
    }

    /// Whether it comes with the program and can't be changed.
    pub(crate) fn is_built_in(&self) -> bool {
        self.version == 0
    }

    /// Whom a gift under it has to wait for; `None` if for nobody.
    pub(crate) fn waits_for(&self) -> Option<Approver> {
        (self.stance == Stance::Sometimes).then(|| self.approver.unwrap_or(Approver::Manager))
    }

    /// What the customer is told in English, or in Chinese if there is no English.
    pub(crate) fn text_en(&self) -> &str {
        if self.text_en.is_empty() { &self.text } else { &self.text_en }
    }

    fn firmness(&self) -> (Stance, Option<Approver>) {
        (self.stance, self.waits_for())
    }
}

/// The firmest of the boundaries that speak of any of the topics; `None` if none
/// does. An owner's say is firmer than a manager's.
pub(crate) fn stance_for<'a>(boundaries: &'a [Boundary], topics: &[&str]) -> Option<&'a Boundary> {
    firmest(boundaries.iter().filter(|boundary| topics.contains(&boundary.topic.as_str())))
}

/// The firmest of the boundaries that speak of what a customer writes, by their words; one of the
/// shop's own that has none, by its topic.
pub(crate) fn spoken_of<'a>(boundaries: &'a [Boundary], text: &str) -> Option<&'a Boundary> {
    let text = fold_words(text);
    let has = |word: &str| has_word(&text, &fold_words(word));
    let speaks = |boundary: &&Boundary| {
        let by_topic = boundary.words.is_empty() && !boundary.is_built_in();
        by_topic && has(&boundary.topic.replace(['-', '_'], " "))
            || boundary.words.iter().any(|word| has(word))
    };
    firmest(boundaries.iter().filter(speaks))
}

fn firmest<'a>(boundaries: impl Iterator<Item = &'a Boundary>) -> Option<&'a Boundary> {
    boundaries.max_by_key(|boundary| match boundary.firmness() {
        (Stance::Always, _) => 0,
        (Stance::Sometimes, Some(Approver::Owner)) => 2,
        (Stance::Sometimes, _) => 1,
        (Stance::Never, _) => 3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boundary(topic: &str, stance: Stance, approver: Option<Approver>) -> Boundary {
        let [first, _] = Boundary::built_in();
        Boundary { topic: topic.into(), stance, approver, version: 1, ..first }
    }

    #[test]
    fn the_firmest_boundary_of_the_topics_holds() {
        let all = [
            boundary("music", Stance::Always, None),
            boundary("item-91", Stance::Sometimes, None),
            boundary("alcohol", Stance::Sometimes, Some(Approver::Owner)),
            boundary("cash", Stance::Never, None),
        ];
        let topic = |topics: &[&str]| stance_for(&all, topics).map(|boundary| boundary.topic.as_str());
        assert_eq!(topic(&[]), None);
        assert_eq!(topic(&["other"]), None);
        assert_eq!(topic(&["music", "other"]), Some("music"));
        assert_eq!(topic(&["item-91", "music"]), Some("item-91"));
        assert_eq!(topic(&["item-91", "alcohol"]), Some("alcohol"));
        assert_eq!(topic(&["alcohol", "cash", "music"]), Some("cash"));
    }

    #[test]
    fn a_boundary_is_told_by_the_words_of_who_asks() {
        let of = |topic: &str, stance, words: &[&str]| Boundary {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            ..boundary(topic, stance, None)
        };
        let all = [
            of("dogs", Stance::Sometimes, &["带狗", "dog"]),
            of("tab", Stance::Never, &["赊账", "on the tab"]),
        ];
        let topic = |text: &str| spoken_of(&all, text).map(|boundary| boundary.topic.as_str());
        assert_eq!(topic("能带狗来吗"), Some("dogs"));
        assert_eq!(topic("May my ＤＯＧ come?"), Some("dogs"));
        assert_eq!(topic("a hot-dog and dogma"), Some("dogs"), "`hot-dog` has the word");
        assert_eq!(topic("dogma"), None);
        assert_eq!(topic("put it on  the tab, and my dog too"), Some("tab"), "the firmest");
        assert_eq!(topic("几点关门"), None);
    }

    #[test]
    fn a_boundary_without_words_is_told_by_its_topic() {
        let mut all = vec![boundary("open-fire", Stance::Never, None), boundary("烟花", Stance::Never, None)];
        all.extend(Boundary::built_in());
        let topic = |all: &[Boundary], text: &str| spoken_of(all, text).map(|found| found.topic.clone());
        assert_eq!(topic(&all, "May we light an open fire?").as_deref(), Some("open-fire"));
        assert_eq!(topic(&all, "能放烟花吗").as_deref(), Some("烟花"));
        assert_eq!(topic(&all, "an open firework"), None);
        assert_eq!(
            topic(&all, "at what age may they drink?"),
            None,
            "what comes with the program is no wish"
        );
        all[0].words = vec!["明火".into()];
        assert_eq!(topic(&all, "May we light an open fire?"), None, "its words say what it is about");
    }

    #[test]
    fn only_what_is_sometimes_done_waits_for_somebody() {
        assert_eq!(boundary("a", Stance::Always, Some(Approver::Owner)).waits_for(), None);
        assert_eq!(boundary("a", Stance::Never, None).waits_for(), None);
        assert_eq!(boundary("a", Stance::Sometimes, None).waits_for(), Some(Approver::Manager));
    }
}
