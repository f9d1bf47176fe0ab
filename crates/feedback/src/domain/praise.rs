//! Good words, and of whom they are said.

pub(crate) mod staff;
mod words;
mod words_en;

use kernel::{CustomerId, MessageId, OrderId, Time, uuid_id};
use uuid::Uuid;

use crate::domain::{ratings::RatingId, strangers::Stranger};
use staff::StaffMember;
use staff::StaffMemberId;
use words::{
    ADVERBS, AFTER_GOOD, BAD, DEGREES, DENIALS, DOINGS, FAULTS, GOOD, KINDNESSES, LOSSES, NODS, QUALITIES,
    QUESTIONS, SET_PHRASES, THANKS, UNREAL,
};
use words_en::{BAD_EN, DENIALS_EN, FAULTS_EN, GOOD_EN, KINDNESSES_EN, QUESTIONS_EN, UNREAL_EN};

uuid_id! {
    /// A good word.
    PraiseId,
}

/// What ends a clause.
const ENDS: &str = "。！!？?；;，,、~～…\n.";
/// So many English words before another may deny it.
const DENIED_WITHIN: usize = 3;
/// So many Chinese characters before a word may compare it to its loss.
const LOST_WITHIN: usize = 8;

/// Where a good word was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In a chat message.
    Message(MessageId),
    /// With a rating.
    Rating(RatingId),
    /// To somebody who noted it.
    Said,
}

/// A good word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Praise {
    /// Its id.
    pub(crate) id: PraiseId,
    /// Who said it.
    pub(crate) customer: Option<CustomerId>,
    /// Who is meant; the whole shop if nobody.
    pub(crate) staff: Vec<StaffMemberId>,
    /// Word for word.
    pub(crate) text: String,
    /// Where it was said.
    pub(crate) source: Source,
    /// Who said it in a chat, if it is not known which customer that is; else nobody.
    pub(crate) sender: Stranger,
    /// When.
    pub(crate) created_at: Time,
}

impl Source {
    /// The id of the praise said there: the same however often it is heard of.
    /// `new` for one of which nobody can tell.
    pub(crate) fn praise(self, new: impl FnOnce() -> Uuid) -> PraiseId {
        PraiseId(match self {
            Self::Message(message) => Uuid::new_v5(&message.0, b"praise"),
            Self::Rating(rating) => Uuid::new_v5(&rating.0, b"praise"),
            Self::Said => new(),
        })
    }
}

/// Who had a hand in an order, and when first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrderStaff {
    /// In which order.
    pub(crate) order: OrderId,
    /// The id of the access key they worked with.
    pub(crate) access_key: String,
    /// When.
    pub(crate) at: Time,
}

/// Somebody who is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Who.
    pub(crate) id: StaffMemberId,
    /// What they were called.
    pub(crate) called: String,
}

/// A good word that was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Who is meant, in the order of the text; the whole shop if nobody.
    pub(crate) people: Vec<Named>,
}

impl Found {
    /// Who is meant, as it is kept.
    pub(crate) fn members(&self) -> Vec<StaffMemberId> {
        let mut members: Vec<_> = self.people.iter().map(|one| one.id).collect();
        members.sort_unstable();
        members
    }
}

/// Whether it is worth knowing who works here to look for praise in a text. `sounds_like_it`
/// if its sender was judged to praise.
pub(crate) fn may_praise(text: &str, sounds_like_it: bool) -> bool {
    sounds_like_it
        || clauses(text).any(|clause| matches!(clause.tone(), Tone::Praise | Tone::Thanks | Tone::Kindness))
}

/// Whether a text asks anything.
pub(crate) fn asks(text: &str) -> bool {
    clauses(text).any(|clause| clause.is_question(&clause.words()))
}

/// Whether a text tells of something that went wrong.
pub(crate) fn tells_of_fault(text: &str) -> bool {
    clauses(text).any(|clause| {
        FAULTS.iter().any(|word| clause.text.contains(word))
            || clause.words().iter().any(|word| FAULTS_EN.contains(word))
            || clause.tone() == Tone::Blame
    })
}

