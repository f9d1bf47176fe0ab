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
    /// How many of those that are ordered are meant: `有一份`.
    some: Option<Range<usize>>,
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
        if named.some.is_some() && self.op_of(&named) == Op::Want {
            let text = self.source.text.slice(range.clone()).to_owned();
            self.content.unresolved.push(Unresolved::TwoWays { text });
        }
        let token = self.token(place);
        let mut named = named;
        // `再来个汤`: there is only one. `牛肉` may be another word for something else.
        let kind = self.token(place).is_some_and(|token| token.end - token.start == 1);
        if let Which::Shared(codes) = &named.which
            && let [code] = codes.as_slice()
            && kind
            && !named.refers
            && (self.asked || named.count.is_some())
        {
            named.which = Which::Code(*code);
        }
        let mention = Mention {
            says_how_many: self.says_how_many(&named),
            quantity: named.count.map(|count| count.value),
            note: self.own_note(from, &named),
            is_asked: (self.asked || named.count.is_some() || self.op != Op::Want) && !self.was_wanted(place),
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
        let mut refers = by_word || self.speaks_of_an_order(place);
        let mut some = None;
        end = if by_code { self.past_its_name(end, &which) } else { self.past_platter(end) };
        let counted_before = before.is_some();
        if count.is_some() {
            self.counts_before |= count.is_some_and(|count| count.has_unit);
        } else if let Some((behind, to)) = self.count_behind(end, by_code) {
            self.counts_behind |= to > end && self.token(end).is_some_and(|token| !token.divides());
            let has = (end..to).find(|at| OF_THEM.contains(&self.said(*at, at + 1)));
            if let Some(has) = has {
                (refers, some) = (true, Some(self.range(has + 1, to)));
            }
            (count, end) = (Some(behind).filter(|_| has.is_none()), self.past_platter(to));
        } else if matches!(which, Which::Shared(_)) {
            end = self.past_rest_of_name(end);
        } else if by_code {
            end = self.past_dashed(place, end);
        }
        Some(Named { which, place, end, by_code, count, counted_before, refers, by_word, some })
    }

    /// `3.3.7 有一个3不辣`: one of those before, or one more.
    fn ask_which(&mut self, from: usize, named: &Named, range: &Range<usize>) {
        let has = from.checked_sub(1).map(|has| self.said(has, from)).unwrap_or_default();
        let one_of_them = named.counted_before
            && OF_THEM.contains(&has)
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
    fn own_note(&mut self, from: usize, named: &Named) -> String {
        let end = named.end;
        let mut note = self.label.take().unwrap_or_default();
        if let Some(some) = named.some.clone() {
            crate::basket::join_note(&mut note, self.source.text.slice(some));
        }
        let sized = |at: &usize| self.past_size(*at) > *at;
        if let Some(size) = (from..end).find(|at| self.is_sized_measure(*at)) {
            crate::basket::join_note(&mut note, self.said(size, size + 1));
        } else if let Some(size) = (from..end).find(sized) {
            crate::basket::join_note(&mut note, self.said(size, size + 2));
        }
        note
    }

    /// `本来想吃排骨的`: and not any more.
    pub(super) fn was_wanted(&self, at: usize) -> bool {
        let said = self.said(self.clause(at).start, at);
        ["本来", "原本", "一开始"].iter().any(|word| said.contains(word))
    }

    /// `我刚刚那单鱼香肉丝要两份`: of one that is made already.
    fn speaks_of_an_order(&self, at: usize) -> bool {
        let clause = self.clause(at);
        let before = self.range(clause.start, at);
        let said = self.source.text.slice(before);
        ["那单", "那一单", "那张单", "那个单"].iter().any(|order| said.contains(order))
    }

    /// Whether a dish is one that was ordered before: `刚才那个土豆丝`.
    pub(super) fn is_of_before(&self, mention: &Mention) -> bool {
        let Some(at) = self.tokens.iter().position(|token| token.start == mention.range.start) else {
            return false;
        };
        let clause = self.clause(at);
        let said = self.said(clause.start, at);
        BEFORE.iter().any(|word| said.contains(word)) && !mention.is_asked
    }

    /// `刚才那个土豆丝 手滑 是土豆烧牛肉`: the second takes the place of the first.
    pub(super) fn was_another(&mut self) {
        let [first, second] = self.content.mentions.as_slice() else { return };
        let is = self.tokens.iter().position(|token| token.start == second.range.start);
        let is = is.and_then(|at| at.checked_sub(1));
        let meant = is.is_some_and(|is| IS.contains(&self.said(is, is + 1)));
        let apart = first.clause != second.clause;
        let plain = first.op == Op::Want && second.op == Op::Want;
        if !meant || !apart || !plain || !self.is_of_before(first) {
            return;
        }
        let clauses = [first.clause, second.clause];
        self.content.remarks.retain(|remark| !clauses.contains(remark));
        for (mention, op) in self.content.mentions.iter_mut().zip([Op::From, Op::Into]) {
            mention.op = op;
        }
        self.content.signs.replaces = true;
    }
}

/// Before how many of what is ordered are meant.
const OF_THEM: [&str; 5] = ["有", "其中", "其中有", "里面", "里头"];

/// What is ordered already.
const BEFORE: [&str; 9] =
    ["刚才那", "刚那", "刚刚那", "刚才点", "刚才的", "刚点", "上面那", "前面那", "之前那"];

/// What leads to the dish that was meant.
const IS: [&str; 5] = ["是", "应该是", "要的是", "其实是", "而是"];
