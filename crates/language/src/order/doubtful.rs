//! What is accounted for to its last character and may be read wrongly all the same: it is
//! asked about.

use std::ops::Range;

use super::{Mention, Op, Parser};
use crate::{
    basket::Rice,
    cut::{Kind, Token},
    lexicon::Sense,
    reading::{Part, Unresolved},
};

/// Words for the rest of an order, of which something is to happen.
const THE_REST: [&str; 6] = ["别的", "其他", "其它", "其余", "剩下的", "另外的"];

/// Parts of a day: an order has one time.
const PARTS_OF_DAY: [&[char]; 3] = [&['早', '晨'], &['午'], &['晚', '夜']];

/// What a portion of is added to a dish, and may have a price of its own.
const ADDS: [&str; 7] = ["加", "多加", "再加", "添", "再添", "另加", "外加"];

/// A longer address that has words of a sentence in it may be none.
const LONGEST_SURE_ADDRESS: usize = 8;

/// Nobody adds more portions at a time as a rule.
const MOST_ADDED: u32 = 9;

impl Parser<'_> {
    /// Asks about all that may be read wrongly.
    pub(super) fn doubtful(&mut self) {
        let unclear: Vec<Range<usize>> = [
            self.keeps_one(),
            self.two_in_one(),
            self.adds_food(),
            self.is_kept_or_wanted(),
            self.named_twice(),
            self.speaks_in_address(),
            self.was_wrong(),
            self.asks_in_a_wish(),
        ]
        .into_iter()
        .flatten()
        .collect();
        for range in unclear {
            self.unclear(range);
        }
        for range in [self.adds_bare_number(), self.number_of_wish()].into_iter().flatten() {
            let text = self.source.text.slice(range).to_owned();
            self.content.unresolved.push(Unresolved::TwoWays { text });
        }
        let times = [self.second_part_of_day(), self.rest_of_time()];
        for range in times.into_iter().flatten() {
            let text = self.source.text.slice(range).to_owned();
            self.content.unresolved.push(Unresolved::Time { text });
        }
        if let Some(range) = self.broken_portions() {
            self.bulk(range);
        }
    }

    pub(super) fn unclear(&mut self, range: Range<usize>) {
        let text = self.source.text.slice(range).to_owned();
        self.content.unresolved.push(Unresolved::LeftOver { text });
    }

    fn wanted(&self) -> impl Iterator<Item = &Mention> {
        self.content.mentions.iter().filter(|mention| matches!(mention.op, Op::Want | Op::More | Op::Into))
    }

    /// `只留9，别的都不要`: what is named takes the place of all there is.
    fn keeps_one(&mut self) -> Option<Range<usize>> {
        let at = (0..self.tokens.len()).find(|at| {
            let clause = self.clause(*at);
            THE_REST.iter().any(|word| self.said(*at, at + 1).starts_with(word))
                && (*at..clause.end)
                    .filter_map(|at| self.token(at))
                    .any(|token| token.any(&[Sense::Cancel, Sense::Less, Sense::Neg]))
        })?;
        self.wanted().next()?;
        self.content.replaces_all = true;
        let clause = self.clause(at);
        Some(self.range(at, clause.end))
    }

    /// `3.6拼一份`, `双拼饭`: halves of two dishes in one portion.
    fn two_in_one(&self) -> Option<Range<usize>> {
        let joins = |at: &usize| ["拼", "双拼", "各半"].contains(&self.said(*at, at + 1));
        let at = (0..self.tokens.len()).find(joins)?;
        (self.wanted().count() > 1).then(|| self.range(at, at + 1))
    }

    /// `加个煎蛋`, `加份青菜`: a portion of something that is on no menu.
    fn adds_food(&self) -> Option<Range<usize>> {
        (0..self.tokens.len()).find_map(|at| {
            let said = self.said(at, at + 1);
            let has_unit = said.ends_with(['个', '份']);
            let adds = ADDS.contains(&said.trim_end_matches(['个', '份']));
            let next = self.past_blanks(at + 1);
            let unit = self.token(next).is_some_and(|unit| unit.is(Sense::Unit));
            let counted = self.count_at(next).filter(|(count, _)| count.has_unit).map(|(_, end)| end);
            let food = if has_unit { next } else { counted.unwrap_or(next + 1) };
            let is_food = self.token(food).is_some_and(|food| {
                food.kind == Kind::Word && food.is(Sense::Core) && !food.any(&[Sense::Utensil, Sense::Degree])
            });
            let is_thing = self.said(food, food + 1).ends_with(['袋', '子', '辣', '勺', '单']);
            (adds && (has_unit || unit || counted.is_some()) && is_food && !is_thing && !self.is_rice(food))
                .then(|| self.range(at, food + 1))
        })
    }

    /// `不要3了，就9，再添个汤`: the 9 may be there already.
    fn is_kept_or_wanted(&self) -> Option<Range<usize>> {
        let has = |op: Op| self.content.mentions.iter().any(|mention| mention.op == op);
        let bare = |mention: &&Mention| {
            mention.op == Op::Want
                && mention.quantity.is_none()
                && self
                    .tokens
                    .iter()
                    .rposition(|token| token.end == mention.range.start)
                    .is_some_and(|before| self.said(before, before + 1).ends_with(['就', '只', '留']))
        };
        let kept = self.content.mentions.iter().find(bare).filter(|_| has(Op::Less) && has(Op::More))?;
        Some(kept.range.clone())
    }

    /// `再加份小炒肉 小炒肉不能辣`: once more, or the one that was named.
    fn named_twice(&self) -> Option<Range<usize>> {
        let wanted: Vec<&Mention> = self.wanted().filter(|mention| !mention.by_code).collect();
        let again = wanted.iter().enumerate().find(|(at, mention)| {
            let on_a_line_of_its_own = |before: &Mention| {
                let between = self.source.text.folded().get(before.range.end..mention.range.start);
                between.is_some_and(|between| between.contains(&'\n'))
            };
            let mut before = wanted
                .iter()
                .take(*at)
                .filter(|before| before.which == mention.which && !on_a_line_of_its_own(before));
            before.any(|before| before.quantity.is_none() || mention.quantity.is_none()) && !self.is_labelled
        })?;
        Some(again.1.range.clone())
    }

    /// `送到我家里来我今天不在摊上`: where the address ends, nothing says.
    fn speaks_in_address(&self) -> Option<Range<usize>> {
        let range = self.content.address.clone()?;
        let text = self.source.text.folded().get(range.clone())?;
        let speaks = |c: &&char| ['我', '你', '他', '她', '不', '没', '要', '吃'].contains(c);
        // `一份送A12一份送B7`.
        let twice = text.contains(&'送');
        (twice || text.len() > LONGEST_SURE_ADDRESS && text.iter().skip(1).filter(speaks).count() > 1)
            .then_some(range)
    }

    /// `上面打错了，是3.7`: it takes the place of something said before.
    fn was_wrong(&self) -> Option<Range<usize>> {
        let at = (0..self.tokens.len()).find(|at| {
            let said = self.said(*at, at + 1);
            self.token(*at).is_some_and(|token| token.is(Sense::Correct))
                && ["错", "口误", "说反", "搞反", "弄反"].iter().any(|word| said.contains(word))
        })?;
        let range = self.range(at, at + 1);
        let all_behind =
            self.content.mentions.iter().all(|mention| {
                mention.op == Op::Want && !mention.is_asked && mention.range.start > range.end
            });
        (all_behind && self.wanted().next().is_some() && !self.content.signs.replaces).then_some(range)
    }

    /// `小炒肉加2`: two more of it, or dish 2 as well.
    fn adds_bare_number(&self) -> Option<Range<usize>> {
        let at = (1..self.tokens.len()).find(|at| {
            let named =
                self.token(at - 1).is_some_and(|token| matches!(token.kind, Kind::Name(_) | Kind::Sound(_)));
            let number = self.past_blanks(at + 1);
            let bare = self.token(number).is_some_and(|token| {
                token.number().is_some_and(|number| number.value <= MOST_ADDED && !number.counted)
            });
            let ends =
                self.token(number + 1).is_none_or(|next| next.divides() && next.kind != Kind::Mark('.'));
            named && ADDS.contains(&self.said(*at, at + 1)) && bare && ends
        })?;
        Some(self.range(at - 1, self.past_blanks(at + 1) + 1))
    }

    /// `小炒肉不辣1`: how many of them, or dish 1.
    fn number_of_wish(&self) -> Option<Range<usize>> {
        let at = (1..self.tokens.len()).find(|at| {
            let wish = self.token(at - 1).is_some_and(|token| {
                token.kind == Kind::Word && token.any(&[Sense::Core, Sense::Wish]) && !token.is(Sense::Unit)
            });
            let start = self.token(*at).map(|token| token.start);
            let by_code = |mention: &Mention| mention.by_code && Some(mention.range.start) == start;
            let named = self.content.mentions.iter().any(|mention| !mention.by_code);
            wish && named && self.content.mentions.iter().any(by_code)
        })?;
        Some(self.range(at - 1, at + 1))
    }

    /// `3.6中午，晚上8.9`: dishes behind another part of the day than the first.
    fn second_part_of_day(&self) -> Option<Range<usize>> {
        let part_of = |at: usize| {
            let said = self.said(at, at + 1);
            let is_time = said.chars().count() <= 3
                && said.ends_with(['上', '午', '晚', '饭', '夜', '晨', '餐', '间'])
                || matches!(self.token(at)?.kind, Kind::When(_));
            PARTS_OF_DAY.iter().position(|part| is_time && said.contains(*part))
        };
        let mut parts = (0..self.tokens.len()).filter_map(|at| Some((part_of(at)?, at)));
        let (first, _) = parts.next()?;
        let (_, second) = parts.find(|(part, _)| *part != first)?;
        let start = self.token(second)?.start;
        let follows = self.wanted().any(|mention| mention.range.start > start);
        let before = self.wanted().any(|mention| mention.range.start < start);
        (follows && before).then(|| self.range(second, second + 1))
    }

    /// `十二点过五分`: minutes that the time did not take in.
    fn rest_of_time(&self) -> Option<Range<usize>> {
        let at = (1..self.tokens.len()).find(|at| {
            let minutes = self.token(*at).is_some_and(|token| token.number().is_some())
                && ["分", "分钟"].contains(&self.said(at + 1, at + 2));
            let time = (at.saturating_sub(2)..*at)
                .any(|before| self.token(before).is_some_and(|token| matches!(token.kind, Kind::When(_))));
            minutes && time
        })?;
        Some(self.range(at, at + 2))
    }

    /// `小炒肉1.5份`: no number of portions.
    fn broken_portions(&self) -> Option<Range<usize>> {
        let at = (1..self.tokens.len()).find(|at| {
            let number = |at: usize| self.token(at).is_some_and(|token| token.number().is_some());
            let named = (0..*at).rev().find(|before| {
                !self.token(*before).is_some_and(|token| token.divides() || token.any(&[Sense::Order]))
            });
            let named = named.and_then(|at| self.token(at));
            named.is_some_and(|named| matches!(named.kind, Kind::Name(_) | Kind::Sound(_)))
                && number(*at)
                && self.said(at + 1, at + 2) == "."
                && number(at + 2)
                && self.token(at + 3).is_some_and(|unit| unit.is(Sense::Unit))
        })?;
        Some(self.range(at, at + 4))
    }

    /// `小炒肉要不要放辣椒`: what is asked both ways is no wish; what stands in brackets is.
    fn asks_in_a_wish(&self) -> Option<Range<usize>> {
        let text = self.source.text.folded();
        let both_ways = |said: &Range<usize>| {
            let chars = text.get(said.clone()).unwrap_or_default();
            let begins = said.start.checked_sub(1).and_then(|before| text.get(before));
            begins != Some(&'(')
                && chars.windows(3).any(|three| {
                    matches!(three, [a, '不', b] if a == b && *a != '不' && crate::analysis::is_chinese(*a))
                })
        };
        self.said_as(Part::Note).find(both_ways)
    }

    /// What was said as a part of an order, in the text as it is read.
    pub(super) fn said_as(&self, part: Part) -> impl Iterator<Item = Range<usize>> {
        let spans = self.content.evidence.iter().filter(move |said| said.part == part).map(|said| said.span);
        spans.filter_map(|span| {
            let within = |token: &&Token| {
                let own = self.source.text.span(token.range());
                span.start <= own.start && own.end <= span.end
            };
            let mut tokens = self.tokens.iter().filter(within);
            let first = tokens.next()?;
            Some(first.start..tokens.next_back().unwrap_or(first).end)
        })
    }

    /// Rice that is wanted and not wanted: `一份要饭，一份不要饭`.
    pub(super) fn rice_contradicts(&self, count: u32) -> bool {
        let rice = self.content.rice;
        let corrects = self.corrects || self.content.signs.rewrites;
        let before_is_none = rice.rice == Rice::Exactly(0);
        rice.is_said && !corrects && (count == 0) != before_is_none
    }
}
