use std::{
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use reqwest::Client;
use tokio::time::{Instant, sleep};

use testkit::Port;

use super::binaries::program;

/// How long a process may take to be ready, or to end.
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// One of our programs, serving; killed when dropped.
#[derive(Debug)]
pub struct Process {
    program: String,
    name: String,
    port: Port,
    address: String,
    /// Where its readiness is asked for.
    probe: String,
    /// Other ports of its own.
    others: Vec<Port>,
    command: Command,
    log: PathBuf,
    client: Client,
    child: Option<Child>,
}

impl Process {
    pub(crate) fn new(of: &str, name: &str, port_variable: &str, logs: &Path) -> Self {
        let port = Port::take();
        // A service by its short name, or the program that is everything.
        let service = format!("renqing-{of}");
        let mut command = program(if of == "renqing" { of } else { &service });
        command.env(port_variable, format!("127.0.0.1:{}", port.number));
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(2)).build();
        Self {
            program: of.to_owned(),
            name: name.to_owned(),
            address: format!("http://127.0.0.1:{}", port.number),
            probe: format!("http://127.0.0.1:{}", port.number),
            others: Vec::new(),
            port,
            command,
            log: logs.join(format!("{name}.log")),
            client: client.expect("an HTTP client"),
            child: None,
        }
    }

    /// `renqing serve` with these arguments, on a data folder that also takes
    /// its log; not started.
    pub fn serving(folder: &Path, args: &[&str]) -> Self {
        let mut process = Self::new("renqing", "renqing", "RENQING_HTTP", folder);
        process.args(&["serve"]).args(args).env("RENQING_DATA", &folder.join("data").display().to_string());
        process
    }

    pub(crate) fn args(&mut self, args: &[&str]) -> &mut Self {
        self.command.args(args);
        self
    }

    /// Sets a variable, from the next start on.
    pub fn env(&mut self, variable: &str, value: &str) -> &mut Self {
        self.command.env(variable, value);
        self
    }

    /// Gives it another port, from the next start on; answers where that is.
    pub fn port_for(&mut self, variable: &str) -> String {
        let port = Port::take();
        let place = format!("127.0.0.1:{}", port.number);
        self.env(variable, &place);
        self.others.push(port);
        format!("http://{place}")
    }

    /// Gives it a port where it is asked whether it is ready.
    pub(crate) fn probe_at(&mut self, variable: &str) {
        self.probe = self.port_for(variable);
    }

    /// Has it open no more files than that, from the next start on.
    pub fn limit_files(&mut self, most: u32) -> &mut Self {
        self.after(&format!("ulimit -n {most}"))
    }

    /// Has it go on where it would end by a signal for want of room, from the next start on.
    pub fn outlive_full_disk(&mut self) -> &mut Self {
        self.after("trap '' XFSZ")
    }

    /// Lets none of its files grow beyond so many bytes, as if the disk was full; or as they like.
    pub fn limit_file_size(&self, most: Option<u64>) {
        let id = self.id().unwrap_or_else(|| panic!("{} is not running", self.name));
        // The soft limit alone, for the hard one could not be raised again.
        let limit =
            format!("--fsize={}:", most.map_or_else(|| "unlimited".to_owned(), |most| most.to_string()));
        let set = Command::new("prlimit").args(["--pid", &id.to_string(), &limit]).status();
        assert!(set.is_ok_and(|set| set.success()), "the files of {} can't be limited", self.name);
    }

    /// Starts it by a shell that does something before.
    fn after(&mut self, first: &str) -> &mut Self {
        let script = format!("{first} && exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script]).arg(self.command.get_program()).args(self.command.get_args());
        for (variable, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(variable, value),
                None => command.env_remove(variable),
            };
        }
        command.stdin(Stdio::null());
        self.command = command;
        self
    }

    /// Seconds of the processor that it has used.
    pub fn cpu_seconds(&self) -> f64 {
        cpu_seconds(&self.id().expect("it runs").to_string())
    }

    pub(crate) fn env_rate(&mut self, rate: u32) -> &mut Self {
        self.env("RENQING_RATE", &rate.to_string()).env("RENQING_BURST", &rate.to_string())
    }

    /// The service it is one of, or the program that it is.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it listens, as in `http://127.0.0.1:20001`; the same after a
    /// restart.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// What it has logged since it was first started.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.log_bytes()).into_owned()
    }

    /// The same, byte for byte.
    pub fn log_bytes(&self) -> Vec<u8> {
        fs::read(&self.log).unwrap_or_default()
    }

    /// Starts it, and doesn't wait.
    pub fn start(&mut self) {
        assert!(self.child.is_none(), "{} is running", self.name);
        let log = OpenOptions::new().create(true).append(true).open(&self.log).expect("a log file");
        let twin = log.try_clone().expect("a log file");
        self.command.stdout(Stdio::from(log)).stderr(Stdio::from(twin));
        let child = self.command.spawn();
        self.child = Some(child.unwrap_or_else(|error| panic!("{}: {error}", self.name)));
    }

    /// Waits until it and everything it needs can do their work.
    pub async fn ready(&mut self) {
        let end = Instant::now() + PATIENCE;
        while !self.is_ready().await {
            let child = self.child.as_mut().unwrap_or_else(|| panic!("{} is not running", self.name));
            let ended = child.try_wait().expect("a child of ours");
            assert!(ended.is_none(), "{} ended: {ended:?}\n{}", self.name, self.log());
            assert!(Instant::now() < end, "{} is not ready\n{}", self.name, self.log());
            sleep(LOOK_EVERY).await;
        }
    }

    async fn is_ready(&self) -> bool {
        match self.client.get(format!("{}/readyz", self.probe)).send().await {
            Ok(answer) => answer.status().is_success(),
            Err(_) => false,
        }
    }

    /// Ends it at once, by SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("a child of ours");
            child.wait().expect("a child of ours");
        }
    }

    /// Asks it to end, by SIGTERM, and waits until it has.
    pub async fn stop(&mut self) -> ExitStatus {
        self.terminate();
        let end = Instant::now() + PATIENCE;
        let mut child = self.child.take().unwrap_or_else(|| panic!("{} is not running", self.name));
        loop {
            if let Some(status) = child.try_wait().expect("a child of ours") {
                return status;
            }
            if Instant::now() > end {
                child.kill().expect("a child of ours");
                panic!("{} does not end\n{}", self.name, self.log());
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Sends SIGTERM, and doesn't wait.
    pub fn terminate(&self) {
        signal(self.id().unwrap_or_else(|| panic!("{} is not running", self.name)), "TERM");
    }
}

/// Sends a signal to a process, as in `TERM`.
pub fn signal(process: u32, name: &str) {
    let sent =
        Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &process.to_string()]).status();
    assert!(sent.is_ok_and(|sent| sent.success()), "{process} can't be sent {name}");
}

/// Seconds of the processor that a process has used; `self` is this one.
pub fn cpu_seconds(process: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux");
    // After the name, which may hold blanks: state is the first, then utime 12th and stime 13th.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() && self.child.is_some() {
            let log = self.log();
            let tail: Vec<String> =
                log.lines().rev().take(30).map(|line| line.chars().take(300).collect()).collect();
            let tail: Vec<_> = tail.into_iter().rev().collect();
            eprintln!(
                "--- the last of what {} on port {} said\n{}",
                self.name,
                self.port.number,
                tail.join("\n")
            );
        }
        self.kill();
    }
}
