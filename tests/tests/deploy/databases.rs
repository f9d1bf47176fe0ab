//! `PostgreSQL` has room for all replicas, and what the manifests make of it can be
//! brought back.

use runtime::SERVICES;
use serde_json::{Value, json};

use crate::{
    kustomize::{OVERLAYS, overlay},
    manifest::{Manifest, of_kind, pods, readme},
};

/// Sessions of the operator, of backups and of whoever looks after it.
const FOR_OTHERS: usize = 20;

/// Replicas at their most, and while it is rolled out one that comes and one that ends,
/// which keeps its sessions until it has.
fn replicas(built: &[Manifest], service: &str) -> usize {
    let scalers = of_kind(built, "HorizontalPodAutoscaler");
    let most =
        scalers.iter().find(|scaler| scaler.name() == service).map(|scaler| &scaler.spec()["maxReplicas"]);
    let most = most.map_or(Some(1), Value::as_u64).expect("a number");
    usize::try_from(most).expect("a small number") + 2
}

/// What `PostgreSQL` allows, in either of its forms.
pub(crate) fn max_connections(built: &[Manifest]) -> usize {
    let cluster = of_kind(built, "Cluster")
        .first()
        .map(|of| of.spec()["postgresql"]["parameters"]["max_connections"].clone());
    let said = cluster.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_else(|| {
        let all = pods(built);
        let postgres = all.iter().find(|pod| pod.of.name() == "postgres").expect("a database");
        let args = postgres.main().0["args"].as_array().expect("arguments").clone();
        let found =
            args.iter().filter_map(Value::as_str).find_map(|arg| arg.strip_prefix("max_connections="));
        found.expect("max_connections").to_owned()
    });
    said.parse().expect("a number")
}

#[test]
fn the_sessions_of_all_replicas_fit_into_postgresql() {
    for name in ["local", "production"] {
        let built = overlay(name);
        // The step that brings tables up to date has one.
        let wanted: usize =
            SERVICES.iter().map(|service| replicas(&built, service) * storage::POSTGRES_SESSIONS + 1).sum();
        let (has, needs) = (max_connections(&built), wanted + FOR_OTHERS);
        assert!(needs <= has, "{name}: {needs} sessions do not fit into {has}");
        // The sum is explained where whoever changes it looks.
        assert!(
            name != "production" || readme().contains(&format!("**{needs} of {has}**")),
            "{needs} of {has}"
        );
    }
}

#[test]
fn nothing_stands_between_a_service_and_postgresql() {
    for name in OVERLAYS {
        let built = overlay(name);
        assert!(of_kind(&built, "Pooler").is_empty(), "{name}: a pooler drops the settings of sessions");
        for cluster in of_kind(&built, "SGShardedCluster") {
            for part in ["coordinator", "shards"] {
                assert_eq!(
                    cluster.spec()[part]["pods"]["disableConnectionPooling"],
                    true,
                    "{}",
                    cluster.id()
                );
            }
        }
    }
}

#[test]
fn every_service_has_a_database_and_a_role_of_its_own() {
    let built = overlay("production");
    let cluster = of_kind(&built, "Cluster")[0];
    let (databases, roles) =
        (of_kind(&built, "Database"), cluster.spec()["managed"]["roles"].as_array().expect("roles"));
    assert_eq!((databases.len(), roles.len()), (SERVICES.len(), SERVICES.len()));
    for service in SERVICES {
        let database =
            databases.iter().find(|database| database.spec()["name"] == service).expect("a database");
        assert_eq!(
            (&database.spec()["owner"], &database.spec()["cluster"]["name"]),
            (&json!(service), &json!(cluster.name()))
        );
        let role = roles.iter().find(|role| role["name"] == service).expect("a role");
        assert_eq!(role["passwordSecret"]["name"], format!("renqing-db-{service}"));
        let all = pods(&built);
        let pod = all.iter().find(|pod| pod.of.name() == service).expect("pods");
        assert_eq!(pod.main().env()["PGPASSWORD"], format!("from renqing-db-{service}/password"));
    }
}

#[test]
fn an_answer_is_on_two_disks() {
    for name in ["production", "restore"] {
        let built = overlay(name);
        let cluster = of_kind(&built, "Cluster")[0];
        let synchronous = json!({ "method": "any", "number": 1, "dataDurability": "required" });
        assert_eq!(cluster.spec()["postgresql"]["synchronous"], synchronous, "{name}");
        assert!(cluster.spec()["instances"].as_u64() >= Some(3), "{name}");
    }
}

#[test]
fn backups_are_made_each_night_by_the_plugin() {
    let built = overlay("production");
    let (cluster, backup) = (of_kind(&built, "Cluster")[0], of_kind(&built, "ScheduledBackup")[0]);
    let fields = backup.spec()["schedule"].as_str().expect("a schedule").split(' ').count();
    assert_eq!(fields, 6, "the first field is seconds");
    assert_eq!(backup.spec()["cluster"]["name"], cluster.name());
    let plugin = &cluster.spec()["plugins"][0];
    assert_eq!(
        (&backup.spec()["method"], &backup.spec()["pluginConfiguration"]["name"]),
        (&json!("plugin"), &plugin["name"])
    );
    let store = of_kind(&built, "ObjectStore")[0];
    assert_eq!(plugin["parameters"]["barmanObjectName"], store.name());
    assert!(store.spec()["retentionPolicy"].is_string());
    // What CloudNativePG could do by itself goes with 1.32.
    assert!(cluster.spec()["backup"].is_null());
}

#[test]
fn a_restored_cluster_reads_from_the_first_and_writes_beside_it() {
    let (production, restore) = (overlay("production"), overlay("restore"));
    let (first, restored) = (of_kind(&production, "Cluster")[0], of_kind(&restore, "Cluster")[0]);
    assert_ne!(first.name(), restored.name());
    let source = &restored.spec()["externalClusters"][0];
    assert_eq!(restored.spec()["bootstrap"]["recovery"]["source"], source["name"]);
    let (from, to) = (&source["plugin"]["parameters"], &restored.spec()["plugins"][0]["parameters"]);
    assert_eq!((&from["serverName"], &to["serverName"]), (&json!(first.name()), &json!(restored.name())));
    assert_eq!(from["barmanObjectName"], to["barmanObjectName"]);
    for same in ["imageName", "managed", "storage", "walStorage"] {
        assert_eq!(first.spec()[same], restored.spec()[same], "{same}");
    }
    let most = |cluster: &Manifest| cluster.spec()["postgresql"]["parameters"]["max_connections"].clone();
    assert_eq!(most(first), most(restored));
}
