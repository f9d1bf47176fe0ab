//! What the sender of a message is doing with it.

mod codes;
mod taking_back;
mod thanks;

use taking_back::SURELY_TAKEN_BACK;

pub(crate) use taking_back::excuse;

use std::cell::OnceCell;

use crate::{
    act::{Act, Likelihoods},
    analysis::complains_as,
    cut::{Kind, Token},
    lexicon::Sense,
    order::{Content, Group, Mention, Op, Signs, Source},
    quote::Mask,
    reading::{Doubt, Talk},
};

/// Decides what the sender is doing.
pub(crate) struct Judge<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) tokens: &'a [Token],
    pub(crate) contents: &'a [(Group, Content)],
    pub(crate) likelihoods: &'a Likelihoods,
    /// [`Judge::judged`], once it was asked for: it reads the whole text again.
    pub(crate) judged: OnceCell<Talk>,
}

/// `订餐` and nothing else.
pub(crate) fn only_verbs(tokens: &[Token]) -> bool {
    let words = || tokens.iter().filter(|token| !token.divides());
    let small = [Sense::OrderSurely, Sense::Order, Sense::Filler, Sense::Courtesy];
    words().all(|token| token.kind == Kind::Word && token.any(&small))
        && words().any(|token| token.is(Sense::OrderSurely))
}

