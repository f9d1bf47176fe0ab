//! What is left over: whether it matters for an order.

use std::ops::Range;

use super::{Parser, clause::ends_clause};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
};

impl Parser<'_> {
    /// `二楼会议室` by itself between signs: where it goes.
    pub(super) fn is_bare_place(&self, range: &Range<usize>) -> bool {
        let Some(at) = self.tokens.iter().position(|token| token.start == range.start) else { return false };
        let clause = self.clause(at);
        let text = self.source.text.folded().get(self.range(clause.start, clause.end)).unwrap_or_default();
        let plain = |token: Token| {
            matches!(token.kind, Kind::Unknown)
                || token.kind == Kind::Word
                    && token.any(&[
                        Sense::Reason,
                        Sense::Other,
                        Sense::Called,
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
    pub(super) fn is_reason(&self, range: &Range<usize>) -> bool {
        let Some(at) = self.tokens.iter().position(|token| token.start == range.start) else { return false };
        if self.token(at).is_some_and(|token| {
            matches!(token.kind, Kind::Person(_) | Kind::Masked(_) | Kind::When(_))
                || token.any(&[Sense::Third, Sense::Usual])
        }) {
            return false;
        }
        if self.content.guests > 0 && self.abstains(at) {
            return true;
        }
        let segment = self.segment(at);
        let pieces = || segment.clone().filter_map(|at| self.token(at));
        let text = self.source.text.folded().get(self.range(segment.start, segment.end)).unwrap_or_default();
        let speaks_of_health = pieces().any(|token| self.speaks_of_health(&token));
        // `摊上走不开`: where the sender is, and nothing goes there.
        let clause = self.clause(at);
        let stays = !clause.clone().filter_map(|at| self.token(at)).any(|token| token.is(Sense::Deliver))
            && !self.said(clause.start, clause.end).contains(['放', '搁', '送']);
        let names_a_place = text.iter().any(|c| PLACES.contains(*c) && !(stays && *c == '摊'));
        if speaks_of_health || names_a_place || pieces().any(|token| may_matter(&token)) {
            return false;
        }
        let tells = pieces().any(|token| token.kind == Kind::Word && token.any(&TELLS));
        tells || self.is_a_sentence(&segment, text)
    }

    /// `我今天不吃`, beside what is ordered for others.
    fn abstains(&self, at: usize) -> bool {
        let clause = self.clause(at);
        let said = self.said(clause.start, clause.end);
        let between = |token: Token| {
            token.start == self.range(at, at + 1).start
                || matches!(token.kind, Kind::When(_) | Kind::Blank)
                || token.kind == Kind::Word && token.is(Sense::Filler)
        };
        said.starts_with('我')
            && ["不吃", "不要", "不用", "不点"].iter().any(|not| said.trim_end_matches('了').ends_with(not))
            && clause.filter_map(|place| self.token(place)).all(between)
    }

    /// Whether nobody knows a piece, and it is of food, of the body, of what ails it.
    pub(super) fn speaks_of_health(&self, token: &Token) -> bool {
        let text = self.source.text.folded().get(token.range()).unwrap_or_default();
        let word = || text.iter().collect::<String>();
        token.kind == Kind::Unknown
            && (text.iter().any(|c| FOOD.contains(*c)) || HEALTH.iter().any(|part| word().contains(part)))
    }

    /// Whether a clause, or a long stretch of speech, reads like a sentence that
    /// orders nothing: it has a word that only sentences have.
    fn is_a_sentence(&self, segment: &Range<usize>, text: &[char]) -> bool {
        let whole = segment.start == 0 || self.token(segment.start - 1).is_some_and(|token| token.divides());
        let ended = self.token(segment.end).is_none_or(|token| token.divides());
        let speaks = text.iter().any(|c| SPOKEN.contains(*c));
        let letters = text.iter().filter(|c| c.is_alphanumeric()).count();
        let shortest = if whole && ended { SHORTEST_SENTENCE } else { SHORTEST_SPEECH };
        let tells = speaks && letters >= shortest;
        let is_plain = letters >= PLAIN_CLAUSE && text.iter().all(|c| crate::analysis::is_chinese(*c))
            || letters >= PLAIN_ENGLISH && text.contains(&' ');
        (tells || whole && ended && is_plain) && {
            let likely = crate::act::judge(text);
            let orders = likely.of(crate::act::Act::Order) + likely.of(crate::act::Act::Change);
            orders < if tells { ORDERS_NOTHING } else { SURELY_NOTHING }
        }
    }

    /// The pieces around a place that order nothing.
    fn segment(&self, at: usize) -> Range<usize> {
        let goes_on = |place: usize| {
            self.token(place).is_some_and(|token| {
                !ends_clause(&token)
                    && match token.kind {
                        Kind::Unknown | Kind::Emoji => true,
                        Kind::Blank => !self.is_wide_blank(place),
                        Kind::Word => {
                            token.any(&TELLS)
                                || token.any(&[Sense::Filler, Sense::Courtesy, Sense::Past, Sense::Soft])
                                    && !token.any(&[Sense::OrderSurely, Sense::Again, Sense::Unit])
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
        Sense::Spot,
    ];
    token.kind == Kind::Word
        && token.any(&matters)
        && !token.any(&[Sense::Reason, Sense::Filler, Sense::Other, Sense::Called])
}

/// Words that tell of somebody and order nothing.
const TELLS: [Sense; 3] = [Sense::Reason, Sense::Other, Sense::Called];

/// Characters that sentences have and names don't.
const SPOKEN: &str =
    "了着过在是有没不我你他她它都也就还说去到来吧呢啊吗呀的得把被让谁啥这那太很真又才嘛哦嘞咧哩";

/// Whether a text has a character of places, or a word of health.
pub(super) fn names_a_place_or_health(text: &[char]) -> bool {
    let word = text.iter().collect::<String>();
    text.iter().any(|c| PLACES.contains(*c)) || HEALTH.iter().any(|part| word.contains(part))
}

/// Characters of places: where something goes may matter.
const PLACES: &str = "楼室厅栋摊库窗";

/// What the names of places end with.
const PLACE_ENDS: &str = "楼室厅口栋摊院门库窗店铺区所厂站";

const LONGEST_PLACE: usize = 10;

const SHORTEST_SENTENCE: usize = 2;

/// Between dishes, without a sign.
const SHORTEST_SPEECH: usize = 5;

const ORDERS_NOTHING: f64 = 0.5;

/// A clause without such a character is longer, and surer to order nothing.
const PLAIN_CLAUSE: usize = 5;
const SURELY_NOTHING: f64 = 0.2;
const PLAIN_ENGLISH: usize = 8;

/// What the names of dishes end with, what is in them, and the body that they go into.
const FOOD: &str = "肉鱼鸡鸭虾蟹贝菜豆汤面饼粥粉糕馍包饺串煲果麸麦奶酪蛋坚芒疹痒肿吐泻晕症疫敏孕胎哺胃肠肝肾胆痔疮癌喉嗓痛疼喘";

/// The same in more than one letter.
const HEALTH: &[&str] = &[
    "过敏",
    "孕",
    "哺乳",
    "清真",
    "吃素",
    "素食",
    "halal",
    "vegan",
    "vegetarian",
    "peanut",
    "敏感",
    "拉肚",
    "血糖",
    "血压",
    "血脂",
    "尿酸",
    "手术",
    "住院",
    "化疗",
    "吃药",
    "忌口",
    "rash",
    "hives",
    "swell",
    "itch",
    "gluten",
    "dairy",
    "lactose",
    "nuts",
    "shellfish",
    "seafood",
    "diabet",
    "pregnan",
    "celiac",
    "coeliac",
    "intoleran",
    "sick",
    "asthma",
    "surgery",
];
