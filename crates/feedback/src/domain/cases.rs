//! Complaints, and what becomes of them.

pub(crate) mod cadence;
mod case;
mod policy;
mod report;
pub(crate) mod resolution_reply;
mod sorting;
pub(crate) mod triage;

pub(crate) use case::{Actor, Case, CaseError, CaseId, Complaint, Deadlines, Entry, Justice, Source, State};
pub(crate) use policy::CasePolicy;
pub(crate) use report::{CaseFigures, CaseReport};
pub(crate) use sorting::{Category, Severity, Sorting};
