//! Reads a message: first what its sender is doing, then what they want.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kernel::Schedule;

use crate::{
    act::{Act, DISH, Likelihoods, PERSON, judge},
    analysis::complains_as,
    chain,
    cut::{Kind, People, Token, cut},
    lexicon::{Sense, Senses},
    names::Vocabulary,
    order::{Content, Group, Op, Signs, Source, Which, groups, parse, unnumbered},
    quote::Mask,
    reading::{Action, Doubt, Language, Reading, Request, Talk, Unresolved},
    text::{Span, Text},
};

/// The longest message that is read, in characters.
pub const LONGEST_TEXT: usize = 2000;
/// A message orders for at most so many guests.
pub const MOST_GUESTS: usize = 10;

/// A message that is too long to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be at most 2000 characters, has {0}")]
pub struct TooLong(pub usize);

/// What a message is read by.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The names of the menu.
    pub vocabulary: &'a Vocabulary,
    /// Where the shop is in time.
    pub schedule: &'a Schedule,
    /// The regulars that the message may name, by name.
    pub people: &'a People,
    /// When the message was sent.
    pub sent: Timestamp,
    /// The number of the customer the sender is bound to, 0 for one without a
    /// number; none for a stranger.
    pub sender: Option<i32>,
}

/// Stretches of a message that may be the names of regulars.
pub fn names_in(typed: &str, vocabulary: &Vocabulary) -> BTreeSet<String> {
    let text = Text::new(typed);
    let tokens = cut(&text, vocabulary, &People::default());
    let mut names = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Unknown) {
        let before = at
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .filter(|before| before.end - before.start == 1 && !before.divides());
        for start in [Some(token.start), before.map(|before| before.start)].into_iter().flatten() {
            let ends = (start + 2..=start + LONGEST_NAME)
                .take_while(|end| text.folded().get(end - 1).is_some_and(|c| c.is_alphanumeric()));
            names.extend(ends.map(|end| text.slice(start..end)));
        }
        if names.len() > MOST_NAMES {
            break;
        }
    }
    names
}

const LONGEST_NAME: usize = 6;
const MOST_NAMES: usize = 60;

/// Reads a message.
pub fn read(typed: &str, known: &Known<'_>) -> Result<Reading, TooLong> {
    read_without(typed, known, &[])
}

/// Reads a message but for some stretches of it, which are as if somebody else
/// had written them.
pub fn read_without(typed: &str, known: &Known<'_>, without: &[Span]) -> Result<Reading, TooLong> {
    let length = typed.trim().chars().count();
    if length > LONGEST_TEXT {
        return Err(TooLong(length));
    }
    let text = Text::new(typed);
    let mut tokens = unnumbered(cut(&text, known.vocabulary, known.people));
    pass_over(&mut tokens, &text, without);
    let source = Source {
        text: &text,
        vocabulary: known.vocabulary,
        schedule: known.schedule,
        sent: known.sent,
        sender: known.sender,
        is_chain: chain::of(&text).is_some(),
    };
    let groups = groups(source, &tokens);
    let is_settled = known.sender.is_some();
    let mut contents: Vec<(Group, Content)> = groups
        .into_iter()
        .map(|group| {
            let settled = is_settled || !group.customers.is_empty();
            let content = parse(source, &group.tokens, settled, group.customers.len());
            (group, content)
        })
        .collect();
    repeat_above(&mut contents);
    if let Some((_, content)) = contents.first_mut().filter(|_| only_verbs(&tokens)) {
        content.loose_count = true;
    }
    let together = share(&tokens, &text, &mut contents);
    let likelihoods = judge(&abstracted(&text, &tokens));
    let judged = Judge { source, tokens: &tokens, contents: &contents, likelihoods: &likelihoods };
    let talk = judged.talk();
    let doubt = judged.doubt();
    let dishes = spoken_of(&contents);
    let allergy = contents.iter().any(|(_, content)| content.signs.allergy);
    let mut requests = match doubt {
        Some(_) => {
            contents.iter_mut().flat_map(|(group, content)| requests(source, group, content)).collect()
        }
        None => Vec::new(),
    };
    if contents.len() > 1 {
        adopt(&contents, &mut requests);
    }
    too_many(&mut requests);
    let only_details = !requests.is_empty() && requests.iter().all(|request| request.only_details);
    let doubt = if only_details { Doubt::OnlyDetails } else { doubt.unwrap_or(Doubt::None) };
    let skipped = contents.into_iter().flat_map(|(_, content)| content.skipped).collect();
    let language = Language::of(typed);
    Ok(Reading { language, requests, doubt, talk, likelihoods, together, dishes, allergy, skipped })
}

