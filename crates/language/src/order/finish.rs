//! What was read of a part of a message, looked at once more as a whole.

use std::ops::Range;

use super::{Content, Mention, Op, Parser};
use crate::{cut::Kind, lexicon::Sense, reading::Part};

impl Parser<'_> {
    /// What was read, with what is left over looked at once more.
    pub(super) fn finish(mut self) -> Content {
        let left_over = std::mem::take(&mut self.content.left_over);
        let mut kept: Vec<Range<usize>> = Vec::new();
        for range in left_over {
            if self.is_reason(&range) {
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
            match kept.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => kept.push(range),
            }
        }
        self.content.left_over = kept;
        self.find_remarks();
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

    /// A dish that nobody asks for and that stands among the words of a sentence is
    /// spoken of: `三个人都夸土豆丝`, `啤酒是我老婆的拿手菜`.
    fn find_remarks(&mut self) {
        let speaks = |at: usize| {
            self.token(at).is_some_and(|token| match token.kind {
                Kind::Unknown => true,
                Kind::Word => {
                    token.any(&[Sense::Reason, Sense::Other])
                        && !token.any(&[Sense::Order, Sense::Courtesy, Sense::Wish])
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
        self.content.remarks.extend(remarks);
    }

    /// Whether no label of a list stands before a place.
    fn label_free(&self, at: usize) -> bool {
        !self.is_labelled || at == 0 || !self.token(at - 1).is_some_and(|token| token.divides())
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
        content.mentions.retain(|mention| !is_spoken_of(mention));
    }
}
