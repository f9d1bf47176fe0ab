//! From what was read of a part of a message to what it asks for.

use std::ops::Range;

use super::{Content, Mention, Op, Parser};
use crate::reading::Part;

impl Parser<'_> {
    /// What was read, with what is left over looked at once more.
    pub(super) fn finish(mut self) -> Content {
        let left_over = std::mem::take(&mut self.content.left_over);
        let mut kept: Vec<Range<usize>> = Vec::new();
        for range in left_over {
            if self.is_reason(&range) {
                self.content.signs.reason = true;
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
        content.spoken_of.extend(
            content
                .mentions
                .iter()
                .filter(|mention| is_spoken_of(mention))
                .map(|mention| mention.which.clone()),
        );
        content.mentions.retain(|mention| !is_spoken_of(mention));
    }
}
