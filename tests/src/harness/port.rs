use std::{
    net::Ipv4Addr,
    sync::atomic::{AtomicU8, Ordering},
};

use testkit::Port;

/// Addresses of this machine that are this test's alone: up to 254 within 127.0.0.0/8,
/// every port of which is free.
#[derive(Debug)]
pub struct Network {
    port: Port,
    next: AtomicU8,
}

impl Network {
    /// One that nobody else has.
    pub fn take() -> Self {
        // Whoever has a port of its own has the network of that number.
        Self { port: Port::take(), next: AtomicU8::new(1) }
    }

    /// An address that was given to nobody yet.
    pub fn address(&self) -> Ipv4Addr {
        let [high, low] = self.port.number.to_be_bytes();
        let last = self.next.fetch_add(1, Ordering::Relaxed);
        assert!((1..255).contains(&last), "the network has no more addresses");
        Ipv4Addr::new(127, high, low, last)
    }
}
