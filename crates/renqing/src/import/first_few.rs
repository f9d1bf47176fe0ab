//! A few of many, for the person at the terminal.

/// How many of a kind are shown.
const SHOWN: usize = 3;

/// Counts what is of a kind, and keeps the first few to be shown.
#[derive(Debug, Default)]
pub(super) struct FirstFew {
    first: Vec<String>,
    pub(super) count: u64,
}

impl FirstFew {
    pub(super) fn add(&mut self, one: impl Into<String>) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(one.into());
        }
    }

    /// The first of them, and that there are more if there are.
    pub(super) fn shown(&self) -> String {
        let more = if self.count > SHOWN as u64 { ", …" } else { "" };
        format!("{}{more}", self.first.join(", "))
    }
}
