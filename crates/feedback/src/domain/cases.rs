//! Complaints, and what becomes of them.

mod answered;
pub(crate) mod cadence;
mod case;
mod policy;
mod report;
pub(crate) mod resolution_reply;
mod sorting;
pub(crate) mod triage;

pub(crate) use answered::answered;
pub(crate) use case::{
    Actor, Case, CaseError, CaseId, Complaint, Deadlines, Entry, EntryKind, Justice, Source, State,
};
pub(crate) use policy::CasePolicy;
pub(crate) use report::{CaseFigures, CaseReport};
pub(crate) use sorting::{Category, Severity, Sorting};
