//! `PgBouncer` before a database.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use super::{fresh_folder, user_switch};
use crate::port::Port;

/// A `PgBouncer` that gives each transaction whatever session is free, and drops what
/// clients ask for as they connect. Gone when dropped.
#[derive(Debug)]
pub struct Pooler {
    process: Child,
    folder: PathBuf,
    port: Port,
}

const PROGRAM: &str = "/usr/sbin/pgbouncer";
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
const LOOKS: u32 = 500;

impl Pooler {
    /// A pooler before the server at `port`; `None`, with a loud word, where none is
    /// installed; under `CI=true` that is a failure.
    pub fn before(port: u16) -> Option<Self> {
        Path::new(PROGRAM)
            .exists()
            .then_some(())
            .or_else(|| crate::missing("PgBouncer is not installed (Debian: pgbouncer)"))?;
        let (folder, own_port) = (fresh_folder(), Port::take());
        fs::create_dir_all(&folder).expect("a folder for PgBouncer");
        let settings = folder.join("pgbouncer.ini");
        fs::write(&settings, settings_of(port, own_port.number)).expect("its settings");
        let mut command = Command::new(PROGRAM);
        command.arg(&settings).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("PgBouncer starts");
        let pooler = Self { process, folder, port: own_port };
        pooler.wait_until_it_listens();
        Some(pooler)
    }

    /// Its URL, without a database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port.number)
    }

    fn wait_until_it_listens(&self) {
        for _ in 0..LOOKS {
            if TcpStream::connect(("127.0.0.1", self.port.number)).is_ok() {
                return;
            }
            sleep(BETWEEN_LOOKS);
        }
        panic!("PgBouncer does not listen on port {}", self.port.number);
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn settings_of(server: u16, own: u16) -> String {
    // It will not run as root either, but changes to another user by itself.
    let user = if user_switch().is_empty() { "" } else { "user = postgres\n" };
    format!(
        "[databases]\n* = host=127.0.0.1 port={server} user=postgres\n\
         [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {own}\nunix_socket_dir =\nauth_type = any\n\
         pool_mode = transaction\nignore_startup_parameters = options, extra_float_digits\n{user}"
    )
}
