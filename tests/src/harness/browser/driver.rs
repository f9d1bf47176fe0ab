//! The process that drives Chromium, by the protocol `WebDriver`.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    time::Duration,
};

use reqwest::Client;
use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::time::{sleep, timeout};

use testkit::Port;

const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// How Chromium is started. It sees our own pages alone, so that it may do without its sandbox,
/// which no container has; and it asks nobody but them for anything.
const ARGUMENTS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
];

/// A running driver; it and the browsers it has started are killed when dropped.
#[derive(Debug)]
pub(super) struct Driver {
    child: Child,
    port: Port,
    client: Client,
    /// What the browsers write, and the driver's log.
    folder: TempDir,
}

impl Driver {
    /// Starts one, and waits until it takes calls.
    pub(super) async fn start() -> Self {
        let (port, folder) = (Port::take(), TempDir::new().expect("a folder"));
        let log = File::create(folder.path().join("log")).expect("a log file");
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={}", port.number)).stdin(Stdio::null()).stdout(log).stderr(Stdio::null());
        command.env("HOME", folder.path()).env("TMPDIR", folder.path());
        // Chromium stays in the group of who started it: by that they are killed together.
        let child = command.process_group(0).spawn().expect("chromedriver is there");
        // What a proxy of the machine is meant for is not on the machine itself.
        let client = Client::builder().no_proxy().build().expect("an HTTP client");
        let driver = Self { child, port, client, folder };
        let ready = async {
            while !driver.is_ready().await {
                sleep(LOOK_EVERY).await;
            }
        };
        assert!(timeout(PATIENCE, ready).await.is_ok(), "chromedriver is not ready\n{}", driver.log());
        driver
    }

    /// A fresh browser, which remembers nothing.
    pub(super) async fn session(&self) -> WebDriver {
        let mut wanted = ChromeCapabilities::new();
        let profile = format!("--user-data-dir={}", self.folder.path().join("profile").display());
        for argument in ARGUMENTS.into_iter().chain([profile.as_str()]) {
            wanted.add_arg(argument).expect("an argument");
        }
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All).expect("a level");
        let builder = WebDriver::builder(self.address(), wanted).client(self.client.clone());
        builder.await.unwrap_or_else(|error| panic!("Chromium doesn't start: {error}\n{}", self.log()))
    }

    /// The group that its processes are in.
    pub(super) fn group(&self) -> u32 {
        self.child.id()
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port.number)
    }

    async fn is_ready(&self) -> bool {
        let Ok(answer) = self.client.get(format!("{}/status", self.address())).send().await else {
            return false;
        };
        answer.json::<Value>().await.is_ok_and(|status| status["value"]["ready"] == true)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.group());
        // A failure is told by what is left, for which there is a test: here a panic would abort.
        let _killed = Command::new("sh").args(["-c", "kill -KILL \"$1\"", "sh", &group]).status();
        let _ended = self.child.wait();
    }
}
