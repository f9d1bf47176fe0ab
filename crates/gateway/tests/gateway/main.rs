//! The gateway in front of a stand-in for the services: what reaches them, and
//! what comes back.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod access;
mod crowd;
mod grpc;
mod json;
mod openapi;
mod pages;
mod stand_in;
