mod drill;
mod pooler;
pub(crate) mod spread;
mod tls;

use std::{
    env,
    fs::{self, File, OpenOptions},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::port::Port;

pub use drill::BaseBackup;
pub use pooler::Pooler;

/// A throwaway `PostgreSQL` server on a free port of this machine.
#[derive(Debug)]
pub struct Server {
    port: u16,
    /// As long as a test holds it shared, the watchdog lets the server run.
    _in_use: File,
}

// A server nobody uses for a minute is stopped and its data deleted. Hundreds of databases take
// long to delete, so who wants the next server does not wait for that.
const WATCHDOG: &str = r#"
idle=0
while [ -d "$1" ]; do
  sleep 5
  if flock --nonblock --exclusive "$1/in-use" true; then idle=$((idle + 1)); else idle=0; fi
  [ $idle -lt 12 ] && continue
  flock --nonblock --exclusive "$1/in-use" sh -c '
    $1 "$2/pg_ctl" -D "$3/data" -m immediate stop; mv "$3" "$3-$$"' sh "$2" "$3" "$1" || continue
  rm -rf "$1"-[0-9]*
  exit
done"#;

impl Server {
    /// The server that all tests of this user share; `None`, with a loud word, where none
    /// is installed; under `CI=true` that is a failure.
    pub async fn shared() -> Option<Self> {
        let bin = binaries().or_else(crate::missing_server)?;
        let uid = fs::metadata("/proc/self").map(|own| own.uid());
        let folder = env::temp_dir().join(format!("renqing-test-postgres-{}", uid.unwrap_or_default()));
        let start = move || Self::join(&folder, &bin);
        Some(tokio::task::spawn_blocking(start).await.expect("PostgreSQL starts"))
    }

    fn join(folder: &Path, bin: &Path) -> Self {
        loop {
            fs::create_dir_all(folder).expect("a folder for PostgreSQL");
            let (Ok(starting), Ok(in_use)) = (lockable(folder, "starting"), lockable(folder, "in-use"))
            else {
                continue;
            };
            in_use.lock_shared().expect("a lock");
            starting.lock().expect("a lock");
            // The watchdog may have taken the folder away before the locks were ours, and
            // somebody else may have made a new one: then these lock nothing.
            if !(is_at(&in_use, &folder.join("in-use")) && is_at(&starting, &folder.join("starting"))) {
                continue;
            }
            let port = running(folder).unwrap_or_else(|| start(folder, bin));
            return Self { port, _in_use: in_use };
        }
    }

    /// Its URL, without a database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes an empty database.
    pub async fn create(&self, database: &str) {
        create_database(&self.url(), database).await;
    }
}

pub(crate) async fn create_database(url: &str, database: &str) {
    let mut conn = PgConnection::connect(&format!("{url}/postgres")).await.expect("PostgreSQL answers");
    let create = format!("CREATE DATABASE {database} STRATEGY file_copy");
    sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut conn).await.expect("a fresh database");
}

/// Whether a file is the one at a path.
fn is_at(file: &File, path: &Path) -> bool {
    let known = file.metadata().map(|own| (own.dev(), own.ino()));
    known.is_ok_and(|own| fs::metadata(path).is_ok_and(|there| own == (there.dev(), there.ino())))
}

fn lockable(folder: &Path, name: &str) -> std::io::Result<File> {
    OpenOptions::new().create(true).append(true).open(folder.join(name))
}

/// The folder of the newest installed server, or `$PG_BIN`.
fn binaries() -> Option<PathBuf> {
    if let Ok(bin) = env::var("PG_BIN") {
        return Some(bin.into());
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let newest = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    newest.max()
}

fn running(folder: &Path) -> Option<u16> {
    // The fourth line of postmaster.pid is the port.
    let pid = fs::read_to_string(folder.join("data/postmaster.pid")).ok()?;
    let port = pid.lines().nth(3)?.trim().parse().ok()?;
    std::net::TcpStream::connect(("127.0.0.1", port)).ok().map(|_| port)
}

/// The server refuses to run as root; then it runs as the user `postgres`.
fn user_switch() -> Vec<&'static str> {
    let root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    if root { vec!["runuser", "-u", "postgres", "--"] } else { Vec::new() }
}

