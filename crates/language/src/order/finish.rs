//! From what was read of a part of a message to what it asks for.

use std::ops::Range;

use super::{Content, Mention, Op, Parser, Which, clause::ends_clause, count::fits};
use crate::{
    basket::{Basket, Dish, Rice},
    change::{Change, Less},
    cut::{Kind, Token},
    lexicon::Sense,
    reading::{Action, Unresolved},
    time::{When, moment},
};

impl Parser<'_> {
    /// What was read, with what is left over looked at once more.
    pub(super) fn finish(mut self) -> Content {
        let left_over = std::mem::take(&mut self.content.left_over);
        let mut kept: Vec<Range<usize>> = Vec::new();
        for range in left_over {
            if self.is_reason(&range) {
                self.content.signs.reason = true;
                self.content.skipped.push(self.source.text.span(range));
                continue;
            }
            if self.is_bare_place(&range) {
                let at = self.tokens.iter().position(|token| token.start == range.start).unwrap_or(0);
                let clause = self.clause(at);
                let place = self.range(clause.start, clause.end);
                self.prove(crate::reading::Part::Address, place.clone(), None);
                self.content.address = self.content.address.take().or(Some(place));
                continue;
            }
            match kept.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => kept.push(range),
            }
        }
        self.content.left_over = kept;
        self.set_remarks_apart();
        self.say_once();
        if self.content.signs.rewrites {
            let counted = self
                .content
                .mentions
                .iter_mut()
                .filter(|mention| mention.op == Op::Want && mention.quantity.is_some());
            counted.for_each(|mention| mention.op = Op::Keep);
        }
        self.content
    }

    /// A dish that is named twice, once with its quantity, is one: `小炒肉一份，小炒肉不要辣`.
    fn say_once(&mut self) {
        let mut kept: Vec<Mention> = Vec::new();
        for mention in std::mem::take(&mut self.content.mentions) {
            let same = kept.iter_mut().find(|known| {
                known.which == mention.which
                    && !known.by_code
                    && !mention.by_code
                    && known.op == mention.op
                    && known.quantity.is_some() != mention.quantity.is_some()
            });
            match same {
                Some(known) => {
                    known.quantity = known.quantity.or(mention.quantity);
                    crate::basket::join_note(&mut known.note, &mention.note);
                }
                None => kept.push(mention),
            }
        }
        self.content.mentions = kept;
    }

    /// Dishes in a remark beside an order are spoken of, not wanted: `小炒肉有点咸 再来一份鱼香肉丝`.
    fn set_remarks_apart(&mut self) {
        let content = &mut self.content;
        if !content.mentions.iter().any(|mention| mention.is_asked && mention.op != Op::Keep) {
            return;
        }
        let remarks = content.remarks.clone();
        let is_spoken_of = |mention: &Mention| !mention.is_asked && remarks.contains(&mention.clause);
        content.spoken_of.extend(
            content
                .mentions
                .iter()
                .filter(|mention| is_spoken_of(mention))
                .map(|mention| mention.which.clone()),
        );
        content.mentions.retain(|mention| !is_spoken_of(mention));
    }

    /// `二楼会议室` by itself between signs: where it goes.
    fn is_bare_place(&self, range: &Range<usize>) -> bool {
        let Some(at) = self.tokens.iter().position(|token| token.start == range.start) else { return false };
        let clause = self.clause(at);
        let text = self.source.text.folded().get(self.range(clause.start, clause.end)).unwrap_or_default();
        let plain = |token: Token| {
            matches!(token.kind, Kind::Unknown)
                || token.kind == Kind::Word
                    && token.any(&[
                        Sense::Reason,
                        Sense::Other,
                        Sense::Place,
                        Sense::Spot,
                        Sense::Filler,
                        Sense::Talk,
                    ])
                || token.number().is_some()
        };
        text.len() <= LONGEST_PLACE
            && text.last().is_some_and(|last| PLACE_ENDS.contains(*last))
            && text.iter().any(|c| PLACES.contains(*c))
            && clause.clone().filter_map(|at| self.token(at)).all(plain)
    }

    /// Whether something left over stands among words that only give a reason or
    /// tell of oneself, without digit, dish, time or negation.
    fn is_reason(&self, range: &Range<usize>) -> bool {
        let Some(at) = self.tokens.iter().position(|token| token.start == range.start) else { return false };
        if self.token(at).is_some_and(|token| matches!(token.kind, Kind::Person(_)) || token.is(Sense::Third))
        {
            return false;
        }
        let segment = self.segment(at);
        let pieces = || segment.clone().filter_map(|at| self.token(at));
        let text = self.source.text.folded().get(self.range(segment.start, segment.end)).unwrap_or_default();
        let speaks_of_food = self
            .source
            .text
            .folded()
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .any(|c| FOOD.contains(*c));
        let names_a_place = text.iter().any(|c| PLACES.contains(*c));
        if speaks_of_food || names_a_place || pieces().any(|token| may_matter(&token)) {
            return false;
        }
        let tells =
            pieces().any(|token| token.kind == Kind::Word && token.any(&[Sense::Reason, Sense::Other]));
        tells || self.is_a_sentence(&segment, text)
    }

    /// Whether a clause, or a long stretch of speech, reads like a sentence that
    /// orders nothing: it has a word that only sentences have.
    fn is_a_sentence(&self, segment: &Range<usize>, text: &[char]) -> bool {
        let whole = segment.start == 0 || self.token(segment.start - 1).is_some_and(|token| token.divides());
        let ended = self.token(segment.end).is_none_or(|token| token.divides());
        let speaks = text.iter().any(|c| SPOKEN.contains(*c));
        let letters = text.iter().filter(|c| c.is_alphanumeric()).count();
        let shortest = if whole && ended { SHORTEST_SENTENCE } else { SHORTEST_SPEECH };
        speaks && letters >= shortest && {
            let likely = crate::act::judge(text);
            likely.of(crate::act::Act::Order) + likely.of(crate::act::Act::Change) < ORDERS_NOTHING
        }
    }

    /// The pieces around a place that order nothing.
    fn segment(&self, at: usize) -> Range<usize> {
        let goes_on = |place: usize| {
            self.token(place).is_some_and(|token| {
                !ends_clause(&token)
                    && match token.kind {
                        Kind::Unknown | Kind::Emoji => true,
                        Kind::Word => {
                            token.any(&[
                                Sense::Reason,
                                Sense::Other,
                                Sense::Filler,
                                Sense::Courtesy,
                                Sense::Past,
                                Sense::Soft,
                            ]) && !token.any(&[Sense::OrderSurely, Sense::Again, Sense::Unit])
                        }
                        _ => false,
                    }
            })
        };
        let start = (0..at).rev().take_while(|place| goes_on(*place)).last().unwrap_or(at);
        let end = (at..self.tokens.len())
            .take_while(|place| goes_on(*place))
            .last()
            .map_or(at + 1, |last| last + 1);
        start..end
    }
}

