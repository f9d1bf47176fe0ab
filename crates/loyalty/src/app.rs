//! Use cases that methods, events and jobs share. The caller opens and commits the
//! transaction.

pub(crate) mod grants;
pub(crate) mod ledger;
pub(crate) mod plans;
