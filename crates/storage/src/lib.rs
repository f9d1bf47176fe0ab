//! The only door to a database. Two engines, one SQL text: `SQLite` for a shop on
//! one machine, `PostgreSQL` for everything larger.
//!
//! A store function takes a [`Tx`] and writes its statement once:
//!
//! ```text
//! on!(tx, |db| sqlx::query_as("SELECT name, price FROM menu_items WHERE shop_id = $1 AND code = $2")
//!     .bind(shop.as_str()).bind(code).fetch_optional(db).await)
//! ```

pub mod audit;
mod backup;
mod batch;
pub mod column;
mod conflict;
mod db;
pub mod erasures;
mod error;
mod hex;
pub mod idempotency;
pub mod inbox;
mod invariants;
pub mod leases;
pub mod merges;
mod migrations;
pub mod moving;
pub mod outbox;
mod postgres;
mod postgres_options;
mod private;
mod probe;
pub mod records;
mod shared_commits;
pub mod shop_projections;
mod statistics;
mod tx;
mod write;

pub use backup::backup;
pub use batch::Batch;
pub use conflict::{IsConflict, expect_one_row, retry_on_conflict};
pub use db::{Db, Engine, POSTGRES_SESSIONS};
pub use error::{Cause, Error, OnUnique, Result, SHOP_MOVING};
pub use invariants::{Invariant, broken};
pub use migrations::Migrations;
pub use private::create_private_folder;
pub use tx::{Conn, Tx};
pub use write::{Row, Takes, TakesValues, Value, Write};

/// Runs one statement on whichever engine the transaction is on. The body is
/// compiled for both, so it must be SQL that both understand.
#[macro_export]
macro_rules! on {
    ($tx:expr, |$db:ident| $body:expr) => {
        match $tx.conn() {
            $crate::Conn::Sqlite($db) => $body,
            $crate::Conn::Postgres($db) => $body,
        }
    };
}

/// Runs a statement that answers no rows; answers how many it changed.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        $crate::on!($tx, |db| $query.execute(db).await.map(|done| done.rows_affected()))
    };
}

/// The transaction of a request that is new, from what [`idempotency::begin`] or
/// [`idempotency::claim`] answered. A request that was done before is answered as
/// it was then: the function that calls this returns.
#[macro_export]
macro_rules! or_replay {
    ($once:expr) => {
        match $once {
            $crate::idempotency::Once::First(tx) => tx,
            $crate::idempotency::Once::Done(reply) => return Ok(reply),
        }
    };
}

/// A statement of an erasure or an export about the records of the customer `$2` of the
/// shop `$1`, by a service's projection of customers: their own, and those that were
/// merged into it.
#[macro_export]
macro_rules! of_customer {
    ($before:expr) => {
        $crate::of_customer!($before, "")
    };
    ($before:expr, $after:expr) => {
        concat!(
            $before,
            " IN (SELECT customer_id FROM customer_projections
              WHERE shop_id = $1 AND (customer_id = $2 OR merged_into = $2))",
            $after
        )
    };
}
