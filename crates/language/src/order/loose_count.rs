//! Quantities that stand by themselves: of the dish before, of all, of nothing.

use super::{Parser, count::Count};
use crate::{cut::Token, lexicon::Sense, reading::Part};

impl Parser<'_> {
    /// `西红柿炒蛋两份，一份不要葱`: a wish for some of the dish before.
    fn counted_wish(&mut self, end: usize) -> bool {
        let counted =
            self.content.mentions.last().is_some_and(|last| last.quantity.is_some()) && !self.corrects;
        let Some(to) = self.wish_end(self.past_blanks(end)).filter(|_| counted) else { return false };
        let range = self.range(self.at, to);
        self.attach(self.at, range);
        self.at = to;
        true
    }

    /// `两个菜都不要味精`: all the dishes there are, counted once more; so many more are
    /// being read.
    pub(super) fn counts_all(&self, count: Count, end: usize, more: usize) -> Option<usize> {
        let place = if self.said(end, end + 1) == "菜" { end + 1 } else { end };
        let all = self.said(place, place + 1);
        let dishes = self.content.mentions.len() + more;
        let same = dishes == 0 || u32::try_from(dishes) == Ok(count.value);
        (same && (all.starts_with('都') || all.starts_with("全都"))).then_some(place)
    }

    /// A quantity that stands by itself counts the dish before, or corrects it.
    pub(super) fn count_after(&mut self, token: Token) -> bool {
        let countable = token.number().is_some() || token.any(&[Sense::Double, Sense::Bulk]);
        let Some((count, end)) = self.count_at(self.at).filter(|_| countable) else { return false };
        if !count.has_unit {
            return false;
        }
        let from = self.at;
        let range = self.range(from, end);
        if self.counted_wish(end) {
            return true;
        }
        if let Some(all) = self.counts_all(count, end, 0) {
            return self.skip_to(all);
        }
        self.at = end;
        // `共4件`.
        if count.is_bulk && self.said(end - 1, end) == "件" && self.is_total(count, from) {
            self.prove(Part::Dish, range, None);
            return true;
        }
        if self.unknown_dish(end, count.value) {
            if count.is_bulk {
                self.bulk(range);
            }
            return true;
        }
        if count.is_bulk {
            self.bulk(range.clone());
            self.prove(Part::Dish, range, None);
            return true;
        }
        if std::mem::take(&mut self.rice_follows) {
            self.content.rice.rice = crate::basket::Rice::Default;
            return self.rice_exactly(count.value, from);
        }
        if self.counts_bowls_again(end) {
            // `饭3碗，算了2碗吧`.
            if self.corrects {
                return self.rice_exactly(count.value, from);
            }
            self.unclear(range);
            return true;
        }
        // `饭一碗就行 我一个人吃两个菜`: those that are ordered.
        let of_dishes = self.said(end, end + 1) == "菜" && self.content.mentions.is_empty();
        if of_dishes && self.content.rice.is_said {
            return self.skip_to(end + 1);
        }
        if self.is_total(count, from) {
            self.prove(Part::Dish, range, None);
            return true;
        }
        self.count_the_last(count.value, from);
        self.prove(Part::Dish, range, None);
        true
    }

    /// Whether bowls are counted right behind rice.
    fn counts_bowls_again(&self, end: usize) -> bool {
        let last = self.content.evidence.last().is_some_and(|said| said.part == Part::Rice);
        last && self.said(end - 1, end) == "碗"
    }

    /// Gives a quantity to the dish before, or keeps it as one of all.
    fn count_the_last(&mut self, value: u32, from: usize) {
        let (asked, clause) = (self.asked, self.clause_number(from));
        let corrects = self.corrects;
        self.corrects = false;
        let adds = self.op == super::Op::More;
        let before = from.checked_sub(1).and_then(|before| self.token(before));
        let asks_more = before.is_some_and(|before| before.any(&[Sense::Again, Sense::More, Sense::Extra]));
        let stays = from > 0 && ["还是", "仍是", "还", "still"].contains(&self.said(from - 1, from));
        if adds {
            self.op = super::Op::Want;
        }
        let asks_more = (adds || asks_more) && self.nothing_follows();
        match self.content.mentions.last_mut() {
            // `西红柿炒鸡蛋多要一个`.
            Some(last) if adds && last.quantity.is_none() && last.op == super::Op::Want => {
                last.quantity = Some(value);
                last.op = super::Op::More;
                last.is_asked = true;
            }
            // `25还是一份`.
            Some(last) if stays && last.quantity.is_none() => {
                last.quantity = Some(value);
                last.op = super::Op::Keep;
            }
            Some(last) if corrects || last.quantity.is_none() => {
                last.quantity = Some(value);
                last.is_asked = true;
                // `昨天的番茄牛腩不错，今天再来一份`: it is asked for here.
                last.clause = if asked { clause } else { last.clause };
            }
            _ if self.op == super::Op::Into || self.content.signs.replaces => {
                self.content.set = Some(value);
            }
            // `鱼香肉丝两份，再来两份`: of which dish, nobody said.
            Some(_) if asks_more => self.content.loose_count = true,
            _ => self.content.totals.push(value),
        }
    }

    /// Whether nothing but courtesy stands up to the next sign.
    fn nothing_follows(&self) -> bool {
        let small = |at: &usize| {
            self.token(*at).is_some_and(|token| token.is(Sense::Courtesy))
                || ["吧", "呗", "了"].contains(&self.said(*at, at + 1))
        };
        let next = (self.at..self.tokens.len()).find(|at| !small(at)).and_then(|at| self.token(at));
        next.is_none_or(|next| next.divides())
    }

    /// `小炒肉 土豆丝 一共两个`: as many as there are.
    fn is_total(&self, count: Count, from: usize) -> bool {
        let before = from.checked_sub(1).map(|before| self.said(before, from)).unwrap_or_default();
        // `就这两样`.
        let says_so = TOGETHER.contains(&before) || before.ends_with('这');
        says_so && self.content.mentions.len() > 1 && self.portions().contains(&count.value)
    }

    /// How many portions there are, and how many dishes.
    fn portions(&self) -> [u32; 2] {
        let wanted = || self.content.mentions.iter().filter(|mention| mention.op == super::Op::Want);
        let portions = wanted().map(|mention| mention.quantity.unwrap_or(1)).fold(0, u32::saturating_add);
        [portions, u32::try_from(wanted().count()).unwrap_or(u32::MAX)]
    }

    /// `8份盒饭 西红柿鸡蛋4 青椒肉丝4`, `三个菜 …`: what is counted by itself is accounted for
    /// where it is as many as there are.
    pub(super) fn check_totals(&mut self) {
        let all = self.portions();
        let fits = |total: &u32| all.contains(total);
        self.content.loose_count |= !self.content.totals.iter().all(fits);
    }
}

/// Before as many as there are in all.
pub(super) const TOGETHER: [&str; 6] = ["一共", "总共", "共", "合计", "总计", "共计"];
