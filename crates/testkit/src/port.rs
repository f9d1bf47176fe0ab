use std::{
    env,
    fs::{self, File, OpenOptions},
    net::TcpListener,
    process,
};

/// A port that is this test's alone, also while nobody listens on it.
#[derive(Debug)]
pub struct Port {
    /// Which.
    pub number: u16,
    _lock: File,
}

// Below the ports that the kernel gives to outgoing connections.
const FIRST: u16 = 20_000;
const COUNT: u16 = 10_000;

impl Port {
    /// One that nobody else has.
    pub fn take() -> Self {
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
