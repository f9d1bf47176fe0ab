//! Orders by the numbers of the menu.

use super::Judge;
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    quote::Mask,
};

impl Judge<'_> {
    /// Nothing but codes, quantities and what belongs to an order: `18号,3.6`.
    pub(super) fn is_plain_codes(&self) -> bool {
        let plain = self.tokens.iter().all(|token| match token.kind {
            Kind::Number(_)
            | Kind::Newline
            | Kind::Blank
            | Kind::Mark(_)
            | Kind::Masked(Mask::Mention | Mask::Picture | Mask::Quote)
            | Kind::Emoji => token.kind != Kind::Mark('?'),
            Kind::Word => {
                token.any(&[
                    Sense::Hao,
                    Sense::Hash,
                    Sense::OrderSurely,
                    Sense::Order,
                    Sense::Unit,
                    Sense::And,
                    Sense::Rice,
                    Sense::Filler,
                    Sense::Courtesy,
                    Sense::Iam,
                    Sense::More,
                    Sense::Each,
                    Sense::DishNumber,
                ]) && !token.any(&[Sense::Question, Sense::Money])
            }
            Kind::Name(_) | Kind::When(_) => true,
            _ => false,
        });
        let remarks = self.contents.iter().any(|(_, content)| !content.remarks.is_empty());
        let rewrites = self.sign(|signs| signs.rewrites);
        self.by_code() > 0 && plain && !remarks && !rewrites
    }

    /// Codes without a word beside them: nothing could tell of anything else.
    pub(super) fn is_bare(&self) -> bool {
        let says = |token: &Token| {
            token.kind == Kind::Word && !token.any(&[Sense::Hao, Sense::Hash, Sense::Unit, Sense::Rice])
        };
        self.is_plain_codes() && !self.tokens.iter().any(says)
    }

    /// How many dishes are named by their codes.
    pub(super) fn by_code(&self) -> usize {
        let mentions = self.contents.iter().flat_map(|(_, content)| &content.mentions);
        mentions.filter(|mention| mention.by_code).count()
    }
}
