//! The platforms' protocols: signatures, encryption, XML. Pure.

pub mod cipher;
pub mod envelope;
pub mod push;
pub mod reply;
pub mod signature;
pub mod webhook;
pub mod xml;