/// Whether a part of a message asks for anything.
fn asks(group: &Group, content: &Content) -> bool {
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
const MAY_COMPLAIN: f64 = 0.62;

/// From here on talk with a word that asks is a question.
const MAY_ASK: f64 = 0.1;

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
    pub(crate) fn doubt(&self) -> Option<Doubt> {
        let asks = self.contents.iter().any(|(group, content)| asks(group, content));
        let says_only = self
            .plain_talk()
            .is_some_and(|talk| talk != Talk::No || !self.sign(|signs| signs.cancels || signs.status));
        if !asks || says_only || self.thanks_for_deed() {
            return None;
        }
        let meant = self.meant();
        // `取消我的会员` cancels no food.
        if self.sign(|signs| signs.membership && signs.cancels) && !self.is_counted() && self.by_code() == 0 {
            return None;
        }
        let status =
            self.sign(|signs| signs.status) && !self.contents.iter().any(|(_, content)| content.wants());
        if self.is_plain_codes() && meant >= MAYBE_MEANT || self.is_bare() || only_verbs(self.tokens) {
            return Some(Doubt::None);
        }
        if meant < SURELY_MEANT && self.is_unhappy() && !self.only_wishes() {
            return None;
        }
        if self.is_contradictory() {
            return Some(Doubt::Act);
        }
        if status {
            return Some(Doubt::None);
        }
        let takes_back = self.likelihoods.of(Act::Cancel) >= SURELY_TAKEN_BACK
            && self.contents.iter().all(|(_, content)| content.signs.cancels && content.mentions.is_empty());
        // `要两份红烧排骨，领导来检查`.
        let orders = self.likelihoods.of(Act::Order) >= SURELY_TAKEN_BACK && self.is_counted();
        let strange = self.sign(|signs| signs.talk && !takes_back && !orders || signs.money)
            || self.contents.iter().any(|(_, content)| remarked(content));
        let remarks = self.contents.iter().any(|(_, content)| !content.remarks.is_empty());
        let left_over = self.contents.iter().any(|(_, content)| !content.left_over.is_empty());
        let changes = self.changes();
        let surely = changes || self.asks_surely();
        if self.contents.iter().all(|(_, content)| content.loosely_cancels) && meant < SURELY_CANCELS {
            return (meant >= MEANT).then_some(Doubt::Act);
        }
        match (strange, left_over) {
            (false, false) if self.begins_with_yes() => Some(Doubt::Act),
            (false, false) if self.only_tells() && meant < SURELY_MEANT => None,
            (false, _) if remarks && meant < 0.5 => {
                (meant >= MEANT || self.asks_apart()).then_some(Doubt::Act)
            }
            (false, false) if surely && !changes && meant < MAYBE_MEANT && self.otherwise() >= OTHERWISE => {
                Some(Doubt::Act)
            }
            (false, false) if surely || meant >= MEANT => Some(Doubt::None),
            (false, false) => (self.otherwise() < OTHERWISE).then_some(Doubt::Act),
            (false, true) if self.sign(|signs| signs.cancels) && meant < SURELY_MEANT => Some(Doubt::Act),
            (false, true) => (meant >= MAYBE_MEANT || surely && meant >= 0.1).then_some(Doubt::None),
            (true, _) => (meant >= 0.5).then_some(Doubt::Act),
        }
    }

    /// Whether something of an order is taken away, replaced or kept.
    fn changes(&self) -> bool {
        let mut mentions = self.contents.iter().flat_map(|(_, content)| &content.mentions);
        mentions.any(|mention| matches!(mention.op, Op::Less | Op::From | Op::Keep) && !mention.weak)
    }

    /// Whether something is asked for in words or numbers that seldom mean anything else.
    fn asks_surely(&self) -> bool {
        self.wishes_of_all()
            || self.sign(|signs| signs.orders_surely || signs.cancels || signs.repeats || signs.replaces)
            || self.is_counted()
            || self.by_code() > 0
    }

    /// `昨晚喝多了 来碗紫菜汤`: something is asked for with a verb, apart from what is told.
    fn asks_apart(&self) -> bool {
        !self.sign(|signs| signs.question)
            && self.contents.iter().any(|(_, content)| {
                let apart =
                    |mention: &Mention| mention.is_asked && !content.remarks.contains(&mention.clause);
                content.signs.orders && content.mentions.iter().any(apart)
            })
    }

    /// Food or service is judged, and not well.
    fn is_unhappy(&self) -> bool {
        matches!(self.likelihoods.best(), Act::Complaint | Act::Praise) && self.judged() != Talk::Praise
    }

    /// `全都不要葱`: what all dishes are to go without, and nothing else.
    pub(crate) fn wishes_of_all(&self) -> bool {
        self.only_wishes() && self.tokens.iter().any(|token| token.is(Sense::Neg) && token.is(Sense::Cancel))
    }

    /// Nothing but wishes of a kind that is known.
    fn only_wishes(&self) -> bool {
        self.contents.iter().all(|(_, content)| {
            !content.notes.is_empty()
                && content.mentions.is_empty()
                && content.left_over.is_empty()
                && content.remarks.is_empty()
                && content.skipped.is_empty()
                && !content.signs.bad
        })
    }

    /// `5点管理处开会`, `6个人吃点几个菜够`: a time or how many people there are, among
    /// words that ask for nothing.
    fn only_tells(&self) -> bool {
        let only = |content: &Content| {
            (!content.whens.is_empty() || content.persons.is_some())
                && content.notes.len() <= usize::from(content.persons.is_some())
                && content.mentions.is_empty()
                && content.address.is_none()
                && !content.rice.is_said
                && content.set.is_none()
                && content.unresolved.is_empty()
                && !(content.signs.cancels || content.signs.repeats || content.signs.replaces)
        };
        self.contents.iter().all(|(group, content)| group.customers.is_empty() && only(content))
    }

    /// How likely the likeliest act is that asks for no order.
    fn otherwise(&self) -> f64 {
        let others = Act::ALL.into_iter().filter(|act| !ORDERS.contains(act));
        others.map(|act| self.likelihoods.of(act)).fold(0.0, f64::max)
    }

    /// `对 就是鱼香肉丝` confirms; it orders nothing new.
    fn begins_with_yes(&self) -> bool {
        let first = self.tokens.iter().find(|token| !token.divides());
        let says_yes = first.is_some_and(|token| {
            ["对", "对的", "对啊", "对对", "是", "是的", "没错", "嗯对"]
                .contains(&self.source.text.slice(token.range()))
                || token.is(Sense::Yes) && token.end - token.start > 1 && !token.any(&[Sense::Courtesy])
        });
        says_yes && !self.is_counted() && self.contents.iter().all(|(group, _)| group.customers.is_empty())
    }

    /// A dish with its quantity, or an order verb before it.
    fn is_counted(&self) -> bool {
        self.contents.iter().any(|(_, content)| {
            let counted = content.mentions.iter().any(|mention| mention.quantity.is_some() && !mention.weak);
            counted || content.signs.orders && content.mentions.iter().any(|mention| !mention.weak)
        })
    }

    /// What the message is if it asks for nothing.
    pub(crate) fn talk(&self) -> Talk {
        if let Some(talk) = self.plain_talk() {
            return talk;
        }
        if self.thanks_for_deed() {
            return if self.is_unhappy() { self.judged() } else { Talk::Praise };
        }
        let said = |has: fn(&Signs) -> bool| self.sign(has);
        if said(|signs| signs.menu) && !said(|signs| signs.bad) {
            return Talk::Menu;
        }
        if said(|signs| signs.points) && !self.asks_how() {
            return Talk::Points;
        }
        if said(|signs| signs.membership) && !self.asks_how() && !self.is_unhappy() {
            return Talk::Membership;
        }
        let best = Act::ALL
            .into_iter()
            .filter(|act| !ORDERS.contains(act))
            .max_by(|a, b| self.likelihoods.of(*a).total_cmp(&self.likelihoods.of(*b)));
        match best {
            Some(Act::Complaint | Act::Praise) => self.judged(),
            Some(Act::Talk) if said(|signs| signs.question) && self.may_ask() => Talk::Question,
            Some(act) if said(|signs| signs.question) && self.rather_asks(act) => Talk::Question,
            Some(Act::Question) => Talk::Question,
            Some(Act::Status) => Talk::Status,
            Some(Act::Payment) => Talk::Payment,
            Some(Act::Menu) => Talk::Menu,
            Some(Act::Points) if self.asks_how() => Talk::Question,
            Some(Act::Points) => Talk::Points,
            _ => Talk::Chat,
        }
    }

    /// `积分怎么用` asks for the rules, and not how many there are.
    fn asks_how(&self) -> bool {
        let text = self.source.text.folded().iter().collect::<String>();
        ["怎么", "如何", "咋", "规则", "能换", "换什么", "过期", "how do", "how can", "expire"]
            .iter()
            .any(|word| text.contains(word))
    }

    /// Whether a question is nearly as likely as what is likeliest, which is not likely.
    fn rather_asks(&self, likeliest: Act) -> bool {
        let asks = self.likelihoods.of(Act::Question);
        self.likelihoods.of(likeliest) < SURELY_MEANT && asks >= 0.7 * self.likelihoods.of(likeliest)
    }

    fn may_ask(&self) -> bool {
        self.likelihoods.of(Act::Question) >= MAY_ASK
    }

    /// What a text is that judges food or service.
    fn judged(&self) -> Talk {
        let judged = || {
            let text = self.source.text.slice(0..self.source.text.folded().len());
            match complains_as(text, self.likelihoods) {
                likely if likely >= COMPLAINS => Talk::Complaint,
                likely if likely >= MAY_COMPLAIN => Talk::Unhappy,
                _ => Talk::Praise,
            }
        };
        *self.judged.get_or_init(judged)
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
            // `?` by itself asks where it is.
            let asks = self.tokens.iter().any(|token| token.kind == Kind::Mark('?'));
            return Some(if asks { Talk::Status } else { Talk::Sign });
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
