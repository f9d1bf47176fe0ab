//! What guests have on their telephone: the menu, their orders, what they say, what is
//! theirs. Whoever comes is a guest of the shop; who they are, a key in a cookie says.

mod basket;
mod bind;
mod cases;
mod checkout;
mod enter;
mod friends;
mod ideas;
mod join;
mod me;
mod memberships;
mod menu;
mod orders;
mod praise;
mod referral;
mod said;
mod say;
mod survey;
mod texts;
mod wallet;

use std::sync::Arc;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};

use crate::console::Console;

/// All of them, each with its guest.
pub(crate) fn router(console: &Arc<Console>) -> Router<Arc<Console>> {
    let enter = from_fn_with_state(Arc::clone(console), enter::enter);
    open().merge(known().route_layer(from_fn(enter::must_be_known))).route_layer(enter)
}

/// For everybody who comes.
fn open() -> Router<Arc<Console>> {
    Router::new()
        .route("/g/{shop}", get(menu::show))
        .route("/g/{shop}/say", get(menu::show).post(say::say))
        .route("/g/{shop}/hello", get(join::show).post(join::submit))
        .route("/g/{shop}/card/{secret}", get(bind::show).post(bind::submit))
        .route("/g/{shop}/ratings", get(praise::ratings))
        .route("/g/{shop}/stories", get(praise::stories))
}

/// For whom the shop knows.
fn known() -> Router<Arc<Console>> {
    Router::new()
        .route("/g/{shop}/checkout", get(checkout::show).post(checkout::order))
        .route("/g/{shop}/orders", get(orders::list))
        .route("/g/{shop}/orders/{order}", get(orders::show))
        .route("/g/{shop}/orders/{order}/state", get(orders::state))
        .route("/g/{shop}/orders/{order}/expect", get(orders::show).post(survey::expect))
        .route("/g/{shop}/orders/{order}/rate", get(orders::show).post(orders::rate))
        .route("/g/{shop}/cases", get(cases::list).post(cases::open))
        .route("/g/{shop}/cases/{case}", get(cases::show))
        .route("/g/{shop}/cases/{case}/close", get(cases::show).post(cases::close))
        .route("/g/{shop}/cases/{case}/reopen", get(cases::show).post(cases::reopen))
        .route("/g/{shop}/wallet", get(wallet::show))
        .route("/g/{shop}/wallet/referral", get(wallet::show).post(referral::claim))
        .route("/g/{shop}/memberships", get(wallet::show).post(memberships::join))
        .route("/g/{shop}/memberships/{membership}", get(wallet::show).post(memberships::change))
        .route("/g/{shop}/ideas", get(ideas::show).post(ideas::have))
        .route("/g/{shop}/ideas/{idea}/vote", get(ideas::show).post(ideas::vote))
        .route("/g/{shop}/me", get(me::show))
        .route("/g/{shop}/me/data", get(me::data))
        .route("/g/{shop}/me/leave", post(me::leave))
        .route("/g/{shop}/me/messages", get(me::show).post(me::messages))
        .route("/g/{shop}/me/erase", get(me::show).post(me::erase))
}
