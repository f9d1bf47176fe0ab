//! From what was read of a part of a message to what it asks for.

use std::ops::Range;

use super::{Content, Mention, Op, Which, count::fits, place::is_own_place};
use crate::{
    basket::{Basket, Dish, Rice},
    change::{Change, Less},
    reading::{Action, Unresolved},
    time::{When, moment},
};

impl Content {
    /// What is asked for; none if nothing is. What can't be resolved is added to
    /// the unresolved.
    pub(crate) fn actions(&mut self, source: super::Source<'_>) -> Vec<Action> {
        self.check(source);
        let basket = self.basket(source);
        let change = self.change(basket.clone());
        let signs = self.signs;
        let asks_for = signs.orders
            || signs.orders_surely
            || self.mentions.iter().any(|mention| mention.quantity.is_some() || mention.by_code);
        if signs.status && !asks_for && !signs.cancels && !signs.repeats {
            return vec![Action::Status];
        }
        // `那单不要了，改要牛腩` changes it.
        let cancels = signs.cancels && !change.as_ref().is_some_and(|change| change.replace);
        let asked = match change {
            _ if signs.repeats => Some(Action::Repeat(basket)),
            Some(change) => Some(Action::Amend(change)),
            // `那六份饭不要做了`: the rice is of what is taken back.
            None if signs.cancels && self.mentions.is_empty() && !asks_for && !signs.again => None,
            None if self.wants() => Some(self.asked(source, basket)),
            None if signs.cancels => None,
            None if (self.loose_count || signs.orders_surely) && !self.unresolved.is_empty() => {
                Some(Action::Place(basket))
            }
            None => self.only_details().then(|| Action::Amend(Change { with: basket, ..Change::default() })),
        };
        cancels.then_some(Action::Cancel).into_iter().chain(asked).collect()
    }

    /// What dishes and rice are asked for: an order, or more for one there is.
    fn asked(&self, source: super::Source<'_>, basket: Basket) -> Action {
        let signs = self.signs;
        // `饭一个就行`: how much there is to be with what is ordered.
        let is_for_now = basket.wanted.is_none() && basket.address.is_none() && !source.is_chain;
        let counts_rice =
            matches!(self.rice.rice, Rice::Exactly(_)) && !signs.orders && is_for_now && self.guests == 0;
        let only_rice = self.mentions.is_empty()
            && (matches!(self.rice.rice, Rice::Plus(_)) || signs.rewrites || counts_rice);
        let more = signs.again || signs.more && self.mentions.iter().all(|mention| mention.op == Op::More);
        // `刚才那单取消，重新点 5.8` is a new one.
        if (only_rice || more) && !signs.cancels {
            let with = basket.clone();
            let or_anew = signs.again && !only_rice;
            return Action::Amend(Change { with, else_place: Some(basket), or_anew, ..Change::default() });
        }
        if let [mention] = self.mentions.as_slice()
            && mention.says_how_many
            && mention.op == Op::Want
            && !signs.orders_surely
            && is_for_now
            && let Some(quantity) = mention.quantity
        {
            // Of an open order that has the dish, so many; else an order.
            let mut change = Change { or_anew: true, ..Change::default() };
            set_quantity(&mut change, mention, quantity);
            let with = Basket { dishes: Vec::new(), ..basket.clone() };
            return Action::Amend(Change { with, else_place: Some(basket), ..change });
        }
        if !source.is_chain && self.may_be_wishes(signs) {
            return Action::Amend(self.wishes(basket));
        }
        Action::Place(basket)
    }

    /// Dishes with wishes and neither verb nor quantity: of an open order that has
    /// them, they are wishes; else an order.
    fn may_be_wishes(&self, signs: super::Signs) -> bool {
        let bare = |mention: &Mention| {
            mention.quantity.is_none()
                && mention.op == Op::Want
                && (!mention.note.is_empty() || self.mentions.len() == 1 && !self.notes.is_empty())
        };
        let asked = self.mentions.iter().any(|mention| mention.is_asked);
        (!signs.orders || !asked && !signs.again)
            && !signs.orders_surely
            && !self.rice.is_said
            && !self.mentions.is_empty()
            && self.mentions.iter().all(bare)
    }

