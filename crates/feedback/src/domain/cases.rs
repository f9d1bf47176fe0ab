//! Complaints, and what becomes of them.

pub(crate) mod cadence;
mod case;
mod policy;
mod report;
pub(crate) mod resolution_reply;
pub(crate) mod triage;

pub(crate) use case::{
    Actor, Case, CaseId, Category, Complaint, Deadlines, Entry, EntryKind, Justice, Severity, Sorting,
    Source, State,
};
pub(crate) use policy::CasePolicy;
pub(crate) use report::{CaseFigures, CaseReport};
