//! A dish that is named: how many of it, and whether it is a new one or one of those
//! there are.

use std::ops::Range;

use super::{Mention, Op, Parser, Which, count::Count};
use crate::{
    cut::Kind,
    lexicon::Sense,
    reading::{Part, Unresolved},
};

/// A dish where it stands.
#[expect(clippy::struct_excessive_bools, reason = "each says how it is named")]
struct Named {
    which: Which,
    /// Where the dish begins, and where it ends with its quantity.
    place: usize,
    end: usize,
    by_code: bool,
    /// How many of it, if that is said, and whether that stands before it.
    count: Option<Count>,
    counted_before: bool,
    /// Whether it is one that is ordered already, and whether a word behind it says so:
    /// `13那个`.
    refers: bool,
    by_word: bool,
}

impl Parser<'_> {
    /// Keeps a dish that stands at `place`, with its quantity.
    pub(super) fn mention(&mut self, from: usize, place: usize, before: Option<Count>) -> bool {
        let Some(named) = self.named(place, before) else { return false };
        let range = self.range(if named.counted_before { from } else { place }, named.end);
        if named.count.is_some_and(|count| count.is_bulk) {
            self.bulk(range.clone());
        }
        self.ask_which(from, &named, &range);
        let token = self.token(place);
        let mention = Mention {
            says_how_many: self.says_how_many(&named),
            quantity: named.count.map(|count| count.value),
            note: self.own_note(from, named.end),
            is_asked: self.asked || named.count.is_some() || self.op != Op::Want,
            op: self.op_of(&named),
            range: range.clone(),
            by_code: named.by_code,
            weak: token
                .is_some_and(|token| token.weak || matches!(token.kind, Kind::Part(_) | Kind::Sound(_))),
            clause: self.clause_number(place),
            which: named.which,
        };
        let code = mention.code();
        self.put(mention);
        self.prove(Part::Dish, range, code);
        self.asked = false;
        self.at = named.end;
        true
    }

    /// The dish at a place, with the quantity that stands before or behind it.
    fn named(&mut self, place: usize, before: Option<Count>) -> Option<Named> {
        let (which, mut end, by_code) = self.dish_at(place)?;
        // `3小炒肉` names dish 3 twice.
        let same_code = before.is_some_and(|count| {
            !count.has_unit && Which::Code(i32::try_from(count.value).unwrap_or(0)) == which
        });
        let mut count = before.filter(|_| !same_code);
        let by_word = matches!(self.said(end, end + 1), "那个" | "那份" | "那道" | "那盘" | "那碗");
        let refers = by_word || self.speaks_of_an_order(place);
        end = if by_code { self.past_its_name(end, &which) } else { self.past_platter(end) };
        let counted_before = before.is_some();
        if count.is_some() {
            self.counts_before |= count.is_some_and(|count| count.has_unit);
        } else if let Some((behind, to)) = self.count_behind(end, by_code) {
            self.counts_behind |= to > end && self.token(end).is_some_and(|token| !token.divides());
            (count, end) = (Some(behind), self.past_platter(to));
        } else if matches!(which, Which::Shared(_)) {
            end = self.past_rest_of_name(end);
        } else if by_code {
            end = self.past_dashed(place, end);
        }
        Some(Named { which, place, end, by_code, count, counted_before, refers, by_word })
    }

    /// `3.3.7 有一个3不辣`: one of those before, or one more.
    fn ask_which(&mut self, from: usize, named: &Named, range: &Range<usize>) {
        let has = from.checked_sub(1).map(|has| self.said(has, from)).unwrap_or_default();
        let one_of_them = named.counted_before
            && ["有", "其中", "里面"].contains(&has)
            && self.content.mentions.iter().any(|known| known.which == named.which);
        if one_of_them {
            let text = self.source.text.slice(range.clone());
            self.content.unresolved.push(Unresolved::TwoWays { text: text.to_owned() });
        }
    }

    /// What is done with a dish here.
    fn op_of(&self, named: &Named) -> Op {
        // `番茄炒蛋那个千万莫放糖`: a wish for one that is ordered already.
        let behind = if named.by_word { named.end + 1 } else { named.end };
        let wished = named.count.is_none() && !self.asked && self.wish_end(behind).is_some();
        // `追加：拍黄瓜+1`.
        let plus = self.content.signs.more && self.said(named.place + 1, named.end).contains('+');
        match self.op {
            Op::Want if named.refers && (named.count.is_some() || wished) => Op::Keep,
            Op::Want if plus => Op::More,
            op => op,
        }
    }

    /// `3要四份`: a verb stands between a dish and how many of it there are to be.
    fn says_how_many(&self, named: &Named) -> bool {
        let mut between = (named.place + 1..named.end).filter_map(|at| self.token(at));
        !named.counted_before && named.count.is_some() && between.any(|token| token.is(Sense::Order))
    }

    /// Whom the line is for, and the size of a portion.
    fn own_note(&mut self, from: usize, end: usize) -> String {
        let mut note = self.label.take().unwrap_or_default();
        let sized = |at: &usize| self.past_size(*at) > *at;
        if let Some(size) = (from..end).find(|at| self.is_sized_measure(*at)) {
            crate::basket::join_note(&mut note, self.said(size, size + 1));
        } else if let Some(size) = (from..end).find(sized) {
            crate::basket::join_note(&mut note, self.said(size, size + 2));
        }
        note
    }

    /// `我刚刚那单鱼香肉丝要两份`: of one that is made already.
    fn speaks_of_an_order(&self, at: usize) -> bool {
        let clause = self.clause(at);
        let before = self.range(clause.start, at);
        let said = self.source.text.slice(before);
        ["那单", "那一单", "那张单", "那个单"].iter().any(|order| said.contains(order))
    }
}