/// Takes the pieces in some stretches for a quote.
fn pass_over(tokens: &mut [Token], text: &Text, stretches: &[Span]) {
    for token in tokens.iter_mut().filter(|_| !stretches.is_empty()) {
        let span = text.span(token.range());
        if stretches.iter().any(|stretch| stretch.start <= span.start && span.end <= stretch.end) {
            token.kind = Kind::Masked(Mask::Quote);
            token.senses = Senses::default();
        }
    }
}

/// The text as the model of acts was taught to see it.
fn abstracted(text: &Text, tokens: &[Token]) -> Vec<char> {
    let mut chars = Vec::with_capacity(text.folded().len());
    for token in tokens {
        match token.kind {
            Kind::Name(_) | Kind::Sound(_) if !token.is(Sense::Rice) => chars.push(DISH),
            Kind::Person(_) => chars.push(PERSON),
            Kind::Masked(Mask::Quote | Mask::Picture) => {}
            _ => push_plain(&mut chars, text.folded().get(token.range()).unwrap_or_default()),
        }
    }
    chars
}

fn push_plain(chars: &mut Vec<char>, plain: &[char]) {
    for character in plain {
        let digit = character.is_ascii_digit();
        if !(digit && chars.last() == Some(&'0')) {
            chars.push(if digit { '0' } else { *character });
        }
    }
}

/// `订餐` and nothing else.
fn only_verbs(tokens: &[Token]) -> bool {
    let words = || tokens.iter().filter(|token| !token.divides());
    let small = [Sense::OrderSurely, Sense::Order, Sense::Filler, Sense::Courtesy];
    words().all(|token| token.kind == Kind::Word && token.any(&small))
        && words().any(|token| token.is(Sense::OrderSurely))
}

/// `同上` is what the guest above has; with nobody above it is nothing yet.
fn repeat_above(contents: &mut [(Group, Content)]) {
    let mut above: Option<Vec<crate::order::Mention>> = None;
    for (_, content) in contents {
        if content.signs.above && content.mentions.is_empty() {
            match &above {
                Some(mentions) => content.mentions.clone_from(mentions),
                None => content.loose_count = true,
            }
        }
        above = Some(content.mentions.clone()).filter(|mentions| !mentions.is_empty()).or(above);
    }
}

/// What is left over where nobody is named is asked about with the first request.
fn adopt(contents: &[(Group, Content)], requests: &mut [Request]) {
    let is_title = |group: &Group| {
        let mut ends =
            group.tokens.iter().rev().filter(|token| !matches!(token.kind, Kind::Blank | Kind::Masked(_)));
        ends.next().is_some_and(|token| token.kind == Kind::Newline)
    };
    let orphans = contents.iter().filter(|(group, content)| group.customers.is_empty() && !content.wants());
    // What stands above a list is its title.
    let matters = |unresolved: &Unresolved| match unresolved {
        Unresolved::LeftOver { text } => text.chars().any(|c| c.is_ascii_digit()),
        _ => true,
    };
    let unresolved: Vec<Unresolved> = orphans
        .flat_map(|(group, content)| {
            content.unresolved.iter().filter(|unresolved| !is_title(group) || matters(unresolved))
        })
        .cloned()
        .collect();
    let Some(first) = requests.first_mut() else { return };
    let new: Vec<Unresolved> =
        unresolved.into_iter().filter(|unresolved| !first.unresolved.contains(unresolved)).collect();
    first.unresolved.extend(new);
}

