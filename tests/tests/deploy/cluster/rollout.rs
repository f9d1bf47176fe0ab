//! A rolling update, as the Deployment controller does it.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use serde_json::json;

use super::{Cluster, pod::RunningPod};
use crate::manifest::Manifest;

impl Cluster {
    /// Replaces every pod of every workload, all workloads at once, as when the image has
    /// changed. Answers how many.
    pub(crate) async fn roll(&self) -> usize {
        let rolled = self.workloads().into_iter().map(|workload| self.roll_over(workload));
        join_all(rolled).await.into_iter().sum()
    }

    async fn roll_over(&self, workload: &Manifest) -> usize {
        let update = &workload.spec()["strategy"]["rollingUpdate"];
        assert_eq!(*update, json!({ "maxSurge": 1, "maxUnavailable": 0 }), "{}", workload.id());
        let long_enough = workload.spec()["minReadySeconds"].as_u64().unwrap_or(0);
        let old = self.pods_of(workload);
        for pod in &old {
            let new = self.add(workload).await;
            self.available(&new, Duration::from_secs(long_enough)).await;
            self.remove(pod).await;
        }
        old.len()
    }

    fn pods_of(&self, workload: &Manifest) -> Vec<Arc<RunningPod>> {
        let pods = self.pods.lock().expect("whole");
        pods.iter().filter(|pod| pod.is_of(workload.name())).cloned().collect()
    }

    /// Has all pods end.
    pub(crate) async fn stop(&self) {
        let all = self.pods.lock().expect("whole").clone();
        join_all(all.iter().map(|pod| self.remove(pod))).await;
    }
}
