//! What several ways into the service share: within the transaction of whoever
//! calls.

pub(crate) mod grants;
pub(crate) mod ledger;