/// What is said for all at the end (`一起送到A12`) is said for each.
fn share(tokens: &[Token], text: &Text, contents: &mut [(Group, Content)]) -> bool {
    let together = tokens.iter().any(|token| {
        matches!(
            text.slice(token.range()).as_str(),
            "一起" | "一起送" | "一起送到" | "都送到" | "统一" | "一块送"
        )
    });
    let [rest @ .., (_, last)] = contents else { return false };
    if !together || rest.is_empty() {
        return false;
    }
    for (_, content) in rest {
        content.address = content.address.clone().or_else(|| last.address.clone());
        if content.whens.is_empty() {
            content.whens.clone_from(&last.whens);
        }
    }
    true
}

fn spoken_of(contents: &[(Group, Content)]) -> Vec<i32> {
    let mentions = contents.iter().flat_map(|(_, content)| &content.mentions);
    let mut codes: Vec<i32> = Vec::new();
    for mention in mentions {
        match &mention.which {
            Which::Code(code) => codes.push(*code),
            Which::Shared(shared) => codes.extend(shared.iter().take(3)),
        }
    }
    let mut seen = BTreeSet::new();
    codes.retain(|code| seen.insert(*code));
    codes
}

/// What one part of a message asks for, for each customer it names.
fn requests(source: Source<'_>, group: &Group, content: &mut Content) -> Vec<Request> {
    let actions = content.actions(source);
    let only_details = content.mentions.is_empty()
        && !content.rice.is_said
        && !content.signs.cancels
        && !content.signs.repeats
        && !content.signs.status
        && content.set.is_none()
        && !content.loose_count;
    let customers: Vec<_> = match group.customers.as_slice() {
        [] => vec![None],
        named => named.iter().map(Some).collect(),
    };
    let mut made = Vec::new();
    for named in customers {
        for action in &actions {
            let mut evidence = content.evidence.clone();
            if let Some((_, range)) = named {
                evidence.insert(
                    0,
                    crate::reading::Evidence {
                        part: crate::reading::Part::Customer,
                        span: source.text.span(range.clone()),
                        item_code: None,
                    },
                );
            }
            evidence.sort_by_key(|evidence| evidence.span.start);
            let span = whole(&evidence);
            made.push(Request {
                customer: named.map(|(customer, _)| *customer),
                action: action.clone(),
                unresolved: content.unresolved.clone(),
                only_details,
                evidence,
                span,
            });
        }
        // A guest who is named and asks for nothing that is understood.
        if actions.is_empty()
            && let Some((customer, range)) = named
        {
            made.push(unclear(source, *customer, range.clone(), content));
        }
    }
    made
}

/// A guest's number with nothing that can be ordered behind it.
fn unclear(
    source: Source<'_>,
    customer: crate::reading::CustomerRef,
    range: std::ops::Range<usize>,
    content: &Content,
) -> Request {
    let span = source.text.span(range.clone());
    let mut unresolved = content.unresolved.clone();
    if unresolved.is_empty() {
        unresolved.push(Unresolved::Number { text: source.text.slice(range) });
    }
    let action = Action::Place(crate::basket::Basket::default());
    Request { customer: Some(customer), action, unresolved, only_details: false, evidence: Vec::new(), span }
}

fn whole(evidence: &[crate::reading::Evidence]) -> Span {
    let spans = evidence.iter().map(|evidence| evidence.span);
    spans
        .reduce(|all, span| Span { start: all.start.min(span.start), end: all.end.max(span.end) })
        .unwrap_or(Span { start: 0, end: 0 })
}

