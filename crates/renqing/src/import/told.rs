//! What is told of whose the orders of a file are.

use super::{
    first_few::FirstFew,
    guests::Guest,
    report::{Fault, counted},
};

/// What is told of the guests whose orders are taken.
#[derive(Default)]
pub(super) struct Told {
    known: u64,
    /// New ones.
    pub(super) added: u64,
    nobodys: FirstFew,
    several: FirstFew,
    refused: FirstFew,
}

impl Told {
    pub(super) fn note_new(&mut self, guest: &Guest, line: u64, fault: Option<&Fault>) {
        match fault {
            Some(fault) => {
                self.refused.add(format!("{} (line {line}): {}{}", guest.shown(), fault.kind, fault.found));
            }
            None => self.added += 1,
        }
    }

    pub(super) fn note(&mut self, guest: &Guest, line: u64, is_known: bool, are_several: bool) {
        let shown = || format!("{} (line {line})", guest.shown());
        match (is_known, are_several) {
            (true, _) => self.known += 1,
            (false, true) => self.several.add(shown()),
            (false, false) => self.nobodys.add(shown()),
        }
    }

    pub(super) fn tell(&self, dry_run: bool, say: fn(&str)) {
        let guests = self.known + self.added;
        if guests > 0 {
            let would = if dry_run { "would be " } else { "" };
            say(&format!("{}: {} known, {} {would}new", counted(guests, "guest"), self.known, self.added));
        }
        for (some, what) in [
            (&self.nobodys, "that no customer has, and a name alone makes none"),
            (&self.several, "that several customers have"),
        ] {
            if some.count > 0 {
                let names = counted(some.count, "name");
                say(&format!("{names} {what}: {}; those orders are nobody's", some.shown()));
            }
        }
        if self.refused.count > 0 {
            let guests = counted(self.refused.count, "guest");
            say(&format!("{guests} can't be customers, their orders are nobody's: {}", self.refused.shown()));
        }
    }
}