fn start(folder: &Path, bin: &Path) -> u16 {
    // A test's data need not outlive the machine.
    let port = launch(folder, bin, "-c max_connections=500 -c fsync=off -c full_page_writes=off");
    watch(folder, bin);
    port
}

fn launch(folder: &Path, bin: &Path, settings: &str) -> u16 {
    let data = folder.join("data");
    fs::remove_dir_all(&data).ok();
    run(Command::new("chmod").arg("777").arg(folder));
    run(as_user(&bin.join("initdb"))
        .arg("-D")
        .arg(&data)
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8"]));
    start_on(folder, bin, settings)
}

/// Starts a server on the data that is in a folder; answers its port.
fn start_on(folder: &Path, bin: &Path, settings: &str) -> u16 {
    // Kept until the server listens there.
    let port = Port::take();
    start_at(port.number, folder, bin, settings);
    port.number
}

fn start_at(port: u16, folder: &Path, bin: &Path, settings: &str) {
    let (data, place) = (folder.join("data"), folder.display());
    let options =
        format!("-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{place}' {settings}");
    run(as_user(&bin.join("pg_ctl")).arg("-D").arg(&data).args([
        "-w",
        "-l",
        &format!("{place}/log"),
        "-o",
        &options,
        "start",
    ]));
}

fn watch(folder: &Path, bin: &Path) {
    let mut watchdog = Command::new("setsid");
    watchdog.args(["--fork", "sh", "-c", WATCHDOG, "sh"]).arg(folder).arg(user_switch().join(" ")).arg(bin);
    watchdog.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    watchdog.status().expect("the watchdog starts");
}

fn as_user(program: &Path) -> Command {
    match user_switch().as_slice() {
        [] => Command::new(program),
        [switch, arguments @ ..] => {
            let mut command = Command::new(switch);
            command.args(arguments).arg(program);
            command
        }
    }
}

fn run(command: &mut Command) {
    // pg_ctl leaves the server behind with its output, so the output goes nowhere.
    let done =
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(done.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?}: {done:?}");
}

/// A `PostgreSQL` server with its usual settings, all of them durable, for
/// measurements. Nobody shares it; it is stopped and gone when dropped.
#[derive(Debug)]
pub struct DurableServer {
    server: PathBuf,
    bin: PathBuf,
    port: u16,
    settings: String,
}

/// A folder that no other server of this process has.
fn fresh_folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    env::temp_dir().join(format!("renqing-bench-postgres-{}-{count}", std::process::id()))
}

impl DurableServer {
    /// A fresh server; `None`, with a loud word, where none is installed; under `CI=true`
    /// that is a failure.
    pub fn start() -> Option<Self> {
        Self::start_with("")
    }

    /// The same with settings of its own, as in `-c max_connections=260`.
    pub fn start_with(settings: &str) -> Option<Self> {
        Self::start_in(fresh_folder(), settings)
    }

    fn start_in(folder: PathBuf, settings: &str) -> Option<Self> {
        let bin = binaries().or_else(crate::missing_server)?;
        fs::create_dir_all(&folder).expect("a folder for PostgreSQL");
        let port = launch(&folder, &bin, settings);
        Some(Self { server: folder, bin, port, settings: settings.to_owned() })
    }

    /// Stops it without a checkpoint, as if it had crashed, and starts it again on what it has on
    /// disk, at the same port.
    pub fn restart(&self) {
        self.stop();
        start_at(self.port, &self.server, &self.bin, &self.settings);
    }

    fn stop(&self) {
        let mut stop = as_user(&self.bin.join("pg_ctl"));
        stop.arg("-D").arg(self.server.join("data")).args(["-m", "immediate", "stop"]).current_dir("/");
        stop.stdout(Stdio::null()).stderr(Stdio::null()).status().ok();
    }

    /// Its URL, without a database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where its programs are.
    pub fn binaries(&self) -> &Path {
        &self.bin
    }

    /// Makes an empty database.
    pub async fn create(&self, database: &str) {
        create_database(&self.url(), database).await;
    }
}

impl Drop for DurableServer {
    fn drop(&mut self) {
        self.stop();
        fs::remove_dir_all(&self.server).ok();
    }
}
