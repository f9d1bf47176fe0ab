//! Whether somebody reports that the food was not safe, whatever else they say.
//!
//! A sign counts where nothing denies, fears or asks it ([`denial`]).
//! What is plain by itself (`拉肚子`) counts alone; what may have another cause
//! (`头晕`, `医院`) only with the meal as its cause or beside another such sign;
//! and a thing that is no food (`头发`) only where it is said to have been there.

pub(crate) mod denial;
#[cfg(test)]
mod tests;
mod words;

use denial::{Clause, clauses};
use words::{BELONGS, CARE, CAUSES, FOREIGN, FOUND, IN_FOOD, OTHERS, PLAIN, POSSIBLE, UNCLEAN};

/// What is reported of the food.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// It was not clean.
    Unclean,
    /// It made somebody ill, or may well.
    Unsafe,
}

/// What a text reports of the food, the worst; `None` if it reports no harm.
pub(crate) fn harm(text: &str) -> Option<Harm> {
    let clauses = clauses(text);
    let clauses: Vec<&Clause> = clauses.iter().filter(|clause| !is_of_others(clause)).collect();
    let any = |words: &str| clauses.iter().any(|clause| clause.affirms(words));
    if any(PLAIN) || is_ill(&clauses) || clauses.iter().any(|clause| has_foreign(clause)) {
        Some(Harm::Unsafe)
    } else {
        any(UNCLEAN).then_some(Harm::Unclean)
    }
}

/// Whether a text reports that the food was not safe or not clean, or that
/// somebody fell ill of it.
pub(crate) fn reports_harm(text: &str) -> bool {
    harm(text).is_some()
}

/// It happened somewhere else.
fn is_of_others(clause: &Clause) -> bool {
    clause.names(OTHERS)
}

/// Signs that may have another cause: the meal is named as theirs, or one of
/// them stands beside another.
fn is_ill(clauses: &[&Clause]) -> bool {
    let signs: usize = clauses.iter().map(|clause| clause.count_affirmed(POSSIBLE)).sum();
    let signs = signs + usize::from(clauses.iter().any(|clause| clause.affirms(CARE)));
    let is_cause = clauses.iter().any(|clause| clause.names(CAUSES));
    signs > 1 || (signs == 1 && is_cause)
}

fn has_foreign(clause: &Clause) -> bool {
    (clause.names(FOUND) && clause.affirms(FOREIGN)) || (clause.names(IN_FOOD) && clause.affirms(BELONGS))
}