/// Beyond so many guests nothing is done, and it is said why.
fn too_many(requests: &mut Vec<Request>) {
    let guests: BTreeSet<Option<i32>> =
        requests.iter().map(|request| request.customer.map(|customer| customer.number)).collect();
    if guests.len() > MOST_GUESTS {
        requests.truncate(1);
        if let Some(first) = requests.first_mut() {
            first.unresolved = vec![Unresolved::TooManyGuests];
            first.customer = None;
        }
    }
}

/// Decides what the sender is doing.
struct Judge<'a> {
    source: Source<'a>,
    tokens: &'a [Token],
    contents: &'a [(Group, Content)],
    likelihoods: &'a Likelihoods,
}

/// Whether what is wanted stands in a remark, or there is nothing but remarks.
fn remarked(content: &Content) -> bool {
    let in_remark = |clause: usize| content.remarks.contains(&clause);
    let wanted = || content.mentions.iter();
    !content.remarks.is_empty()
        && (wanted().next().is_none() || wanted().any(|mention| in_remark(mention.clause)))
}

/// The acts that ask for something to be done with an order.
const ORDERS: [Act; 4] = [Act::Order, Act::Change, Act::Repeat, Act::Cancel];
/// From here on something is asked for, however unhappy its sender.
const SURELY_MEANT: f64 = 0.5;
/// Below this a line that looks like an order is asked about.
const MEANT: f64 = 0.25;
/// Below this a line that has what no order has is none.
const MAYBE_MEANT: f64 = 0.35;
/// Below this a word that only may take an order back is asked about.
const SURELY_CANCELS: f64 = 0.7;
/// From here on a text complains; of reviews that don't, one in twenty is above.
const COMPLAINS: f64 = 0.905;
/// From here on a person should look at it: nine of ten that complain are above.
const MAY_COMPLAIN: f64 = 0.6;
/// From here on what looks like an order is something else.
const OTHERWISE: f64 = 0.6;

