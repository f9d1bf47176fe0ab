//! Starts pods, looks after them and ends them, as a kubelet does.

use std::{
    fs::OpenOptions,
    net::Ipv4Addr,
    path::Path,
    process::Stdio,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;
use testkit::Authority;
use tests::{Network, program, signal};
use tokio::{
    process::Command,
    sync::watch,
    time::{sleep, timeout},
};

use super::{names::Names, pod::RunningPod, probe::Probe};
use crate::{
    manifest::{Container, Pod},
    platforms::AUTHORITIES,
};

pub(crate) struct Kubelet {
    pub(super) network: Network,
    names: Arc<Names>,
    logs: TempDir,
    /// In the place of those that the image has.
    authorities: Authority,
    started: AtomicUsize,
    troubles: Troubles,
}

/// As the Jobs' `backoffLimit` has it, and sooner after one another than Kubernetes tries.
const TRIES: u32 = 10;
const LOOK_EVERY: Duration = Duration::from_millis(100);
const BACK_OFF: Duration = Duration::from_secs(2);

type Troubles = Arc<watch::Sender<Vec<String>>>;

/// What a key of a Secret has; the databases' are as `overlays/local` was given them.
pub(crate) fn secret(secret: &str, key: &str) -> String {
    match (secret.strip_prefix("renqing-db-"), key) {
        (Some(service), "password") => crate::local::password(service),
        (None, _) if secret == "renqing-keys" => {
            format!("the {key} of a cluster that is none and made for a test")
        }
        _ => panic!("nobody makes {secret}/{key}"),
    }
}

impl Kubelet {
    pub(crate) fn new(names: &Arc<Names>) -> Self {
        Self {
            network: Network::take(),
            names: Arc::clone(names),
            logs: TempDir::new().expect("a folder for logs"),
            authorities: Authority::new(),
            started: AtomicUsize::new(0),
            troubles: Arc::new(watch::Sender::new(Vec::new())),
        }
    }

    pub(crate) fn troubles(&self) -> Vec<String> {
        self.troubles.borrow().clone()
    }

    /// Waits until there is one.
    pub(crate) async fn is_in_trouble(&self) {
        self.troubles.subscribe().wait_for(|troubles| !troubles.is_empty()).await.expect("it is ours");
    }

    /// Runs the pod of a Job to its end.
    pub(crate) async fn run_job(&self, pod: Pod<'_>) {
        self.run_to_end(pod.of.name(), pod.main()).await;
    }

    /// Starts a pod: the containers that run before, one after the other, then the one that it
    /// is about, which is probed from then on.
    pub(crate) async fn start(&self, pod: Pod<'_>) -> Arc<RunningPod> {
        let containers = pod.containers();
        let (main, before) = containers.split_last().expect("a container");
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}", pod.of.name());
        for container in before {
            self.run_to_end(&name, *container).await;
        }
        let address = self.network.address();
        let log = self.logs.path().join(&name);
        let child = self.command(*main, address, &log).spawn().expect("it starts");
        let running = Arc::new(RunningPod {
            name,
            labels: pod.labels,
            spec: pod.spec.clone(),
            address,
            log,
            child: child.into(),
            is_ready: watch::Sender::new(false),
            probing: Mutex::default(),
        });
        let probing = tokio::spawn(probe(Arc::downgrade(&running), Arc::clone(&self.troubles)));
        *running.probing.lock().expect("whole") = Some(probing.abort_handle());
        running
    }

    /// As often as it takes: a name that is not there yet is a reason to try again.
    async fn run_to_end(&self, name: &str, container: Container<'_>) {
        let log = self.logs.path().join(format!("{name}-before"));
        for _ in 0..TRIES {
            let ended = self.command(container, Ipv4Addr::LOCALHOST, &log).status().await;
            if ended.expect("it runs").success() {
                return;
            }
            sleep(BACK_OFF).await;
        }
        panic!("{name}: {}", std::fs::read_to_string(&log).unwrap_or_default());
    }

    /// The container's command with its variables and no others. Where the image would have
    /// all addresses of its pod, the process has that of the pod.
    fn command(&self, container: Container<'_>, address: Ipv4Addr, log: &Path) -> Command {
        let (binary, args) = container.program().expect("a program of ours");
        let mut bare = program(binary);
        let mut command = self.names.command(bare.args(args));
        command.env_clear().current_dir("/");
        for variable in container.0["env"].as_array().into_iter().flatten() {
            let value = value(variable).replace("0.0.0.0", &address.to_string());
            let authorities = self.authorities.certificate().display().to_string();
            let value = if value == AUTHORITIES { authorities } else { value };
            command.env(variable["name"].as_str().expect("a name"), value);
        }
        let log = OpenOptions::new().create(true).append(true).open(log).expect("a log");
        command.stdout(Stdio::from(log.try_clone().expect("a log"))).stderr(log);
        let mut command = Command::from(command);
        command.kill_on_drop(true);
        command
    }

    /// SIGTERM, and SIGKILL when the grace period is over.
    pub(crate) async fn end(&self, pod: &RunningPod) {
        if let Some(probing) = &*pod.probing.lock().expect("whole") {
            probing.abort();
        }
        let grace = pod.spec["terminationGracePeriodSeconds"].as_u64().expect("a grace period");
        assert!(pod.container().0["lifecycle"].is_null(), "{} has hooks, which are not run here", pod.name);
        let (mut child, begun) = (pod.child.lock().await, Instant::now());
        signal(child.id().expect("it runs"), "TERM");
        let trouble = match timeout(Duration::from_secs(grace), child.wait()).await {
            Ok(ended) if ended.as_ref().is_ok_and(std::process::ExitStatus::success) => return,
            Ok(ended) => format!("{ended:?} after {:.1?}", begun.elapsed()),
            Err(_) => format!("not ended after {grace} s"),
        };
        child.kill().await.ok();
        note(&self.troubles, format!("{}: {trouble}\n{}", pod.name, pod.log()));
    }
}

