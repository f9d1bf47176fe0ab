//! A module a page, with a folder of templates.

mod board;
mod care;
mod customers;
mod giving;
mod guest;
mod insight;
mod menu;
mod set_up;
mod settings;
mod sign_in;
mod simulator;

use std::sync::Arc;

use axum::{Router, routing::get};

use crate::console::Console;

/// The pages of a shop.
pub(crate) fn signed_in() -> Router<Arc<Console>> {
    Router::new()
        .merge(board::routes())
        .merge(customers::routes())
        .merge(care::routes())
        .merge(giving::routes())
        .merge(insight::routes())
        .merge(menu::routes())
        .merge(settings::routes())
        .merge(simulator::routes())
}

/// The pages of guests.
pub(crate) use guest::router as of_guests;

/// The pages of a shop that is to be.
pub(crate) use set_up::router as of_new_shops;

/// The pages of everybody.
pub(crate) fn open() -> Router<Arc<Console>> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-in/{secret}", get(sign_in::link::show).post(sign_in::link::submit))
        .route("/sign-out", axum::routing::post(sign_in::sign_out))
}
