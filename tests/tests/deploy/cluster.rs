//! Runs what an overlay says as processes of this machine, as Kubernetes would: every pod of
//! ours at an address of its own and with no variables but its own, found by the names of its
//! Services while its probes hold, told to end by SIGTERM and given its grace period for it.
//! Of the image there are the programs; in the place of the pods of `PostgreSQL` there is the
//! machine's own.

mod database;
mod kubelet;
mod names;
mod pod;
mod probe;
mod rollout;

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use tokio::{task::AbortHandle, time::timeout};

use crate::manifest::{Manifest, of_kind};
use database::Database;
use kubelet::Kubelet;
use names::{Names, Table};
use pod::RunningPod;

/// A pod that is not available within that time will not be any more: what Kubernetes gives a
/// Deployment by default.
const PROGRESS: Duration = Duration::from_mins(10);

/// An overlay that runs; gone when dropped.
pub(crate) struct Cluster {
    built: Vec<Manifest>,
    kubelet: Kubelet,
    names: Arc<Names>,
    /// Those that were not told to end.
    pods: Arc<Mutex<Vec<Arc<RunningPod>>>>,
    publishing: AbortHandle,
    asked: AtomicUsize,
    database: Database,
}

impl Cluster {
    /// Applies an overlay, and waits until every workload is there. `None`, with a loud word,
    /// where the machine lacks what it takes.
    pub(crate) async fn start(built: Vec<Manifest>) -> Option<Self> {
        let names = Arc::new(Names::new()?);
        let kubelet = Kubelet::new(&names);
        let database = Database::start(&built, kubelet.network.address()).await?;
        let pods = Arc::<Mutex<Vec<Arc<RunningPod>>>>::default();
        let services = Services::of(&built, database.address());
        let (listed, published) = (Arc::clone(&pods), Arc::clone(&names));
        let publishing =
            async move { published.keep(|| services.endpoints(&listed.lock().expect("whole"))).await };
        let publishing = tokio::spawn(publishing).abort_handle();
        let cluster = Self { built, kubelet, names, pods, publishing, asked: AtomicUsize::new(0), database };
        cluster.apply().await;
        Some(cluster)
    }

    /// Jobs and Deployments come at once; who has to wait for whom is theirs to say.
    async fn apply(&self) {
        let jobs = of_kind(&self.built, "Job").into_iter().filter_map(Manifest::pod);
        let jobs = join_all(jobs.map(|pod| self.kubelet.run_job(pod)));
        let deployments = join_all(self.workloads().into_iter().map(|workload| async {
            let pods = join_all((0..self.replicas(workload)).map(|_| self.add(workload))).await;
            join_all(pods.iter().map(|pod| self.available(pod, Duration::ZERO))).await;
        }));
        tokio::join!(jobs, deployments);
        for workload in self.workloads() {
            self.names.until_known(workload.name()).await;
        }
    }

    /// The Deployments of our programs.
    fn workloads(&self) -> Vec<&Manifest> {
        let deployments = of_kind(&self.built, "Deployment").into_iter();
        deployments.filter(|of| of.pod().is_some_and(|pod| pod.is_ours())).collect()
    }

    fn replicas(&self, workload: &Manifest) -> u64 {
        let scaled = of_kind(&self.built, "HorizontalPodAutoscaler").into_iter().map(Manifest::spec);
        let mut scaled = scaled.filter(|scale| scale["scaleTargetRef"]["name"] == workload.name());
        let least = scaled.next().and_then(|scale| scale["minReplicas"].as_u64());
        least.or(workload.spec()["replicas"].as_u64()).unwrap_or(1)
    }

    /// A pod more of a workload.
    async fn add(&self, workload: &Manifest) -> Arc<RunningPod> {
        let pod = self.kubelet.start(workload.pod().expect("pods")).await;
        self.pods.lock().expect("whole").push(Arc::clone(&pod));
        pod
    }

    async fn available(&self, pod: &RunningPod, for_so_long: Duration) {
        let came = tokio::select! {
            came = timeout(PROGRESS, pod.is_available(for_so_long)) => came.is_ok(),
            () = self.kubelet.is_in_trouble() => false,
        };
        assert!(came, "{} does not get ready: {:#?}\n{}", pod.name(), self.troubles(), pod.log());
    }

    /// Takes a pod out of its Services, and has it end.
    async fn remove(&self, pod: &Arc<RunningPod>) {
        self.pods.lock().expect("whole").retain(|known| !Arc::ptr_eq(known, pod));
        self.kubelet.end(pod).await;
    }

    /// Where a port of a Service leads to now, as in `http://127.90.1.4:8080`: to each of its
    /// pods in turn.
    pub(crate) fn address(&self, service: &str, port: &str) -> String {
        let of =
            of_kind(&self.built, "Service").into_iter().find(|of| of.name() == service).expect("a Service");
        let ports = of.spec()["ports"].as_array().expect("ports");
        let target = &ports.iter().find(|known| known["name"] == port).expect("a port")["targetPort"];
        let addresses = self.names.addresses(service);
        let turn = self.asked.fetch_add(1, Ordering::Relaxed);
        let address = addresses.get(turn % addresses.len().max(1)).expect("a pod that is ready");
        let pods = self.pods.lock().expect("whole");
        // The one that was told to end a moment ago has the same ports as the others.
        let pod = pods.iter().find(|pod| pod.is_of(service)).expect("a pod");
        format!("http://{address}:{}", pod.container().port(target).expect("a port"))
    }

    /// What a Secret's key has.
    pub(crate) fn secret(secret: &str, key: &str) -> String {
        kubelet::secret(secret, key)
    }

    /// The databases, as `renqing check` takes them.
    pub(crate) fn database(&self) -> String {
        self.database.url()
    }

    /// What Kubernetes would have had to mend.
    pub(crate) fn troubles(&self) -> Vec<String> {
        self.kubelet.troubles()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.publishing.abort();
    }
}

/// The Services, each with the labels of its pods.
struct Services {
    selectors: Vec<(String, BTreeMap<String, String>)>,
    database: Ipv4Addr,
}

impl Services {
    fn of(built: &[Manifest], database: Ipv4Addr) -> Self {
        let services = of_kind(built, "Service").into_iter();
        let selector =
            |of: &Manifest| (of.name().to_owned(), crate::manifest::labels(&of.spec()["selector"]));
        Self { selectors: services.map(selector).collect(), database }
    }

    /// The addresses behind each name: those of the pods that are ready.
    fn endpoints(&self, pods: &[Arc<RunningPod>]) -> Table {
        let ready = |selector: &BTreeMap<String, String>| {
            let chosen = pods.iter().filter(|pod| pod.is_ready() && pod.is_selected(selector));
            chosen.map(|pod| pod.address()).collect()
        };
        let mut table: Table =
            self.selectors.iter().map(|(name, selector)| (name.clone(), ready(selector))).collect();
        table.insert(database::NAME.to_owned(), vec![self.database]);
        table
    }
}
