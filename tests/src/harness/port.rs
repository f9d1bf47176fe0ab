use std::{
    env,
    fs::{self, File, OpenOptions},
    net::{Ipv4Addr, TcpListener},
    process,
    sync::atomic::{AtomicU8, Ordering},
};

/// A port that is this test's alone, also while nobody listens on it.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) number: u16,
    _lock: File,
}

// Below the ports that the kernel gives to outgoing connections.
const FIRST: u16 = 20_000;
const COUNT: u16 = 10_000;

impl Port {
    pub(crate) fn take() -> Self {
        let folder = env::temp_dir().join("renqing-test-ports");
        fs::create_dir_all(&folder).expect("a folder for locks");
        let offset = process::id() * 16;
        let mut numbers = (0..u32::from(COUNT)).map(|step| (offset + step) % u32::from(COUNT));
        let found = numbers.find_map(|step| {
            let number = FIRST + u16::try_from(step).ok()?;
            let file = folder.join(number.to_string());
            let lock = OpenOptions::new().create(true).append(true).open(file).ok()?;
            lock.try_lock().ok()?;
            TcpListener::bind(("127.0.0.1", number)).ok()?;
            Some(Self { number, _lock: lock })
        });
        found.expect("a free port")
    }
}

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
