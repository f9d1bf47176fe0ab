//! The one `main` of every binary: settings, telemetry, the stack in front of
//! every service, clients, access, shutdown. Knows no database and no domain.
//!
//! A service hands over a [`Module`]; [`serve()`] puts it on a port, or a
//! [`LocalPeers`] joins it to its neighbours in one process. Either way a call
//! passes the same stack and a client is the same generated client over a
//! [`Channel`].

mod audit;
mod auth;
mod call;
mod channel;
mod deadline;
mod descriptors;
mod due;
pub mod field;
mod health;
mod listener;
mod migration;
mod module;
mod panics;
mod parts;
mod places;
mod process;
mod reflection;
mod revision_cache;
mod run;
mod screen;
mod serve;
mod services;
mod settings;
mod shutdown;
mod stack;
mod status;
mod telemetry;
mod tls;
mod trace;
mod ttl_cell;
mod view;

pub use auth::{Guard, Policy, Principal, Rule, Secret, SecretTooShort, Tokens, bearer, one_header};
pub use call::{Call, call};
pub use channel::{
    CallAs, Channel, LocalPeers, UNREACHABLE, call_as, connect, connect_over, connect_unlogged,
};
pub use contracts::common::v1::principal::Kind;
pub use descriptors::descriptors;
pub use due::Due;
pub use health::{Ready, ask_health};
pub use listener::{ListenerOptions, Origin, Proxies, raise_descriptors, serve_router};
pub use module::Module;
pub use parts::{Parts, Peers};
pub use places::{Full, Place, Places, Room};
pub use process::in_runtime;
pub use revision_cache::RevisionCache;
pub use run::run;
pub use serve::{bind, metrics_text, serve, serve_metrics};
pub use services::{CUSTOMERS, FEEDBACK, LOYALTY, ORDERS, SERVICES};
pub use settings::{Events, LogFormat, Migrate, Nats, NotMigrated, Settings, WrongSetting};
pub use shutdown::{Shutdown, Stopped};
pub use stack::Limits;
pub use status::{Refusal, code_name, http_status, reply, to_status};
pub use telemetry::Telemetry;
pub use tls::{ClientTls, Identity, ServerTls};
pub use trace::{SECONDS_BUCKETS, follow, trace_id, traceparent};
pub use ttl_cell::TtlCell;

/// The methods of a contract, each one call into a file of its name, in the folder
/// of its subject: `rpc! { impl OrdersService, for Orders { shops::get_shop(pb::GetShopRequest) -> pb::Shop; } }`
/// calls `shops::get_shop::get_shop(self, request)`. A method that passes on another
/// service's refusal as it is answers a status: `… -> pb::Shop, status;`.
#[macro_export]
macro_rules! rpc {
    (impl $contract:path, for $service:ty {
        $($subject:ident::$method:ident($request:ty) -> $reply:ty $(, $how:ident)?;)+
    }) => {
        #[tonic::async_trait]
        impl $contract for $service {
            $(async fn $method(
                &self,
                request: tonic::Request<$request>,
            ) -> Result<tonic::Response<$reply>, tonic::Status> {
                $crate::answer!($subject::$method::$method(self, request).await $(, $how)?)
            })+
        }
    };
}

/// What a method of [`rpc!`] answers.
#[doc(hidden)]
#[macro_export]
macro_rules! answer {
    ($result:expr) => {
        $crate::reply($result)
    };
    ($result:expr, status) => {
        $result.map(tonic::Response::new)
    };
}
