//! Selectors and references lead to something.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    kustomize::{OVERLAYS, local_with, overlay},
    manifest::{Manifest, Pod, of_kind, pods, readme, selects},
};

/// The names of the workloads whose pods a selector finds.
fn found(pods: &[Pod<'_>], selector: &Value) -> Vec<String> {
    pods.iter().filter(|pod| selects(selector, &pod.labels)).map(|pod| pod.of.id()).collect()
}

#[test]
fn a_workload_has_its_own_pods_and_no_others() {
    for name in OVERLAYS {
        let built = overlay(name);
        let pods = pods(&built);
        for pod in pods.iter().filter(|pod| pod.of.kind() != "Job") {
            assert_eq!(found(&pods, &pod.of.spec()["selector"]), [pod.of.id()], "{name}");
        }
    }
}

#[test]
fn a_service_and_a_disruption_budget_are_about_the_workload_of_their_name() {
    for name in OVERLAYS {
        let built = overlay(name);
        let pods = pods(&built);
        for service in of_kind(&built, "Service") {
            let selector = serde_json::json!({ "matchLabels": service.spec()["selector"] });
            assert_eq!(found(&pods, &selector).len(), 1, "{name}: {}", service.id());
        }
        for budget in of_kind(&built, "PodDisruptionBudget") {
            let expected = format!("Deployment/{}", budget.name());
            assert_eq!(found(&pods, &budget.spec()["selector"]), [expected], "{name}");
        }
    }
}

#[test]
fn every_node_can_be_drained_and_what_has_replicas_keeps_all_but_one() {
    for name in OVERLAYS {
        let built = overlay(name);
        let budgets = of_kind(&built, "PodDisruptionBudget");
        for budget in &budgets {
            assert_eq!(budget.spec()["maxUnavailable"], 1, "{name}: {}", budget.id());
        }
        for deployment in of_kind(&built, "Deployment") {
            assert!(budgets.iter().any(|budget| budget.name() == deployment.name()), "{}", deployment.id());
        }
    }
}

#[test]
fn what_is_scaled_is_there_and_says_no_number_of_its_own() {
    let built = overlay("production");
    for scaler in of_kind(&built, "HorizontalPodAutoscaler") {
        let deployments = of_kind(&built, "Deployment");
        let target =
            deployments.iter().find(|of| of.0["metadata"]["name"] == scaler.spec()["scaleTargetRef"]["name"]);
        let target = target.unwrap_or_else(|| panic!("{} scales nothing", scaler.id()));
        assert!(
            target.spec()["replicas"].is_null(),
            "{}: applying it again would undo the scaling",
            target.id()
        );
        assert!(scaler.spec()["minReplicas"].as_u64() >= Some(3), "{}", scaler.id());
    }
}

#[test]
fn pods_are_spread_over_nodes_and_zones_among_their_own_kind() {
    let built = overlay("production");
    for pod in pods(&built).iter().filter(|pod| pod.is_ours()) {
        let spread = pod.spec["topologySpreadConstraints"].as_array().expect("constraints");
        let keys: BTreeSet<_> = spread.iter().filter_map(|one| one["topologyKey"].as_str()).collect();
        assert_eq!(keys, BTreeSet::from(["kubernetes.io/hostname", "topology.kubernetes.io/zone"]));
        for constraint in spread {
            assert!(selects(&constraint["labelSelector"], &pod.labels), "{}", pod.of.id());
            let own = constraint["matchLabelKeys"].as_array().expect("keys");
            assert!(own.contains(&"app.kubernetes.io/name".into()), "{}", pod.of.id());
        }
    }
}

#[test]
fn what_a_pod_mounts_is_made_and_every_secret_it_names_is_explained() {
    let readme = readme();
    for name in OVERLAYS {
        let built = overlay(name);
        let made: Vec<_> = of_kind(&built, "ConfigMap").iter().map(|map| map.name().to_owned()).collect();
        for map in built.iter().flat_map(|manifest| named(&manifest.0, "configMap", "name")) {
            assert!(made.contains(&map), "{name}: there is no ConfigMap {map}");
        }
        for secret in built.iter().flat_map(secrets) {
            assert!(readme.contains(&secret), "{name}: deploy/README.md says nothing of the Secret {secret}");
        }
        assert!(of_kind(&built, "Secret").is_empty(), "{name} has a secret in it");
    }
}

fn secrets(manifest: &Manifest) -> Vec<String> {
    let fields = [
        ("secretKeyRef", "name"),
        ("secret", "secretName"),
        ("passwordSecret", "name"),
        ("accessKeyId", "name"),
        ("secretAccessKey", "name"),
    ];
    fields.iter().flat_map(|(field, within)| named(&manifest.0, field, within)).collect()
}

/// The text within every field of a name, however deep.
fn named(value: &Value, field: &str, within: &str) -> Vec<String> {
    let below = match value {
        Value::Object(fields) => fields.values().flat_map(|value| named(value, field, within)).collect(),
        Value::Array(values) => values.iter().flat_map(|value| named(value, field, within)).collect(),
        _ => Vec::new(),
    };
    value[field][within].as_str().map(str::to_owned).into_iter().chain(below).collect()
}

fn named_nats<'a>(built: &'a [Manifest], kind: &str) -> &'a Manifest {
    of_kind(built, kind).into_iter().find(|manifest| manifest.name() == "nats").expect("one of NATS")
}

#[test]
fn nats_waits_for_nobody_to_start_and_writes_before_it_answers() {
    let built = local_with("nats");
    let servers = named_nats(&built, "StatefulSet");
    assert_eq!(servers.spec()["podManagementPolicy"], "Parallel");
    assert_eq!(servers.spec()["replicas"], 3);
    assert_eq!(named_nats(&built, "Service").spec()["publishNotReadyAddresses"], true);
    let settings = named_nats(&built, "ConfigMap").0["data"]["nats.conf"].as_str().expect("nats.conf");
    assert!(settings.lines().any(|line| line.trim() == "sync_interval: always"));
    for replica in 0..3 {
        assert!(settings.contains(&format!("nats://nats-{replica}.nats:6222")));
    }
}

#[test]
fn services_that_are_balanced_over_are_headless_and_list_ready_pods_alone() {
    for name in OVERLAYS {
        let built = overlay(name);
        for service in of_kind(&built, "Service") {
            let is_service = runtime::SERVICES.contains(&service.name());
            assert!(!is_service || service.spec()["clusterIP"] == "None", "{name}: {}", service.id());
            assert!(service.spec()["publishNotReadyAddresses"].is_null(), "{name}: {}", service.id());
        }
    }
}
