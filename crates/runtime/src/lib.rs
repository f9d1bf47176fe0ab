//! The one `main` of every binary: settings, telemetry, the stack in front of
//! every service, clients, access, shutdown. Knows no database and no domain.
//!
//! A service hands over a [`Module`]; [`serve()`] puts it on a port, or a
//! [`LocalPeers`] joins it to its neighbours in one process. Either way a call
//! passes the same stack and a client is the same generated client over a
//! [`Channel`].

mod auth;
mod call;
mod channel;
mod deadline;
mod descriptors;
pub mod field;
mod health;
mod module;
mod parts;
mod run;
mod screen;
mod serve;
mod settings;
mod shutdown;
mod status;
mod telemetry;
mod trace;
mod ttl_cell;

pub use auth::{Guard, Policy, Principal, Rule, Secret, SecretTooShort, Tokens};
pub use call::{Call, call};
pub use channel::{CallAs, Channel, LocalPeers, call_as, connect};
pub use contracts::common::v1::principal::Kind;
pub use descriptors::descriptors;
pub use health::ask_health;
pub use module::{Limits, Module, Ready};
pub use parts::{Parts, Peers};
pub use run::{in_runtime, run};
pub use serve::{metrics_text, serve, serve_router};
pub use settings::{LogFormat, Settings, WrongSetting};
pub use shutdown::{Shutdown, Stopped};
pub use status::{Refusal, code_name, http_status, reply, to_status};
pub use telemetry::Telemetry;
pub use trace::{SECONDS_BUCKETS, follow, trace_id, traceparent};
pub use ttl_cell::TtlCell;