/// Of a variable: what it says, or what the Secret has that it names.
fn value(variable: &Value) -> String {
    let key = &variable["valueFrom"]["secretKeyRef"];
    match (variable["value"].as_str(), key["name"].as_str(), key["key"].as_str()) {
        (Some(value), None, None) => value.to_owned(),
        (None, Some(name), Some(key)) => secret(name, key),
        _ => panic!("{variable} is neither a value nor a reference to a Secret"),
    }
}

/// Probes a pod as long as it is there. What a kubelet would restart it for is a trouble.
async fn probe(pod: Weak<RunningPod>, troubles: Troubles) {
    let Some(of) = pod.upgrade() else { return };
    let probe = |field| Probe::of(of.container(), field, of.address);
    let (startup, liveness, readiness) =
        (probe("startupProbe"), probe("livenessProbe"), probe("readinessProbe"));
    let name = of.name.clone();
    drop(of);
    let trouble = |what: &str| {
        let log = pod.upgrade().map(|pod| pod.log()).unwrap_or_default();
        note(&troubles, format!("{name}: {what}\n{log}"));
    };
    let started = tokio::select! {
        started = startup.holds_at_last() => started,
        _ = has_ended(&pod) => false,
    };
    if !started {
        return trouble("it does not start");
    }
    let live = liveness.watch(true, |is_live| {
        if !is_live {
            trouble("it would be restarted");
        }
    });
    let ready = readiness.watch(false, |is_ready| {
        if let Some(pod) = pod.upgrade() {
            pod.is_ready.send_replace(is_ready);
        }
    });
    let ended = async {
        let how = has_ended(&pod).await;
        trouble(&format!("it has ended by itself: {how}"));
    };
    tokio::join!(live, ready, ended);
}

fn note(troubles: &Troubles, trouble: String) {
    troubles.send_modify(|troubles| troubles.push(trouble));
}

/// Waits until the process of a pod that was not told to end has; answers how.
async fn has_ended(pod: &Weak<RunningPod>) -> String {
    loop {
        sleep(LOOK_EVERY).await;
        let Some(pod) = pod.upgrade() else { return String::new() };
        if let Ok(Some(status)) = pod.child.lock().await.try_wait() {
            return status.to_string();
        }
    }
}
