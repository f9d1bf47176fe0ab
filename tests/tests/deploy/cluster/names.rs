//! The names of Services, as the cluster's DNS would have them: in a file that each process
//! has in the place of `/etc/hosts`, in a mount namespace of its own.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt::Write,
    fs,
    net::Ipv4Addr,
    os::unix::fs::FileExt,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Mutex,
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// The addresses of each name.
pub(crate) type Table = BTreeMap<String, Vec<Ipv4Addr>>;

/// How long an answer of the cluster's DNS is held for true.
const DNS_TTL: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// As root, or as one within.
const NAMESPACES: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
const SWAP: &str = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
/// As much as is read at once, so that whoever reads gets either the old names or the new.
const SIZE: usize = 4_096;

pub(crate) struct Names {
    namespace: &'static [&'static str],
    folder: TempDir,
    known: Mutex<Table>,
}

impl Names {
    /// `None`, with a loud word, where the machine lets nobody have such a namespace.
    pub(crate) fn new() -> Option<Self> {
        let Some(namespace) = NAMESPACES.into_iter().find(|options| may(options)) else {
            tests::not_tested("no mount namespace can be made here (unshare --mount)");
            return None;
        };
        let names = Self { namespace, folder: TempDir::new().expect("a folder"), known: Mutex::default() };
        names.write(&Table::new());
        Some(names)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("hosts")
    }

    /// A command that runs another one where these names hold.
    pub(crate) fn command(&self, of: &Command) -> Command {
        let mut command = Command::new("unshare");
        command.args(self.namespace).args(["sh", "-c", SWAP]).arg(self.file());
        command.arg(of.get_program()).args(of.get_args()).stdin(Stdio::null());
        command
    }

    /// The addresses that a name has by now.
    pub(crate) fn addresses(&self, name: &str) -> Vec<Ipv4Addr> {
        self.known.lock().expect("whole").get(name).cloned().unwrap_or_default()
    }

    /// Waits until a name has an address.
    pub(crate) async fn until_known(&self, name: &str) {
        while self.addresses(name).is_empty() {
            sleep(LOOK_EVERY).await;
        }
    }

    /// Publishes for ever what is so, as late as DNS may be.
    pub(crate) async fn keep(&self, now: impl Fn() -> Table) {
        let mut coming = VecDeque::new();
        loop {
            coming.push_back((Instant::now(), now()));
            while coming.front().is_some_and(|(since, _)| since.elapsed() >= DNS_TTL) {
                let (_, table) = coming.pop_front().expect("the front");
                self.publish(table);
            }
            sleep(LOOK_EVERY).await;
        }
    }

    fn publish(&self, table: Table) {
        let mut known = self.known.lock().expect("whole");
        if *known != table {
            self.write(&table);
            *known = table;
        }
    }

    /// In place, for that is the file that is mounted.
    fn write(&self, table: &Table) {
        let mut text = "127.0.0.1 localhost\n".to_owned();
        for (name, addresses) in table {
            for address in addresses {
                writeln!(text, "{address} {name}").expect("a text");
            }
        }
        assert!(text.len() <= SIZE, "too many names");
        let file = fs::File::options().create(true).truncate(false).write(true).open(self.file());
        file.and_then(|file| file.write_all_at(format!("{text:SIZE$}").as_bytes(), 0)).expect("names");
    }
}

/// Whether a namespace with these options can be made, and something mounted in it.
fn may(options: &[&str]) -> bool {
    let mut command = Command::new("unshare");
    command.args(options).args(["sh", "-c", SWAP, "/etc/hosts", "true"]);
    let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    done.is_ok_and(|done| done.success())
}
