//! All that a service keeps of one shop, for moving it to another database: whatever
//! table has a `shop_id`, in one form for both engines.

mod closing;
mod rows;
mod table;

pub use closing::{close_shop, open_shop};
pub use rows::{erase, insert, read};
pub use table::{Cell, Digest, Table, is_there, tables};