/// Whether a piece may matter for an order, so that nothing around it is passed over.
fn may_matter(token: &Token) -> bool {
    let matters = [
        Sense::Neg,
        Sense::Never,
        Sense::Allergy,
        Sense::Question,
        Sense::Bad,
        Sense::Money,
        Sense::Talk,
        Sense::Core,
        Sense::Wish,
        Sense::Deliver,
    ];
    token.kind == Kind::Word
        && token.any(&matters)
        && !token.any(&[Sense::Reason, Sense::Filler, Sense::Other])
}

/// Characters that sentences have and names don't.
const SPOKEN: &str =
    "了着过在是有没不我你他她它都也就还说去到来吧呢啊吗呀的得把被让谁啥这那太很真又才嘛哦嘞咧哩";
/// Characters of places: where something goes may matter.
const PLACES: &str = "楼室厅栋摊库窗";
/// What the names of places end with.
const PLACE_ENDS: &str = "楼室厅口栋摊院门库窗店铺区所厂站";
const LONGEST_PLACE: usize = 10;
const SHORTEST_SENTENCE: usize = 2;
/// Between dishes, without a sign.
const SHORTEST_SPEECH: usize = 5;
const ORDERS_NOTHING: f64 = 0.5;

/// What the names of dishes end with.
const FOOD: &str = "肉鱼鸡鸭虾蟹菜豆汤面饼粥粉糕馍包饺串煲";

