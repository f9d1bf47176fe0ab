//! Where to, and for how many.

use super::{
    Parser,
    clause::ends_clause,
    count::{MOST_PERSONS, past_verbs},
};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Part,
};

/// `送我这` is where the guest is known to be.
pub(super) fn is_own_place(address: &str) -> bool {
    matches!(
        address,
        "我这"
            | "我这里"
            | "我这边"
            | "我这儿"
            | "我家"
            | "我店里"
            | "我摊上"
            | "我摊位"
            | "我摊位上"
            | "我摊"
            | "我们摊上"
            | "我们这"
            | "我们这边"
            | "老地方"
    )
}

impl Parser<'_> {
    /// `送到管理处二楼`, `地址：东区A12`, `我来拿`.
    pub(super) fn address(&mut self, token: Token) -> bool {
        if token.kind != Kind::Word {
            return false;
        }
        if token.is(Sense::Pickup) {
            let range = token.range();
            self.content.notes.push(range.clone());
            self.prove(Part::Address, range, None);
            self.at += 1;
            return true;
        }
        if !token.is(Sense::Deliver) && !self.is_brought_here() {
            return false;
        }
        let mut from = self.at + 1;
        while self.token(from).is_some_and(|token| {
            matches!(token.kind, Kind::Blank | Kind::Mark(':'))
                || token.kind == Kind::Word && token.any(&[Sense::Deliver])
        }) {
            from += 1;
        }
        let bare =
            matches!(self.said(self.at, self.at + 1), "送" | "送来" | "带到" | "拿到" | "送给" | "地址");
        let to = self.address_end(from);
        // Behind `to` stands a place, whatever else its words may mean.
        let surely = self.said(self.at, self.at + 1).ends_with("to");
        if to == from || !(surely || self.is_place(from, to, bare)) {
            return false;
        }
        let range = self.range(from, to);
        self.content.address = Some(range.clone());
        let all = self.range(self.at, to);
        self.prove(Part::Address, all, None);
        self.at = to;
        self.asked = false;
        true
    }

    /// `送一份鱼香肉丝到我摊上`: behind what is brought, where to.
    fn is_brought_here(&self) -> bool {
        if !["到", "至", "去"].contains(&self.said(self.at, self.at + 1)) {
            return false;
        }
        let clause = self.clause(self.at);
        let brings = (clause.start..self.at)
            .any(|at| ["送", "带", "拿", "送个", "帮我送", "给我送"].contains(&self.said(at, at + 1)));
        let start = self.range(clause.start, self.at).start;
        let brought = self.content.mentions.last().is_some_and(|last| last.range.start >= start);
        brings && brought
    }

    /// Up to the next sign or, where Chinese stands beside it, blank; a time or a
    /// wish is never part of an address.
    fn address_end(&self, from: usize) -> usize {
        let mut to = from;
        while let Some(token) = self.token(to) {
            let wide = token.kind == Kind::Blank
                && !self.source.text.folded().get(token.end).is_some_and(char::is_ascii_alphanumeric);
            let begins = to == from && self.said(self.at, self.at + 1).ends_with("to");
            let wishes = token.kind == Kind::Word
                && (token.any(&[Sense::Wish, Sense::Neg, Sense::Pickup])
                    || token.is(Sense::Courtesy) && (to > from || self.begins_latin(to)))
                && token.end - token.start > 1
                && !self.ends_latin(to)
                && !begins
                && (to == from && token.is(Sense::Courtesy) || !self.names_on(from, to));
            // `东区0AM` is a place.
            let tells_time = matches!(token.kind, Kind::When(_)) && !self.ends_latin(to) && !begins;
            let sign = matches!(token.kind, Kind::Mark(sign) if !matches!(sign, '-' | '#' | '.'));
            if ends_clause(&token)
                || sign
                || wide
                || wishes
                || tells_time
                || to > from && token.is(Sense::Cancel)
                || matches!(token.kind, Kind::Emoji | Kind::Masked(_))
            {
                break;
            }
            to += 1;
        }
        while to > from
            && self.token(to - 1).is_some_and(|token| {
                token.kind == Kind::Blank
                    || token.kind == Kind::Word
                        && token.is(Sense::Filler)
                        && matches!(
                            self.said(to - 1, to),
                            "吧" | "哈"
                                | "啊"
                                | "呀"
                                | "就行"
                                | "就好"
                                | "就可以"
                                | "就可以了"
                                | "即可"
                                | "了"
                        )
            })
        {
            to -= 1;
        }
        // `送到谢谢`: thanks are no place.
        let thanks = |at: usize| {
            self.token(at).is_some_and(|token| {
                token.kind == Kind::Blank
                    || token.kind == Kind::Word && token.any(&[Sense::Courtesy, Sense::Filler])
            })
        };
        let surely = self.said(self.at, self.at + 1).ends_with("to");
        if !surely && (from..to).all(thanks) && !is_own_place(self.said(from, to)) { from } else { to }
    }

    fn begins_latin(&self, at: usize) -> bool {
        let first = self.token(at).and_then(|token| self.source.text.folded().get(token.start));
        first.is_some_and(char::is_ascii_alphabetic)
    }

    /// `Sir Street`: in English, what may be a name is part of it as long as no number
    /// is, but for what is to be left out.
    fn names_on(&self, from: usize, at: usize) -> bool {
        let text = self.source.text.folded();
        let latin = |token: Token| text.get(token.start).is_some_and(char::is_ascii_alphanumeric);
        let numbered = self
            .range(from, at)
            .filter_map(|place| text.get(place))
            .any(|c| c.is_ascii_digit() || crate::analysis::is_chinese(*c));
        let leaves_out = self.token(at).is_some_and(|token| token.is(Sense::Neg))
            && !self.token(at + 1).is_none_or(|next| ends_clause(&next));
        self.token(at).is_some_and(latin) && !numbered && !leaves_out
    }

    /// A piece that ends in Latin letters, without a blank before it: `处no`, `区0AM`.
    fn ends_latin(&self, at: usize) -> bool {
        let text = self.source.text.folded();
        let Some(token) = self.token(at) else { return false };
        let before = token.start.checked_sub(1).and_then(|before| text.get(before));
        let last = token.end.checked_sub(1).and_then(|last| text.get(last));
        last.is_some_and(char::is_ascii_alphabetic) && before.is_some_and(|before| before.is_alphanumeric())
    }

    fn is_place(&self, from: usize, to: usize, bare: bool) -> bool {
        let first = self.token(from);
        let tells_when = first.is_some_and(|token| {
            token.kind == Kind::Word
                && token.any(&[Sense::Wish, Sense::Degree, Sense::Question, Sense::Status])
        });
        let after = matches!(
            self.said(from, from + 1),
            "后" | "了" | "的" | "时" | "的时候" | "过来" | "吗" | "不" | "没" | "哪" | "哪里" | "哪儿"
        );
        // `送个鱼香肉丝过来`, `送一份宫保鸡丁上来`.
        let counted = self.count_at(from).filter(|(count, _)| count.has_unit).map(|(_, end)| end);
        let unit = first.is_some_and(|unit| unit.kind == Kind::Word && unit.is(Sense::Unit));
        let brought = self.past_blanks(counted.unwrap_or(from + 1));
        let brings = (counted.is_some() || unit) && (self.is_dish(brought) || self.is_rice(brought));
        let dish = brings
            || self.is_dish(from) && first.is_none_or(|token| token.number().is_none())
            || self.count_at(from).is_some_and(|(count, end)| count.has_unit && to <= end + 1)
            || self.is_rice(from);
        let unknown = (from..to).any(|at| {
            self.token(at).is_some_and(|token| {
                matches!(token.kind, Kind::Unknown)
                    || token.any(&[Sense::Place, Sense::Spot, Sense::Talk, Sense::Other])
            })
        });
        !tells_when && !after && !dish && (!bare || unknown || is_own_place(self.said(from, to)))
    }

    /// `we are 8`: nothing that could be ordered stands behind the number.
    fn party(&mut self, token: Token) -> bool {
        let at = self.past_blanks(self.at + 1);
        let Some(number) = self.token(at).and_then(|number| number.number()) else { return false };
        let counted = token.is(Sense::Party) && (1..=MOST_PERSONS).contains(&number.value);
        let of = self.past_blanks(at + 1);
        let people = self.token(of).is_some_and(|token| token.is(Sense::People));
        if !counted || !people && !self.ends_here(of) {
            return false;
        }
        self.eat(number.value, if people { of + 1 } else { at + 1 })
    }

    fn at_tables(&mut self) -> bool {
        self.seated_at(self.at).is_some_and(|(persons, end)| self.eat(persons, end))
    }

    /// `一桌十个人`: how many eat at so many tables, and where that ends.
    pub(super) fn seated_at(&self, at: usize) -> Option<(u32, usize)> {
        let tables = self.token(at)?.number().is_some() && self.said(at + 1, at + 2) == "桌";
        let counted = self.past_blanks(at + 2);
        let number = self.token(counted).filter(|_| tables)?.number()?.value;
        let of = self.past_blanks(counted + 1);
        let unit = self.token(of).filter(|unit| unit.kind == Kind::Word && unit.is(Sense::People));
        let portions = self.said(of, of + 1).ends_with("人份");
        (unit.is_some() && !portions && (1..=MOST_PERSONS).contains(&number)).then_some((number, of + 1))
    }

    /// So many eat, as is said up to a place.
    fn eat(&mut self, persons: u32, end: usize) -> bool {
        let range = self.range(self.at, end);
        self.at = end;
        self.content.persons = Some(persons);
        self.content.notes.push(range.clone());
        self.prove(Part::Note, range, None);
        true
    }

    /// `4个人`, `8位`: how many eat.
    pub(super) fn people(&mut self, token: Token) -> bool {
        if self.pair(token) || self.party(token) || self.at_tables() {
            return true;
        }
        let Some(number) = token.number() else { return false };
        if self.counts_who_has_it(number.value) {
            return true;
        }
        let at = self.past_blanks(self.at + 1);
        if !self.token(at).is_some_and(|unit| unit.kind == Kind::Word && unit.is(Sense::People)) {
            return false;
        }
        let counted = (1..=MOST_PERSONS).contains(&number.value);
        let portions = self.said(at, at + 1).ends_with("人份");
        if !counted || portions {
            return false;
        }
        let mut end = at + 1;
        while self.token(end).is_some_and(|token| {
            token.kind == Kind::Word
                && (matches!(self.said(end, end + 1), "吃" | "用餐" | "就餐" | "来吃" | "过来吃" | "左右"))
        }) {
            end += 1;
        }
        let range = self.range(self.at, end);
        self.content.persons = Some(number.value);
        if let Some(dish) = self.each_of(end) {
            self.at = dish;
            return self.dish_counted(number.value, dish);
        }
        self.content.notes.push(range.clone());
        self.prove(Part::Note, range, None);
        self.at = end;
        true
    }

    /// `青椒肉丝3人，鱼香肉丝2人`: how many of the dish before are wanted.
    fn counts_who_has_it(&mut self, value: u32) -> bool {
        let counted = |at: usize| {
            at > 0
                && self.token(at).is_some_and(|token| token.number().is_some())
                && self.said(at + 1, at + 2) == "人"
                && self
                    .token(at - 1)
                    .is_some_and(|before| matches!(before.kind, Kind::Name(_) | Kind::Mark(')')))
        };
        let listed = counted(self.at) && (0..self.tokens.len()).filter(|at| counted(*at)).count() > 1;
        let range = self.range(self.at, self.at + 2);
        let Some(last) = self.content.mentions.last_mut().filter(|last| listed && last.quantity.is_none())
        else {
            return false;
        };
        last.quantity = Some(value);
        // `统计：青椒肉丝3人`: who would have it, or who has.
        let clause = last.clause;
        if ["统计", "投票", "调查"].iter().any(|word| self.said(0, self.at).contains(word)) {
            self.content.remarks.push(clause);
        }
        self.prove(Part::Dish, range, None);
        self.at += 2;
        true
    }

    /// The dish that all of some people have: `其他六个人全要麻婆豆腐`.
    fn each_of(&self, at: usize) -> Option<usize> {
        let all = self.token(at)?;
        let said = self.said(at, at + 1);
        let alike = all.kind == Kind::Word
            && (all.is(Sense::Each) || matches!(said, "全" | "都" | "全部" | "全都" | "都要" | "全要"));
        let place = past_verbs(self.tokens, at + 1);
        (alike && self.is_dish(place)).then_some(place)
    }

    /// `我俩`, `咱俩`.
    fn pair(&mut self, token: Token) -> bool {
        let said = self.source.text.slice(token.range());
        if token.kind != Kind::Word || !matches!(said, "我俩" | "咱俩") {
            return false;
        }
        self.content.persons = Some(2);
        self.skip_to(self.at + 1)
    }
}
