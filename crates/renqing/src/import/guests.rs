//! Whose orders they were.

use std::collections::HashMap;

use super::order_row::Row;

/// A guest as a file names them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Guest {
    pub(super) name: String,
    pub(super) phone: String,
    /// The number people say aloud; 0 if there is none.
    pub(super) number: i32,
}

impl Guest {
    /// What to call them.
    pub(super) fn shown(&self) -> String {
        match (self.name.is_empty(), self.phone.is_empty()) {
            (false, _) => self.name.clone(),
            (true, false) => self.phone.clone(),
            (true, true) => self.number.to_string(),
        }
    }

    /// The guest of a row, if it names one.
    pub(super) fn of(row: &Row) -> Option<Self> {
        let guest = Self { name: row.name.clone(), phone: row.phone.clone(), number: row.regular };
        (!guest.name.is_empty() || !guest.phone.is_empty() || guest.number != 0).then_some(guest)
    }
}

/// The different guests of a file.
#[derive(Debug, Default)]
pub(super) struct Guests {
    places: HashMap<Guest, usize>,
    pub(super) all: Vec<Guest>,
    /// The line where each stands first, by place.
    lines: Vec<u64>,
    /// Those with an order that is taken, by place.
    taken: Vec<bool>,
}

impl Guests {
    /// The place of a guest of that line.
    pub(super) fn place(&mut self, guest: Guest, line: u64) -> usize {
        if let Some(place) = self.places.get(&guest) {
            if let Some(first) = self.lines.get_mut(*place) {
                *first = line.min(*first);
            }
            return *place;
        }
        self.lines.push(line);
        self.all.push(guest.clone());
        self.taken.push(false);
        self.places.insert(guest, self.all.len() - 1);
        self.all.len() - 1
    }

    /// Notes that an order of a guest is taken.
    pub(super) fn take(&mut self, place: usize) {
        if let Some(taken) = self.taken.get_mut(place) {
            *taken = true;
        }
    }

    /// Each guest, and whether an order of theirs is taken.
    pub(super) fn with_taken(&self) -> impl Iterator<Item = (&Guest, bool)> {
        self.all.iter().zip(self.taken.iter().copied())
    }

    /// The line where the guest of a place stands first.
    pub(super) fn line(&self, place: usize) -> u64 {
        self.lines.get(place).copied().unwrap_or_default()
    }
}