impl Content {
    /// What is asked for; none if nothing is. What can't be resolved is added to
    /// the unresolved.
    pub(crate) fn actions(&mut self, source: super::Source<'_>) -> Vec<Action> {
        self.check(source);
        let basket = self.basket(source);
        let change = self.change(basket.clone());
        let changes = change.is_some();
        let signs = self.signs;
        let wants = self.mentions.iter().any(|mention| matches!(mention.op, Op::Want | Op::More | Op::Into))
            || self.rice.is_said && self.rice.less.is_none();
        let mut actions = Vec::new();
        // `那单不要了，改要牛腩` changes it.
        let replaces = change.as_ref().is_some_and(|change| change.replace);
        if signs.cancels && !replaces {
            actions.push(Action::Cancel);
        }
        match change {
            _ if signs.repeats => actions.push(Action::Repeat(basket)),
            Some(change) => actions.push(Action::Amend(change)),
            None if wants
                && !signs.cancels
                && self.mentions.is_empty()
                && (matches!(self.rice.rice, Rice::Plus(_)) || signs.rewrites) =>
            {
                actions.push(Action::Amend(Change {
                    with: basket.clone(),
                    else_place: Some(basket),
                    ..Change::default()
                }));
            }
            None if wants
                && (signs.again
                    || signs.more && self.mentions.iter().all(|mention| mention.op == Op::More))
                && !signs.cancels =>
            {
                actions.push(Action::Amend(Change {
                    with: basket.clone(),
                    else_place: Some(basket),
                    or_anew: signs.again,
                    ..Change::default()
                }));
            }
            None if wants && self.may_be_wishes(signs) => actions.push(Action::Amend(self.wishes(basket))),
            None if wants => actions.push(Action::Place(basket)),
            None if !signs.cancels
                && (self.loose_count || signs.orders_surely)
                && !self.unresolved.is_empty() =>
            {
                actions.push(Action::Place(basket));
            }
            None if !signs.cancels && self.only_details() => {
                actions.push(Action::Amend(Change { with: basket, ..Change::default() }));
            }
            None => {}
        }
        let _ = changes;
        let asks_for = signs.orders
            || signs.orders_surely
            || self.mentions.iter().any(|mention| mention.quantity.is_some() || mention.by_code);
        if signs.status && !asks_for && !signs.cancels && !signs.repeats {
            actions = vec![Action::Status];
        }
        actions
    }

    /// Dishes with wishes and neither verb nor quantity: of an open order that has
    /// them, they are wishes; else an order.
    fn may_be_wishes(&self, signs: super::Signs) -> bool {
        let bare = |mention: &Mention| {
            mention.quantity.is_none()
                && mention.op == Op::Want
                && (!mention.note.is_empty() || self.mentions.len() == 1 && !self.notes.is_empty())
        };
        !signs.orders
            && !signs.orders_surely
            && !self.rice.is_said
            && !self.mentions.is_empty()
            && self.mentions.iter().all(bare)
    }

    fn wishes(&self, basket: Basket) -> Change {
        let wished = self.mentions.iter().filter_map(|mention| {
            let codes = match &mention.which {
                Which::Code(code) => vec![*code],
                Which::Shared(codes) => codes.clone(),
            };
            (!mention.note.is_empty()).then(|| (codes, mention.note.clone()))
        });
        let with = Basket { dishes: Vec::new(), ..basket.clone() };
        Change {
            wishes: wished.collect(),
            or_anew: true,
            with,
            else_place: Some(basket),
            ..Change::default()
        }
    }

    /// A wish, a time or a place and no dish: details of an order there is.
    fn only_details(&self) -> bool {
        !self.notes.is_empty() || !self.whens.is_empty() || self.address.is_some()
    }

    fn check(&mut self, source: super::Source<'_>) {
        let said = |range: &Range<usize>| source.text.slice(range.clone());
        let mut found = Vec::new();
        for mention in &self.mentions {
            if let (Which::Shared(codes), Op::Want | Op::More | Op::Into) = (&mention.which, mention.op) {
                found.push(Unresolved::Word {
                    text: said(&mention.range),
                    nearest: codes.iter().copied().take(3).collect(),
                });
            }
            if !fits(mention) {
                found.push(Unresolved::Quantity { text: said(&mention.range) });
            }
        }
        if self.loose_count && self.unresolved.is_empty() {
            found.push(Unresolved::Word { text: String::new(), nearest: Vec::new() });
        }
        self.unresolved.extend(found);
        let left_over: Vec<Unresolved> =
            self.left_over.iter().map(|range| Unresolved::LeftOver { text: said(range) }).collect();
        self.unresolved.extend(left_over);
    }