/// The praise in a text, if it praises: says something good of somebody or of
/// the shop, or thanks somebody by name. What is denied, asked, wished or
/// compared to its loss is none. Where nothing went wrong, who is named is praised by less:
/// by how quick they were, or by a text that sounds like praise as a whole. Who has left is
/// nobody's to praise; a name that two go by names neither.
pub(crate) fn find(text: &str, staff: &[StaffMember], sounds_like_it: bool) -> Option<Found> {
    let (mut meant, mut beside, mut is_found) = (Vec::new(), Vec::new(), false);
    let is_fine = !tells_of_fault(text);
    let is_of_somebody = is_fine && !named(text, staff).is_empty();
    for clause in clauses(text) {
        let people = named(&clause.text, staff);
        let is_praise = match clause.tone() {
            Tone::Praise => true,
            Tone::Thanks => is_fine && !people.is_empty(),
            Tone::Kindness => is_of_somebody || is_fine && clause.is_of_service(),
            Tone::Blame => continue,
            Tone::Neither => false,
            Tone::Open => sounds_like_it && is_fine && !people.is_empty(),
        };
        is_found |= is_praise;
        if is_praise { meant.extend(people) } else { beside.extend(people) }
    }
    let mut people = if meant.is_empty() { beside } else { meant };
    let mut seen = Vec::new();
    people.retain(|one| {
        !seen.contains(&one.id) && {
            seen.push(one.id);
            true
        }
    });
    is_found.then_some(Found { people })
}

/// Who is named in a text, by the longest name that fits.
pub(crate) fn named(text: &str, staff: &[StaffMember]) -> Vec<Named> {
    let text = text.to_lowercase();
    let mut names: Vec<(String, &str, StaffMemberId)> = staff
        .iter()
        .filter(|one| !one.retired)
        .flat_map(|one| one.names().map(|name| (name.trim().to_lowercase(), name, one.id)))
        .filter(|(lower, ..)| !lower.is_empty())
        .collect();
    names.sort_by_key(|(lower, ..)| std::cmp::Reverse(lower.len()));
    let mut people: Vec<Named> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let fits = |lower: &str| rest.starts_with(lower) && stands_alone(&text, at, lower);
        let Some((found, called, id)) = names.iter().find(|(lower, ..)| fits(lower)) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let is_theirs = names.iter().all(|(lower, _, other)| lower != found || other == id);
        if is_theirs && people.iter().all(|one| one.id != *id) {
            people.push(Named { id: *id, called: (*called).to_owned() });
        }
        at += found.len();
    }
    people
}

/// Whether a name in Latin letters is a word of its own, not part of one.
pub(crate) fn stands_alone(text: &str, at: usize, name: &str) -> bool {
    let is_latin = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
    !(is_latin(name.chars().next()) && is_latin(before)
        || is_latin(name.chars().next_back()) && is_latin(after))
}

/// What a clause says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Praise,
    Thanks,
    /// Good of somebody, if it is meant as it is said.
    Kindness,
    Blame,
    /// A question, a wish, a condition.
    Neither,
    /// What its words alone don't tell.
    Open,
}

/// A part of a text, in small letters, without set phrases.
struct Clause {
    text: String,
    end: Option<char>,
}

fn clauses(text: &str) -> impl Iterator<Item = Clause> {
    text.split_inclusive(|letter| ENDS.contains(letter)).map(|part| {
        let end = part.chars().next_back().filter(|letter| ENDS.contains(*letter));
        let text = part.trim_end_matches(|letter| ENDS.contains(letter)).trim().to_lowercase();
        let text = SET_PHRASES.iter().fold(text, |text, phrase| text.replace(phrase, ""));
        Clause { text: text.replace('’', "'"), end }
    })
}

