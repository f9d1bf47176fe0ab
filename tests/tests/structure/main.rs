//! What must hold of the sources: the arrows between crates and rooms, the
//! habits, the contracts.

mod audited;
mod boundary;
mod capabilities;
mod circles;
mod contracts_say;
mod crates;
mod forms;
mod guest_view;
mod habits;
mod rooms;
mod rules_say;
mod source;
