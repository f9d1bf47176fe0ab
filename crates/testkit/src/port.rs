use std::{
    env,
    fs::{self, File, OpenOptions},
    net::TcpListener,
    process,
    sync::atomic::{AtomicU32, Ordering},
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

/// How many this process took. None of its tests is given what another had, which may be let go
/// while a server there only begins to listen.
static TAKEN: AtomicU32 = AtomicU32::new(0);

impl Port {
    /// One that nobody else has.
    pub fn take() -> Self {
        let folder = env::temp_dir().join("renqing-test-ports");
        fs::create_dir_all(&folder).expect("a folder for locks");
        let offset = process::id().wrapping_mul(16).wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
        let mut numbers = (0..u32::from(COUNT)).map(|step| offset.wrapping_add(step) % u32::from(COUNT));
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