impl Clause {
    fn tone(&self) -> Tone {
        let words = self.words();
        let has = |list: &[&str]| list.iter().any(|word| self.text.contains(word));
        let (good, denied) = self.good(&words);
        if denied || has(&BAD) || words.iter().any(|word| BAD_EN.contains(word)) {
            Tone::Blame
        } else if self.is_question(&words)
            || has(&UNREAL)
            || words.iter().any(|word| UNREAL_EN.contains(word))
        {
            Tone::Neither
        } else if good && !NODS.contains(&self.text.as_str()) {
            Tone::Praise
        } else if has(&THANKS) {
            Tone::Thanks
        } else if self.is_kind(&words) {
            Tone::Kindness
        } else {
            Tone::Open
        }
    }

    /// Whether it says something good that may be meant the other way round.
    fn is_kind(&self, words: &[&str]) -> bool {
        let affirms = |word: &str| {
            let mut places =
                self.text.match_indices(word).map(|(at, _)| self.text.get(..at).unwrap_or_default());
            places.any(|before| !is_denied(before))
        };
        let is_so = |quality: &str| {
            let mut places =
                self.text.match_indices(quality).map(|(at, _)| self.text.get(..at).unwrap_or_default());
            places.any(|before| DEGREES.iter().any(|degree| before.ends_with(degree)) && !is_denied(before))
        };
        let denied = words.iter().any(|word| DENIALS_EN.contains(word) || word.ends_with("n't"));
        KINDNESSES.iter().any(|word| affirms(word))
            || QUALITIES.iter().any(|quality| is_so(quality))
            || !denied && words.iter().any(|word| KINDNESSES_EN.contains(word))
    }

    /// Whether it is of how guests are served.
    fn is_of_service(&self) -> bool {
        DOINGS.iter().any(|doing| self.text.contains(doing))
    }

    /// Its words in Latin letters.
    fn words(&self) -> Vec<&str> {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '\'';
        self.text.split(|letter| !is_letter(letter)).filter(|word| !word.is_empty()).collect()
    }

    fn is_question(&self, words: &[&str]) -> bool {
        let asks_first = words.first().is_some_and(|word| QUESTIONS_EN.contains(word));
        matches!(self.end, Some('?' | '？'))
            || QUESTIONS.iter().any(|word| self.text.contains(word))
            || self.text.ends_with('呢')
            || asks_first && self.end != Some('!')
    }

    /// Whether something good is said, and whether something good is denied.
    fn good(&self, words: &[&str]) -> (bool, bool) {
        let in_chinese = GOOD.iter().flat_map(|word| self.text.match_indices(word));
        let denials = in_chinese.map(|(at, word)| self.denies_at(at, word));
        let all: Vec<bool> = denials.chain(english_denials(words)).collect();
        (all.contains(&false), all.contains(&true))
    }

    /// Whether a good word at a place is denied, or turned around by what follows.
    fn denies_at(&self, at: usize, word: &str) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let after = self.text.get(at + word.len()..).unwrap_or_default();
        let is_turned = word.ends_with('好') && after.starts_with(|next| AFTER_GOOD.contains(next));
        is_turned || is_denied(before)
    }
}

/// For each good word in English, whether it is denied.
fn english_denials(words: &[&str]) -> impl Iterator<Item = bool> {
    let says_good = |at: usize| {
        let from_here = words.get(at..).unwrap_or_default().join(" ");
        GOOD_EN.iter().any(|good| {
            from_here.strip_prefix(good).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    (0..words.len()).filter(move |at| says_good(*at)).map(|at| {
        let before = words.get(at.saturating_sub(DENIED_WITHIN)..at).unwrap_or_default();
        before.iter().any(|word| DENIALS_EN.contains(word) || word.ends_with("n't"))
    })
}

/// Whether what precedes a Chinese word denies it.
fn is_denied(before: &str) -> bool {
    let near = before.char_indices().rev().nth(LOST_WITHIN - 1).map_or(0, |(at, _)| at);
    let near = before.get(near..).unwrap_or_default();
    if LOSSES.iter().any(|loss| near.contains(loss)) {
        return true;
    }
    let mut before = before;
    while let Some(shorter) = ADVERBS.iter().find_map(|adverb| before.strip_suffix(adverb)) {
        before = shorter;
    }
    DENIALS.iter().any(|denial| before.ends_with(denial))
}

#[cfg(test)]
mod tests;