impl Judge<'_> {
    fn sign(&self, has: impl Fn(&Signs) -> bool) -> bool {
        self.contents.iter().any(|(_, content)| has(&content.signs))
    }

    fn meant(&self) -> f64 {
        ORDERS.iter().map(|act| self.likelihoods.of(*act)).sum()
    }

    /// Whether what the parts ask for is meant; none if it is not.
    fn doubt(&self) -> Option<Doubt> {
        let asks = self.contents.iter().any(|(group, content)| self.asks(group, content));
        let says_only =
            self.plain_talk().is_some_and(|talk| talk != Talk::No || !self.sign(|signs| signs.cancels));
        if !asks || says_only {
            return None;
        }
        let meant = self.meant();
        if meant < SURELY_MEANT && self.is_unhappy() {
            return None;
        }
        if self.is_contradictory() {
            return Some(Doubt::Act);
        }
        let status =
            self.sign(|signs| signs.status) && !self.contents.iter().any(|(_, content)| content.wants());
        if status || self.is_plain_codes() || only_verbs(self.tokens) {
            return Some(Doubt::None);
        }
        let strange = self.sign(|signs| signs.talk || signs.money)
            || self.contents.iter().any(|(_, content)| remarked(content));
        let remarks = self.contents.iter().any(|(_, content)| !content.remarks.is_empty());
        let left_over = self.contents.iter().any(|(_, content)| !content.left_over.is_empty());
        let changes = self
            .contents
            .iter()
            .flat_map(|(_, content)| &content.mentions)
            .any(|mention| matches!(mention.op, Op::Less | Op::From | Op::Keep) && !mention.weak);
        let surely = changes
            || self.sign(|signs| signs.orders_surely || signs.cancels || signs.repeats || signs.replaces)
            || self.is_counted();
        if self.contents.iter().all(|(_, content)| content.loosely_cancels) && meant < SURELY_CANCELS {
            return (meant >= MEANT).then_some(Doubt::Act);
        }
        match (strange, left_over) {
            (false, false) if self.begins_with_yes() => Some(Doubt::Act),
            (false, _) if remarks && meant < 0.5 => (meant >= MEANT).then_some(Doubt::Act),
            (false, false) if surely || meant >= MEANT => Some(Doubt::None),
            (false, false) => (self.otherwise() < OTHERWISE).then_some(Doubt::Act),
            (false, true) => (meant >= MAYBE_MEANT || surely && meant >= 0.1).then_some(Doubt::None),
            (true, _) => (meant >= 0.5).then_some(Doubt::Act),
        }
    }

    /// Food or service is judged, and not well.
    fn is_unhappy(&self) -> bool {
        matches!(self.likelihoods.best(), Act::Complaint | Act::Praise) && self.judged() != Talk::Praise
    }

    /// Something is taken back and asked for in one breath, and it is not clear what.
    fn is_contradictory(&self) -> bool {
        self.contents.iter().any(|(_, content)| {
            content.signs.cancels
                && (content.signs.repeats
                    || content.loosely_cancels && (!content.mentions.is_empty() || self.waits())
                    || content.cancels_if)
        })
    }

    /// How likely the likeliest act is that asks for no order.
    fn otherwise(&self) -> f64 {
        let others = Act::ALL.into_iter().filter(|act| !ORDERS.contains(act));
        others.map(|act| self.likelihoods.of(act)).fold(0.0, f64::max)
    }

    fn waits(&self) -> bool {
        self.source.text.folded().contains(&'等')
    }

    /// `对 就是鱼香肉丝` confirms; it orders nothing new.
    fn begins_with_yes(&self) -> bool {
        let first = self.tokens.iter().find(|token| !token.divides());
        let says_yes = first.is_some_and(|token| {
            ["对", "对的", "对啊", "对对", "是", "是的", "没错", "嗯对"]
                .contains(&self.source.text.slice(token.range()).as_str())
                || token.is(Sense::Yes) && token.end - token.start > 1 && !token.any(&[Sense::Courtesy])
        });
        says_yes && !self.is_counted() && self.contents.iter().all(|(group, _)| group.customers.is_empty())
    }

    fn asks(&self, group: &Group, content: &Content) -> bool {
        let signs = &content.signs;
        content.wants()
            || !group.customers.is_empty()
            || signs.cancels
            || signs.repeats
            || signs.status
            || signs.replaces
            || content.mentions.iter().any(|mention| matches!(mention.op, Op::Less | Op::From | Op::Keep))
            || content.rice.is_said
            || content.loose_count
            || !content.unresolved.is_empty() && (signs.orders || signs.orders_surely || signs.bulk)
            || !content.notes.is_empty()
            || !content.whens.is_empty()
            || content.address.is_some()
    }

    /// Nothing but codes, quantities and what belongs to an order: `18号,3.6`.
    fn is_plain_codes(&self) -> bool {
        let by_code = self
            .contents
            .iter()
            .flat_map(|(_, content)| &content.mentions)
            .filter(|mention| mention.by_code)
            .count();
        let plain = self.tokens.iter().all(|token| match token.kind {
            Kind::Number(_)
            | Kind::Newline
            | Kind::Blank
            | Kind::Mark(_)
            | Kind::Masked(Mask::Mention | Mask::Picture | Mask::Quote)
            | Kind::Emoji => token.kind != Kind::Mark('?'),
            Kind::Word => {
                token.any(&[
                    Sense::Hao,
                    Sense::Hash,
                    Sense::OrderSurely,
                    Sense::Order,
                    Sense::Unit,
                    Sense::And,
                    Sense::Rice,
                    Sense::Filler,
                    Sense::Courtesy,
                    Sense::Iam,
                    Sense::More,
                    Sense::Each,
                    Sense::DishNumber,
                ]) && !token.any(&[Sense::Question, Sense::Money])
            }
            Kind::Name(_) | Kind::When(_) => true,
            _ => false,
        });
        by_code > 0 && plain
    }

    /// A dish with its quantity, or an order verb before it.
    fn is_counted(&self) -> bool {
        self.contents.iter().any(|(_, content)| {
            let counted = content.mentions.iter().any(|mention| mention.quantity.is_some() && !mention.weak);
            counted || content.signs.orders && content.mentions.iter().any(|mention| !mention.weak)
        })
    }

    /// What the message is if it asks for nothing.
    fn talk(&self) -> Talk {
        if let Some(talk) = self.plain_talk() {
            return talk;
        }
        let said = |has: fn(&Signs) -> bool| self.sign(has);
        if said(|signs| signs.menu) && !said(|signs| signs.bad) {
            return Talk::Menu;
        }
        if said(|signs| signs.points) {
            return Talk::Points;
        }
        let best = Act::ALL
            .into_iter()
            .filter(|act| !ORDERS.contains(act))
            .max_by(|a, b| self.likelihoods.of(*a).total_cmp(&self.likelihoods.of(*b)));
        match best {
            Some(Act::Complaint | Act::Praise) => self.judged(),
            Some(Act::Question) => Talk::Question,
            Some(Act::Status) => Talk::Status,
            Some(Act::Payment) => Talk::Payment,
            Some(Act::Menu) => Talk::Menu,
            Some(Act::Points) => Talk::Points,
            _ => Talk::Chat,
        }
    }

    /// What a text is that judges food or service.
    fn judged(&self) -> Talk {
        let text = self.source.text.slice(0..self.source.text.folded().len());
        match complains_as(&text, self.likelihoods) {
            likely if likely >= COMPLAINS => Talk::Complaint,
            likely if likely >= MAY_COMPLAIN => Talk::Unhappy,
            _ => Talk::Praise,
        }
    }

    /// Yes, no, a greeting, a voice message: nothing else is in the message.
    fn plain_talk(&self) -> Option<Talk> {
        let words: Vec<&Token> = self
            .tokens
            .iter()
            .filter(|token| {
                !token.divides()
                    && !matches!(
                        token.kind,
                        Kind::Emoji | Kind::Masked(Mask::Picture | Mask::Mention | Mask::Quote)
                    )
            })
            .collect();
        let all = |senses: &[Sense]| words.iter().all(|token| token.kind == Kind::Word && token.any(senses));
        let any = |senses: &[Sense]| words.iter().any(|token| token.kind == Kind::Word && token.any(senses));
        if words.is_empty() {
            return Some(Talk::Sign);
        }
        if words.iter().any(|token| token.kind == Kind::Masked(Mask::Unreadable)) {
            return Some(Talk::Unreadable);
        }
        if words.iter().all(|token| matches!(token.kind, Kind::Masked(_))) {
            return Some(if words.iter().any(|token| token.kind == Kind::Masked(Mask::Money)) {
                Talk::Payment
            } else {
                Talk::Sign
            });
        }
        if words.iter().all(|token| token.is(Sense::Talk) && token.number().is_some()) {
            return Some(Talk::Sign);
        }
        let asks_back = self.tokens.iter().any(|token| token.kind == Kind::Mark('?'));
        if all(&[Sense::No, Sense::Filler, Sense::Courtesy])
            && any(&[Sense::No])
            && !any(&[Sense::Yes])
            && !asks_back
        {
            return Some(Talk::No);
        }
        if all(&[Sense::Yes, Sense::Filler, Sense::Courtesy, Sense::OrderSurely])
            && any(&[Sense::Yes])
            && !asks_back
        {
            return Some(Talk::Yes);
        }
        if all(&[Sense::Courtesy, Sense::Filler]) {
            let greets = self.source.text.folded().iter().collect::<String>();
            let hails = ["在吗", "在么", "在不", "你好", "您好", "有人", "hello", "hi", "anyone"]
                .iter()
                .any(|word| greets.contains(word));
            return Some(if hails { Talk::Greeting } else { Talk::Sign });
        }
        None
    }
}
