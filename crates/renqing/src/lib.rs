//! The whole of Renqing in one process, and the commands around it.

mod backfill;
mod backup;
mod check;
mod clients;
mod demo;
mod events;
mod folder;
mod import;
mod moving;
mod sample;
mod serve;
mod services;
mod system;

pub use backfill::backfill;
pub use backup::backup;
pub use check::check;
pub use clients::Clients;
pub use demo::{DemoArgs, demo};
pub use events::events;
pub use import::{DateOrder, FileArgs, ImportArgs, ListArgs, ListOf, Taken, import, import_list};
pub use moving::{ExportArgs, export, import_shop, reopen};
pub use sample::{SAMPLE_SHOP, Sample};
pub use serve::{ServeArgs, serve};
pub use services::SERVICES;
pub use system::System;
