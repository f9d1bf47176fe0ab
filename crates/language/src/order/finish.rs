//! What was read of a part of a message, looked at once more as a whole.

use std::{collections::BTreeMap, ops::Range};

use super::{Content, Mention, Op, Parser, Which};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::{Part, Unresolved},
};

impl Parser<'_> {
    /// What was read, with what is left over looked at once more.
    pub(super) fn finish(mut self) -> Content {
        let left_over = std::mem::take(&mut self.content.left_over);
        let mut kept: Vec<Range<usize>> = Vec::new();
        for range in left_over {
            if self.is_reason(&range) || self.stands_aside(&range) {
                self.content.skipped.push(self.source.text.span(range));
                continue;
            }
            if self.is_bare_place(&range) {
                let at = self.tokens.iter().position(|token| token.start == range.start).unwrap_or(0);
                let clause = self.clause(at);
                let place = self.range(clause.start, clause.end);
                self.prove(Part::Address, place.clone(), None);
                self.content.address = self.content.address.take().or(Some(place));
                continue;
            }
            if self.pays(&range) {
                continue;
            }
            if self.pass_over(&range) {
                continue;
            }
            match kept.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => kept.push(range),
            }
        }
        self.content.left_over = kept;
        self.find_remarks();
        self.was_another();
        self.set_remarks_apart();
        self.say_once();
        self.put_right();
        self.name_once();
        self.drop_tales();
        self.changes_the_usual();
        self.may_name_oneself();
        self.unsettled();
        self.check_totals();
        self.doubtful();
        self.content
    }

    /// What was ordered by mistake: `多点了一份6` is one too many, `写错了，6两份` how
    /// many there should be.
    fn put_right(&mut self) {
        if !self.content.signs.rewrites {
            return;
        }
        let by = self.tokens.iter().enumerate().find_map(|(at, token)| {
            let said = token.is(Sense::Rewrite).then(|| self.source.text.slice(token.range()))?;
            let op = if said.contains('多') { Op::Less } else { Op::More };
            said.contains(['多', '少']).then(|| (op, self.clause_number(at)))
        });
        let says_all = self.tokens.iter().any(|token| {
            ["应该是", "应该", "是", "只要", "就要", "够了", "就够"]
                .contains(&self.source.text.slice(token.range()))
        });
        let counted = self
            .content
            .mentions
            .iter_mut()
            .filter(|mention| mention.op == Op::Want && mention.quantity.is_some());
        for mention in counted {
            self.content.signs.more |= matches!(by, Some((Op::More, _)));
            mention.op = match by {
                Some((op, clause)) if mention.clause == clause && !says_all => op,
                _ => Op::Keep,
            };
        }
        // `搞错了 我要的是鱼香肉丝`: of what there is, nobody said what is put right.
        let wants = self.content.mentions.iter().any(|mention| mention.op == Op::Want);
        self.content.signs.talk |=
            wants && !self.content.mentions.iter().any(|mention| mention.op != Op::Want);
    }

    /// A dish that nobody asks for and that stands among the words of a sentence is
    /// spoken of: `三个人都夸土豆丝`, `啤酒是我老婆的拿手菜`.
    fn find_remarks(&mut self) {
        let speaks = |at: usize| {
            self.token(at).is_some_and(|token| match token.kind {
                Kind::Unknown => true,
                Kind::Word => {
                    token.any(&[Sense::Reason, Sense::Other])
                        && !token.any(&[Sense::Order, Sense::Courtesy, Sense::Wish, Sense::Called])
                }
                _ => false,
            })
        };
        let is_small = |at: usize| {
            self.token(at).is_some_and(|token| {
                token.kind == Kind::Word
                    && token.is(Sense::Filler)
                    && !token.any(&[Sense::Unit, Sense::Order])
            })
        };
        let mut remarks = Vec::new();
        for mention in self.content.mentions.iter().filter(|mention| !mention.is_asked) {
            let at = self.tokens.iter().position(|token| token.start == mention.range.start);
            if at.is_some_and(|at| self.was_wanted(at)) {
                remarks.push(mention.clause);
            }
        }
        for mention in self
            .content
            .mentions
            .iter()
            .filter(|mention| !mention.is_asked && !mention.by_code && mention.note.is_empty())
        {
            let Some(first) = self.tokens.iter().position(|token| token.start == mention.range.start) else {
                continue;
            };
            let Some(last) = self.tokens.iter().position(|token| token.end == mention.range.end) else {
                continue;
            };
            let before = (0..first).rev().find(|at| !is_small(*at)).is_some_and(speaks);
            let after = (last + 1..self.tokens.len()).find(|at| !is_small(*at)).is_some_and(speaks);
            if (before || after) && self.label_free(first) {
                remarks.push(mention.clause);
            }
        }
        remarks.extend(self.said_to_be());
        remarks.extend(self.told_of_others());
        self.content.remarks.extend(remarks);
    }

    /// The clauses in which something is told of a dish that nobody asks for: `3.6是我点的`,
    /// `不是我点的3.6`, `木须肉是我家的拿手菜`.
    fn said_to_be(&self) -> Vec<usize> {
        let tells = |mention: &&Mention| {
            let Some(last) = self.tokens.iter().position(|token| token.end == mention.range.end) else {
                return false;
            };
            let next = self.past_blanks(last + 1);
            let is = ["是", "系", "is", "are", "was", "were"].contains(&self.said(next, next + 1));
            if !mention.by_code {
                // `小炒肉是两份`, `木须肉是18号的`.
                let counts =
                    self.token(self.past_blanks(next + 1)).is_some_and(|token| token.number().is_some());
                return is && !counts && !mention.is_asked && mention.quantity.is_none();
            }
            let clause = self.clause(last);
            let said = self.said(clause.start, clause.end);
            is || ["点的", "是谁的", "不是我", "是我的", "送的"].iter().any(|word| said.contains(word))
        };
        self.content
            .mentions
            .iter()
            .filter(|mention| matches!(mention.op, Op::Want | Op::More))
            .filter(tells)
            .map(|mention| mention.clause)
            .collect()
    }

    /// Whether no label of a list stands before a place.
    fn label_free(&self, at: usize) -> bool {
        !self.is_labelled || at == 0 || !self.token(at - 1).is_some_and(|token| token.divides())
    }

    /// A dish that is named twice, once with its quantity, is one: `小炒肉一份，小炒肉不要辣`.
    fn say_once(&mut self) {
        let mut kept: Vec<Mention> = Vec::new();
        let mut clauses: BTreeMap<usize, usize> = BTreeMap::new();
        for mention in &self.content.mentions {
            *clauses.entry(mention.clause).or_default() += 1;
        }
        for mention in self.content.mentions.clone() {
            // By number only where the second says no more than a wish: `12一个 12少放蒜`.
            let is_labelled = self.is_labelled;
            let is_apart = self.is_apart(&mention, &clauses);
            let meant = self.source.text.folded().get(mention.range.end) == Some(&'要');
            let wishes = |known: &Mention| {
                let is_one_of_several = || clauses.get(&known.clause).is_some_and(|mentions| *mentions > 1);
                !is_labelled
                    && !mention.note.is_empty()
                    && known.clause != mention.clause
                    && (known.quantity.is_some()
                        || known.note.is_empty() && (meant || is_apart && is_one_of_several()))
            };
            // `6改成7，7多放辣`.
            let wishes_alone = mention.quantity.is_none() && !mention.note.is_empty();
            // `算了还是地三鲜 对 地三鲜`.
            let confirms = self.is_behind_a_yes(&mention);
            let same = kept.iter_mut().find(|known| {
                known.which == mention.which
                    && (!known.by_code && !mention.by_code || wishes(known) || known.op == Op::Into)
                    && (known.op == mention.op
                        || known.op == Op::More && mention.op == Op::Want
                        || known.op == Op::Into && mention.op == Op::Want && wishes_alone)
                    && (known.quantity.is_some() != mention.quantity.is_some()
                        || known.op == Op::Into
                        || confirms && mention.quantity == known.quantity
                        || (confirms || wishes(known)) && mention.quantity.is_none())
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

    /// `18 18` by number 18: who it is for and a dish, or two of it.
    fn may_name_oneself(&mut self) {
        let own = self.source.sender.and_then(|sender| u32::try_from(sender).ok());
        let mut said = self.tokens.iter().filter(|token| !token.divides());
        let is_own = |token: &&Token| token.number().is_some_and(|number| Some(number.value) == own);
        if let (Some(first), Some(second), None, Some(own)) = (said.next(), said.next(), said.next(), own)
            && is_own(&first)
            && is_own(&second)
        {
            self.content.unresolved.push(Unresolved::Number { text: own.to_string() });
        }
    }

    /// `照旧，不过汤换拍黄瓜`: of the order once more something else is asked for.
    fn changes_the_usual(&mut self) {
        let replaces = [Sense::Replace, Sense::ReplaceSurely];
        let at = self.tokens.iter().find(|token| token.kind == Kind::Word && token.any(&replaces));
        if let Some(token) = at.filter(|_| self.content.signs.repeats) {
            self.content.left_over.push(token.range());
        }
    }

    /// `来份鸡丁 宫保那个`, `有土豆的那个 土豆烧牛肉`: of two that stand side by side the one says
    /// which is meant by the other.
    fn name_once(&mut self) {
        let mut kept: Vec<Mention> = Vec::new();
        for mention in std::mem::take(&mut self.content.mentions) {
            let explained =
                |before: &&mut Mention| explains(before, &mention) && self.are_one(before, &mention);
            match kept.last_mut().filter(explained) {
                Some(before) => {
                    let quantity = before.quantity.or(mention.quantity);
                    let note = [&*before.note, &*mention.note].join("");
                    let named = if before.code().is_some() { before.clone() } else { mention };
                    *before = Mention { quantity, note, is_asked: true, ..named };
                }
                None => kept.push(mention),
            }
        }
        self.content.mentions = kept;
    }

    /// Whether words beside two mentions say that they are one: `鸡丁 宫保那个`, and neither
    /// `鸡丁、宫保鸡丁` nor two lines of a list.
    fn are_one(&self, before: &Mention, mention: &Mention) -> bool {
        let text = self.source.text.folded();
        let between = text.get(before.range.end..mention.range.start).unwrap_or_default();
        let end = text.len().min(mention.range.end + BESIDE);
        let beside: String = text.get(before.range.end..end).unwrap_or_default().iter().collect();
        let says = ["那个", "那种", "那份", "就是", "的", "是", "("].iter().any(|word| beside.contains(word));
        // `青椒肉丝肉丝`, `汤：紫菜汤`; `再加个汤 紫菜`.
        let touch = between.iter().all(|c| matches!(c, ':' | '：'));
        let plain = touch || between.iter().all(|c| *c == ' ') && before.weak && mention.weak;
        !between.iter().any(|c| matches!(c, '\n' | '、')) && (says || plain)
    }

    /// `15+12，15少放点辣椒`: alone behind a comma.
    fn is_apart(&self, mention: &Mention, clauses: &BTreeMap<usize, usize>) -> bool {
        let before = mention.range.start.checked_sub(1).and_then(|at| self.source.text.folded().get(at));
        clauses.get(&mention.clause) == Some(&1) && before.is_some_and(|c| matches!(c, ',' | ';' | '。'))
    }

    /// Whether nothing but a yes stands right before a dish: `对，就是地三鲜`.
    fn is_behind_a_yes(&self, mention: &Mention) -> bool {
        let at = self.tokens.iter().position(|token| token.start == mention.range.start).unwrap_or(0);
        let before = (0..at).rev().find(|before| {
            self.token(*before).is_some_and(|token| {
                !token.divides() && !["就是", "就", "是"].contains(&self.said(*before, before + 1))
            })
        });
        before.is_some_and(|before| {
            ["对", "对的", "对对", "嗯", "嗯嗯"].contains(&self.said(before, before + 1))
        })
    }

    /// Dishes in a remark beside an order are spoken of, not wanted: `小炒肉有点咸 再来一份鱼香肉丝`.
    fn set_remarks_apart(&mut self) {
        let content = &mut self.content;
        if !content.mentions.iter().any(|mention| mention.is_asked && mention.op != Op::Keep) {
            return;
        }
        let remarks = content.remarks.clone();
        let is_spoken_of = |mention: &Mention| !mention.is_asked && remarks.contains(&mention.clause);
        content.mentions.retain(|mention| !is_spoken_of(mention));
    }
}

/// So many characters behind a mention still say which it is.
const BESIDE: usize = 3;

/// Whether one of two mentions, of which only one is counted, names a dish that the other may be.
fn explains(before: &Mention, mention: &Mention) -> bool {
    let counted = before.quantity.is_some() && mention.quantity.is_some();
    let near = mention.clause.abs_diff(before.clause) <= 1;
    let may_be = match (&before.which, &mention.which) {
        (Which::Shared(codes), Which::Code(code)) | (Which::Code(code), Which::Shared(codes)) => {
            codes.contains(code)
        }
        // `再加个汤 紫菜`.
        (Which::Code(first), Which::Code(second)) => {
            first == second && mention.weak && mention.quantity.is_none() && before.weak
        }
        (Which::Shared(_), Which::Shared(_)) => false,
    };
    may_be
        && near
        && !counted
        && matches!(before.op, Op::Want | Op::More)
        && (mention.op == Op::Want || mention.op == before.op)
}