    /// What is wanted: the dishes with what was taken back in the same message
    /// left out.
    fn basket(&mut self, source: super::Source<'_>) -> Basket {
        let mut basket = Basket { rice: self.rice.rice, ..Basket::default() };
        for mention in &mut self.mentions {
            let Which::Code(code) = mention.which else { continue };
            let quantity = mention.quantity.unwrap_or(1);
            match mention.op {
                Op::Want | Op::More | Op::Into => {
                    basket.add(Dish { code, quantity, note: mention.note.clone() })
                }
                // `3.6，算了6换成8`: taken back before it was ordered.
                Op::Less | Op::From if basket.take(code, mention.quantity) => mention.op = Op::From,
                Op::Less | Op::From | Op::Keep => {}
            }
        }
        for note in &self.notes {
            basket.add_note(&source.text.slice(note.clone()));
        }
        basket.address = self
            .address
            .clone()
            .map(|range| source.text.slice(range))
            .filter(|address| !is_own_place(address));
        self.wanted(source, &mut basket);
        basket
    }

    fn wanted(&mut self, source: super::Source<'_>, basket: &mut Basket) {
        let clocks: Vec<&(When, Range<usize>)> =
            self.whens.iter().filter(|(when, _)| !matches!(when, When::Day(_))).collect();
        let day = self.whens.iter().find_map(|(when, _)| match when {
            When::Day(day) => Some(*day),
            _ => None,
        });
        // Two times that nobody corrected: only a person knows which is meant.
        if let [.., (before, _), (last, range)] = clocks.as_slice()
            && before != last
            && !self.corrects_time
        {
            self.unresolved.push(Unresolved::Time { text: source.text.slice(range.clone()) });
        }
        let when = match (clocks.last(), day) {
            (Some((When::Clock { day: None, minute, half_day }, range)), Some(day)) => {
                Some((When::Clock { day: Some(day), minute: *minute, half_day: *half_day }, range.clone()))
            }
            (Some((when, range)), _) => Some((*when, range.clone())),
            (None, _) => self.whens.last().cloned(),
        };
        // A day that is today, and no time.
        if let Some((When::Day(day), _)) = &when
            && crate::time::is_today(*day, source.sent, source.schedule)
        {
            return;
        }
        let Some((when, range)) = when else { return };
        basket.wanted = moment(when, source.sent, source.schedule);
        if basket.wanted.is_none() {
            self.unresolved.push(Unresolved::Time { text: source.text.slice(range) });
        }
    }

    /// The change that is asked for; none if nothing of an order is changed.
    fn change(&self, basket: Basket) -> Option<Change> {
        let mut change = Change { with: basket, replace: self.replaces_all, ..Change::default() };
        let mut any = self.replaces_all;
        let kept_before = |at: usize, code: i32| {
            self.mentions.iter().take(at).any(|before: &Mention| {
                matches!(before.op, Op::Want | Op::More) && before.which == Which::Code(code)
            })
        };
        for (at, mention) in self.mentions.iter().enumerate() {
            match (&mention.which, mention.op) {
                (Which::Code(code), Op::Less | Op::From) if !kept_before(at, *code) => {
                    change.remove.push((vec![*code], mention.quantity));
                    any = true;
                }
                (Which::Shared(codes), Op::Less | Op::From) => {
                    change.remove.push((codes.clone(), mention.quantity));
                    any = true;
                }
                (which, Op::Keep) if let Some(quantity) = mention.quantity => {
                    let codes = match which {
                        Which::Code(code) => vec![*code],
                        Which::Shared(codes) => codes.clone(),
                    };
                    change.set.push((codes, quantity));
                    any = true;
                }
                _ => {}
            }
        }
        if let Some(quantity) = self.set {
            change.set.push((Vec::new(), quantity));
            any = true;
        }
        if let Some(less) = self.rice.less {
            change.less_rice = Some(Less::By(less));
            any = true;
        }
        let empties_rice = self.rice.rice == Rice::Exactly(0) && change.with.dishes.is_empty();
        any |= empties_rice;
        any.then_some(change)
    }
}

/// `送我这` is where the guest is known to be.
fn is_own_place(address: &str) -> bool {
    matches!(address, "我这" | "我这里" | "我这边" | "我这儿" | "我家" | "我店里" | "我摊上" | "老地方")
}

/// Whether a piece ends a clause, for callers outside.
pub(crate) fn ends(token: &Token) -> bool {
    ends_clause(token)
}
