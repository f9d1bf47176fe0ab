//! A pod while it runs.

use std::{collections::BTreeMap, fs, net::Ipv4Addr, path::PathBuf, time::Duration};

use serde_json::Value;
use tokio::{
    process::Child,
    sync::{Mutex, watch},
    task::AbortHandle,
    time::timeout,
};

use crate::manifest::{Container, Labels};

pub(crate) struct RunningPod {
    pub(super) name: String,
    pub(super) labels: Labels,
    pub(super) spec: Value,
    pub(super) address: Ipv4Addr,
    pub(super) log: PathBuf,
    pub(super) child: Mutex<Child>,
    pub(super) is_ready: watch::Sender<bool>,
    pub(super) probing: std::sync::Mutex<Option<AbortHandle>>,
}

impl RunningPod {
    /// As in `orders-2`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn address(&self) -> Ipv4Addr {
        self.address
    }

    pub(crate) fn is_ready(&self) -> bool {
        *self.is_ready.borrow()
    }

    /// Whether a Service with these labels leads to it.
    pub(crate) fn is_selected(&self, selector: &BTreeMap<String, String>) -> bool {
        selector.iter().all(|(key, value)| self.labels.get(key) == Some(value))
    }

    /// Whether it is one of a workload.
    pub(crate) fn is_of(&self, workload: &str) -> bool {
        self.labels.get("app.kubernetes.io/name").is_some_and(|name| name == workload)
    }

    /// The container that the pod is about.
    pub(crate) fn container(&self) -> Container<'_> {
        Container(&self.spec["containers"][0])
    }

    /// What it has said.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it has been ready for so long without a break.
    pub(crate) async fn is_available(&self, for_so_long: Duration) {
        let mut ready = self.is_ready.subscribe();
        loop {
            ready.wait_for(|ready| *ready).await.expect("the pod is there");
            if timeout(for_so_long, ready.wait_for(|ready| !*ready)).await.is_err() {
                return;
            }
        }
    }
}

impl Drop for RunningPod {
    fn drop(&mut self) {
        if let Some(probing) = &*self.probing.lock().expect("whole") {
            probing.abort();
        }
    }
}