    fn wishes(&self, basket: Basket) -> Change {
        let wished = self
            .mentions
            .iter()
            .filter(|mention| !mention.note.is_empty())
            .map(|mention| (mention.which.codes(), mention.note.clone()));
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

    /// `12 不要蒜，对，就是蒜蓉油麦菜`: a dish by its code and then by its name, perhaps
    /// the same one.
    fn named_again(&self) -> impl Iterator<Item = &Mention> {
        let bare = |mention: &Mention| mention.quantity.is_none() && mention.op == Op::Want;
        let by_code: Vec<Option<i32>> = self
            .mentions
            .iter()
            .filter(|mention| mention.by_code && bare(mention))
            .map(Mention::code)
            .collect();
        let named = self.mentions.iter().filter(move |mention| !mention.by_code && bare(mention));
        named.filter(move |mention| by_code.contains(&mention.code()))
    }

    fn check(&mut self, source: super::Source<'_>) {
        let said = |range: &Range<usize>| source.text.slice(range.clone()).to_owned();
        let mut found = Vec::new();
        for mention in &self.mentions {
            if let (Which::Shared(codes), Op::Want | Op::More | Op::Into) = (&mention.which, mention.op) {
                found.push(Unresolved::Word {
                    text: said(&mention.range),
                    nearest: codes.iter().copied().take(3).collect(),
                    quantity: mention.quantity.unwrap_or(1),
                    note: mention.note.clone(),
                });
            }
            if !fits(mention) {
                found.push(Unresolved::Quantity { text: said(&mention.range) });
            }
        }
        found.extend(self.named_again().map(|mention| Unresolved::TwoWays { text: said(&mention.range) }));
        if self.loose_count && self.unresolved.is_empty() {
            found.push(Unresolved::no_dish());
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
                    basket.add(Dish { code, quantity, note: mention.note.clone() });
                }
                // `3.6，算了6换成8`: taken back before it was ordered.
                Op::Less | Op::From if basket.take(code, mention.quantity) => mention.op = Op::From,
                Op::Less | Op::From | Op::Keep => {}
            }
        }
        for note in &self.notes {
            basket.add_note(source.text.slice(note.clone()));
        }
        basket.address = self
            .address
            .clone()
            .map(|range| source.text.slice(range).to_owned())
            .filter(|address| !is_own_place(address));
        self.wanted(source, &mut basket);
        basket
    }

    fn wanted(&mut self, source: super::Source<'_>, basket: &mut Basket) {
        let clocks: Vec<&(When, Range<usize>)> =
            self.whens.iter().filter(|(when, _)| !matches!(when, When::Day(_) | When::Noon(_))).collect();
        let day = self.whens.iter().find_map(|(when, _)| match when {
            When::Day(day) | When::Noon(Some(day)) => Some(*day),
            _ => None,
        });
        // Two times that nobody corrected: only a person knows which is meant.
        if let [.., (before, _), (last, range)] = clocks.as_slice()
            && before != last
            && !self.corrects_time
        {
            self.unresolved.push(Unresolved::Time { text: source.text.slice(range.clone()).to_owned() });
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
            self.unresolved.push(Unresolved::Time { text: source.text.slice(range).to_owned() });
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
                (Which::Code(code), Op::Less | Op::From) if kept_before(at, *code) => {}
                (which, Op::Less | Op::From) => {
                    change.remove.push((which.codes(), mention.quantity));
                    any = true;
                }
                (which, Op::Keep) if mention.quantity.is_none() && !mention.note.is_empty() => {
                    change.wishes.push((which.codes(), mention.note.clone()));
                    any = true;
                }
                (_, Op::Keep) if let Some(quantity) = mention.quantity => {
                    set_quantity(&mut change, mention, quantity);
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
        let has = |op: Op| self.mentions.iter().any(|mention| mention.op == op);
        change.as_many = self.replaces_one_by_one();
        change.restates = has(Op::Less) && has(Op::Want) && !has(Op::More) && !self.signs.again;
        let empties_rice = self.rice.rice == Rice::Exactly(0) && change.with.dishes.is_empty();
        any |= empties_rice;
        any.then_some(change)
    }

    /// `包菜换成豆角`: neither of the two is counted.
    fn replaces_one_by_one(&self) -> bool {
        let uncounted = |ops: [Op; 2]| {
            let mut found = self.mentions.iter().filter(|mention| ops.contains(&mention.op));
            let first = found.next().is_some_and(|mention| mention.quantity.is_none());
            first && found.next().is_none()
        };
        self.mentions.len() == 2 && uncounted([Op::Less, Op::From]) && uncounted([Op::Into, Op::Into])
    }
}

/// So many of a dish there is, with what is wished for it.
fn set_quantity(change: &mut Change, mention: &Mention, quantity: u32) {
    change.set.push((mention.which.codes(), quantity));
    if !mention.note.is_empty() {
        change.wishes.push((mention.which.codes(), mention.note.clone()));
    }
}
