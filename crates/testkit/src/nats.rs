//! Three NATS servers on this machine, one `JetStream`, set up by what `deploy/` gives them.

use std::{
    env, fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    thread::sleep,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::port::Port;

const SERVERS: usize = 3;
const SETTINGS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/components/nats/nats.conf"));
const PROGRAM: &str = "nats-server";
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
const LAST_LINES: usize = 30;
const PATIENCE: Duration = Duration::from_mins(1);

/// A cluster of three NATS servers; gone when dropped.
#[derive(Debug)]
pub struct NatsCluster {
    program: PathBuf,
    folder: TempDir,
    ports: [Ports; SERVERS],
    servers: Mutex<[Option<Child>; SERVERS]>,
}

/// Where a server listens. They are kept, since a server that is killed comes back to them.
#[derive(Debug)]
struct Ports {
    client: Port,
    cluster: Port,
    monitor: Port,
}

impl NatsCluster {
    /// The cluster that the tests of this process share as long as one of them uses it, for
    /// those that harm no server. `None`, with a loud word, where none is installed; under
    /// `CI=true` that is a failure.
    pub async fn shared() -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<NatsCluster>> = Mutex::new(Weak::new());
        let join = || {
            let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
            let cluster = shared.upgrade().or_else(|| Self::start().map(Arc::new))?;
            *shared = Arc::downgrade(&cluster);
            Some(cluster)
        };
        tokio::task::spawn_blocking(join).await.expect("NATS starts")
    }

    /// A cluster of one's own. `None` as with [`Self::shared`].
    pub async fn fresh() -> Option<Self> {
        tokio::task::spawn_blocking(Self::start).await.expect("NATS starts")
    }

    fn start() -> Option<Self> {
        let program = program().or_else(|| {
            crate::missing("nats-server is not installed (.ci/tools.txt, into target/gates by .ci/run)")
        })?;
        let folder = TempDir::new().expect("a folder for NATS");
        let ports = [(); SERVERS].map(|()| Ports {
            client: Port::take(),
            cluster: Port::take(),
            monitor: Port::take(),
        });
        let cluster = Self { program, folder, ports, servers: Mutex::default() };
        for number in 0..SERVERS {
            cluster.restart(number);
        }
        cluster.wait_until_ready();
        Some(cluster)
    }

    /// Its servers, as `RENQING_EVENTS` names them, for a system of this name.
    pub fn url(&self, space: &str) -> String {
        let servers = self.ports.each_ref().map(|ports| format!("127.0.0.1:{}", ports.client.number));
        format!("nats://{}/{space}", servers.join(","))
    }

    /// How many servers it has.
    pub fn len(&self) -> usize {
        self.ports.len()
    }

    /// Whether it has none: never.
    pub fn is_empty(&self) -> bool {
        self.ports.is_empty()
    }

    /// Kills a server, as a power cut would.
    pub fn kill(&self, number: usize) {
        if let Some(mut server) = self.servers()[number].take() {
            server.kill().expect("a child of ours");
            server.wait().expect("a child of ours");
        }
    }

    /// Takes away all that a server has on disk; it must not run.
    pub fn wipe(&self, number: usize) {
        fs::remove_dir_all(self.place(number).join("data")).ok();
    }

    /// Starts a server that does not run.
    pub fn restart(&self, number: usize) {
        let place = self.place(number);
        fs::create_dir_all(&place).expect("a folder for NATS");
        let settings = place.join("nats.conf");
        fs::write(&settings, self.settings(number)).expect("its settings");
        let log = fs::OpenOptions::new().create(true).append(true).open(place.join("log")).expect("a log");
        let mut command = Command::new(&self.program);
        command.arg("--config").arg(&settings).env("POD_NAME", format!("nats-{number}")).current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.servers()[number] = Some(command.spawn().expect("NATS starts"));
    }

    /// Waits until every server that runs says that it is well.
    pub fn wait_until_ready(&self) {
        let end = Instant::now() + PATIENCE;
        for number in 0..SERVERS {
            let runs = self.servers()[number].is_some();
            while runs && !self.ask(number, "/healthz").is_some_and(|said| said.starts_with("HTTP/1.1 200")) {
                assert!(Instant::now() < end, "NATS does not get well\n{}", self.log(number));
                sleep(BETWEEN_LOOKS);
            }
        }
    }

    /// What a server answers to a path of its monitoring; `None` if it doesn't.
    pub fn ask(&self, number: usize, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.ports[number].monitor.number)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: nats\r\n\r\n").ok()?;
        let mut said = String::new();
        stream.read_to_string(&mut said).ok()?;
        Some(said.replacen("HTTP/1.0", "HTTP/1.1", 1))
    }

    fn servers(&self) -> std::sync::MutexGuard<'_, [Option<Child>; SERVERS]> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self, number: usize) -> String {
        fs::read_to_string(self.place(number).join("log")).unwrap_or_default()
    }

    fn place(&self, number: usize) -> PathBuf {
        self.folder.path().join(number.to_string())
    }

    /// What `deploy/` has, with addresses and folders of this machine.
    fn settings(&self, number: usize) -> String {
        let own = &self.ports[number];
        let data = self.place(number).join("data").display().to_string();
        let mut settings = SETTINGS.to_owned();
        let mut put = |deployed: &str, here: String| {
            assert!(settings.contains(deployed), "nats.conf of deploy/ has no {deployed}");
            settings = settings.replace(deployed, &here);
        };
        put("0.0.0.0:4222", format!("127.0.0.1:{}", own.client.number));
        put("0.0.0.0:6222", format!("127.0.0.1:{}", own.cluster.number));
        put("0.0.0.0:8222", format!("127.0.0.1:{}", own.monitor.number));
        put("store_dir: /data", format!("store_dir: '{data}'"));
        for (other, ports) in self.ports.iter().enumerate() {
            put(&format!("nats-{other}.nats:6222"), format!("127.0.0.1:{}", ports.cluster.number));
        }
        settings
    }
}

impl Drop for NatsCluster {
    fn drop(&mut self) {
        for number in 0..SERVERS {
            if std::thread::panicking() {
                let log = self.log(number);
                let tail: Vec<_> = log
                    .lines()
                    .filter(|line| !line.contains("connect to route"))
                    .rev()
                    .take(LAST_LINES)
                    .collect();
                let tail: Vec<_> = tail.into_iter().rev().collect();
                eprintln!("--- the last of what nats-{number} said\n{}", tail.join("\n"));
            }
            self.kill(number);
        }
    }
}

/// The server's program: among the gates' tools, which `.ci/run` installs, or on the path.
fn program() -> Option<PathBuf> {
    let test = env::current_exe().ok()?;
    // {target}/{profile}/deps/{test}, or {target}/{profile}/{program}
    let gates = test.ancestors().skip(2).take(2).map(|target| target.join("gates/bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = gates.chain(env::split_paths(&path));
    folders.map(|folder: PathBuf| folder.join(PROGRAM)).find(|program: &PathBuf| Path::is_file(program))
}
