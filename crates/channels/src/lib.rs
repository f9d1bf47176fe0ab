//! How messages come in from where guests write, and how answers and what the shop
//! writes of its own accord go out: `WeChat` Official Accounts, `WeCom`, and signed
//! webhooks for everything else. A client of the contracts: what is kept, orders keeps.
//! It is mounted by the gateway, whose [`Door`] counts strangers.

mod account;
mod answer;
mod body;
mod channels;
mod client;
mod courier;
mod platform;
pub mod protocol;
mod reachable;
mod refused;
mod texts;
mod traffic;
mod webhook_in;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub use channels::{Channels, Door};
pub use courier::Courier;
pub use traffic::Wrong;

/// Every way in, to be merged into the router of whoever mounts them.
pub fn router(channels: Channels) -> Router {
    Router::new()
        .route("/channels/wechat/{shop}", get(platform::verify_wechat).post(platform::take_wechat))
        .route("/channels/wecom/{shop}", get(platform::verify_wecom).post(platform::take_wecom))
        .route("/channels/webhook/{shop}", post(webhook_in::take))
        .with_state(Arc::new(channels))
}
