//! From what was found to what is asked for.

use super::amendment::Change;
use super::content::{Content, Entry, Mode};
use super::reading::{Action, Part, Request, Unresolved};
use super::token::Kind;
use crate::domain::basket::{Basket, Dish, Rice};
use crate::domain::text::Span;

/// What one customer's lines want, before the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wants {
    Place,
    Repeat,
    Amend,
    Cancel,
    Status,
}

impl Content<'_> {
    /// What is wanted, if anything.
    pub(super) fn wants(&self) -> Option<Wants> {
        let dishes = !self.entries.is_empty() || !self.unresolved.is_empty();
        if self.cancel {
            Some(Wants::Cancel)
        } else if self.usual.is_some() {
            Some(Wants::Repeat)
        } else if self.status && (!dishes || !self.ordered) {
            Some(Wants::Status)
        } else if self.mode != Mode::Order {
            Some(Wants::Amend)
        } else if dishes || self.rice_by_itself() {
            Some(Wants::Place)
        } else if self.rice_named {
            Some(Wants::Amend)
        } else {
            None
        }
    }

    /// Whether rice alone is ordered; `不要饭` and `加饭` are about an order that
    /// is there.
    fn rice_by_itself(&self) -> bool {
        self.rice_named && matches!(self.rice, Rice::Exactly(1..) | Rice::Default)
    }

    /// Whether an order, or something with one, is meant.
    pub(super) fn asks(&self) -> bool {
        self.wants().is_some() || self.unknown.is_some()
    }

    /// The same, where only dishes or words about an order count: `3号 不要饭` is
    /// dish 3 without rice.
    pub(super) fn asks_of_customer(&self) -> bool {
        let rice_only = self.mode == Mode::Order && self.wants() == Some(Wants::Amend);
        self.asks() && !rice_only
    }

    /// Whether what is said besides is a wish for a dish: `少盐`, no `你好`.
    pub(super) fn only_wishes(&self) -> bool {
        self.notes.iter().all(|note| {
            let token =
                (0..self.len()).filter_map(|at| self.token(at)).find(|token| token.start >= note.start);
            token.is_some_and(|token| {
                matches!(token.kind, Kind::Modify | Kind::Without | Kind::Extra | Kind::More { .. })
            })
        })
    }

    /// The dishes of some mode, in the order they were named.
    fn dishes(&self, wanted: impl Fn(Mode) -> bool) -> Vec<Dish> {
        let mut basket = Basket::default();
        for Entry { mode, code, quantity, note } in &self.entries {
            if wanted(*mode) {
                basket.add(Dish { code: *code, quantity: quantity.unwrap_or(1), note: note.clone() });
            }
        }
        basket.dishes
    }

    /// What the lines ask for; `skipped` gets what changes nothing.
    pub(super) fn request(mut self, span: Span, skipped: &mut Vec<Span>) -> Option<Request> {
        let wants = self.wants();
        self.resolve_unknown(wants);
        if wants.is_none() && self.unresolved.is_empty() {
            return None;
        }
        self.keep_rest();
        let wanted = self.wanted();
        let by_default = self.entries.is_empty() && self.rice_named && self.rice == Rice::Default;
        let rice = if by_default && wants == Some(Wants::Place) { Rice::Exactly(1) } else { self.rice };
        let with = Basket {
            dishes: self.dishes(|mode| mode != Mode::Remove),
            rice,
            note: self.note_text(),
            wanted,
            address: self.address.clone(),
        };
        let action = match wants {
            None | Some(Wants::Place) => Action::Place(with),
            Some(Wants::Repeat) => Action::Repeat(with),
            Some(Wants::Cancel) => Action::Cancel,
            Some(Wants::Status) => Action::Status,
            Some(Wants::Amend) => Action::Amend(self.change(with)),
        };
        self.prove_notes();
        skipped.append(&mut self.skipped);
        self.evidence.sort_by_key(|evidence| evidence.span);
        let customer = self.header.take().map(|header| header.customer);
        Some(Request { customer, action, unresolved: self.unresolved, evidence: self.evidence, span })
    }

    fn change(&self, with: Basket) -> Change {
        let removed = self.entries.iter().filter(|entry| entry.mode == Mode::Remove);
        Change {
            replace: self.entries.iter().any(|entry| entry.mode == Mode::Replace),
            remove: removed.map(|entry| (entry.code, entry.quantity)).collect(),
            set: self.set,
            with,
            less_rice: self.less_rice,
            or_place: self.or_place,
        }
    }

    /// A word where a dish should stand is no dish: that is to be asked about
    /// if no dish is named at all, or if it should take another's place.
    fn resolve_unknown(&mut self, wants: Option<Wants>) {
        let changed = self.entries.iter().any(|entry| entry.mode != Mode::Remove) || self.set.is_some();
        let said = changed || self.rice_named || self.when.is_some() || self.address.is_some();
        let swap = wants == Some(Wants::Amend)
            && !said
            && (self.mode == Mode::Replace || (self.mode == Mode::Add && self.swapped().is_some()));
        if swap && self.unknown.is_none() && !(self.mode == Mode::Replace && self.is_wish()) {
            self.unknown = self.notes.first().cloned().or(Some(0..0));
        }
        let Some(range) = self.unknown.take() else {
            return;
        };
        let header = self.header.is_some();
        let amends = wants == Some(Wants::Amend) && (self.mode == Mode::Add || swap) && !changed;
        if wants.is_none() || amends {
            let text = self.source.text.slice(range);
            let nearest = self.source.menu.nearest_names(&text);
            self.unresolved.push(Unresolved::Word { text, nearest });
        } else if header && wants.is_none() {
            self.unresolved.push(Unresolved::Word { text: String::new(), nearest: Vec::new() });
        }
    }

    fn is_wish(&self) -> bool {
        !self.notes.is_empty() && self.only_wishes()
    }

    fn prove_notes(&mut self) {
        for range in std::mem::take(&mut self.notes) {
            self.prove(Part::Note, range, None);
        }
    }
}
