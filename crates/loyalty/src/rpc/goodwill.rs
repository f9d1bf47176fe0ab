//! What staff give on their own judgement.

pub(super) mod give_goodwill;
pub(super) mod list_allowances;
pub(super) mod list_goodwill;
pub(super) mod update_allowance;
