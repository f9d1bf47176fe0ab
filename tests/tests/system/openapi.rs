//! The document at `/openapi.json` says what the services do: what it forbids is
//! refused, what it allows is taken, its examples work, and clients that others'
//! generators make of it do too.
//! Others' tests of it find nothing.

mod allowed;
mod clients;
mod document;
mod draw;
mod examples;
mod forbidden;
mod noted;
mod repeated;
mod schemathesis;
mod world;
