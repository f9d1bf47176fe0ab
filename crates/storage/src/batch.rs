//! Writes that take effect together or not at all, sent as a whole. It saves
//! the round trips of a transaction, and on `SQLite` lets several share a commit.

use crate::Write;

/// Writes that take effect together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    steps: Vec<Vec<Write>>,
}

impl Batch {
    /// Adds a write that neither needs nor changes what others of its step
    /// change: on `PostgreSQL` they are one statement, in no order.
    pub fn add(&mut self, write: Write) {
        match self.steps.last_mut() {
            Some(step) => step.push(write),
            None => self.steps.push(vec![write]),
        }
    }

    /// Begins a step: what is added from now on comes after what was added before.
    pub fn then(&mut self) {
        if self.steps.last().is_some_and(|step| !step.is_empty()) {
            self.steps.push(Vec::new());
        }
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = &[Write]> {
        self.steps.iter().map(Vec::as_slice).filter(|step| !step.is_empty())
    }

    pub(crate) fn writes(&self) -> impl Iterator<Item = &Write> {
        self.steps.iter().flatten()
    }

    pub(crate) fn adds_events(&self) -> bool {
        self.writes().any(Write::adds_events)
    }
}

impl Extend<Write> for Batch {
    fn extend<I: IntoIterator<Item = Write>>(&mut self, writes: I) {
        writes.into_iter().for_each(|write| self.add(write));
    }
}
