//! What pods run is what our programs know, and no more than they need.

use std::collections::BTreeMap;

use runtime::{SERVICES, Settings};
use serde_json::{Value, json};

use crate::{
    kustomize::{OVERLAYS, local_with, overlay},
    manifest::{Container, Manifest, Pod, of_kind, pods},
};

/// The gateway's port, and those of the services where they listen by themselves.
pub(crate) fn port_of(part: &str) -> u64 {
    let settings = Settings::default();
    let of = |address: &str| address.rsplit(':').next().and_then(|port| port.parse().ok());
    let addresses = settings.addresses();
    let service = addresses.iter().find(|(name, _)| *name == part).map(|(_, address)| *address);
    service.map_or_else(|| Some(u64::from(settings.http.port())), of).expect("a port")
}

fn everything() -> Vec<(String, Vec<Manifest>)> {
    let nats = ("nats".to_owned(), local_with("nats"));
    OVERLAYS.iter().map(|name| ((*name).to_owned(), overlay(name))).chain([nats]).collect()
}

#[test]
fn no_pod_may_more_than_it_needs() {
    for (name, built) in everything() {
        for pod in pods(&built) {
            let of = format!("{name}: {}", pod.of.id());
            assert_eq!(pod.spec["automountServiceAccountToken"], false, "{of}");
            assert_eq!(pod.spec["enableServiceLinks"], false, "{of}");
            let allowed = &pod.spec["securityContext"];
            assert_eq!(allowed["runAsNonRoot"], true, "{of}");
            assert!(allowed["runAsUser"].as_u64() > Some(0), "{of}");
            assert_eq!(allowed["seccompProfile"]["type"], "RuntimeDefault", "{of}");
            for container in pod.containers() {
                let allowed = &container.0["securityContext"];
                assert_eq!(allowed["readOnlyRootFilesystem"], true, "{of}");
                assert_eq!(allowed["allowPrivilegeEscalation"], false, "{of}");
                assert_eq!(allowed["capabilities"], json!({ "drop": ["ALL"] }), "{of}");
            }
        }
    }
}

#[test]
fn every_container_says_what_it_takes_and_which_version_it_is() {
    for (name, built) in everything() {
        for pod in pods(&built) {
            for container in pod.containers() {
                let of = format!("{name}: {}", pod.of.id());
                for (bound, resource) in
                    [("requests", "cpu"), ("limits", "cpu"), ("requests", "memory"), ("limits", "memory")]
                {
                    assert!(
                        container.0["resources"][bound][resource].is_string(),
                        "{of} has no {bound} of {resource}"
                    );
                }
                let image = container.0["image"].as_str().expect("an image");
                let version = image.rsplit('/').next().and_then(|last| last.split_once(':'));
                assert!(version.is_some_and(|(_, tag)| tag != "latest"), "{of}: {image} is no version");
            }
        }
    }
}

/// Asks the program itself, with the variables that the manifest gives it.
#[test]
fn every_program_takes_the_settings_that_its_pod_gives_it() {
    let known = Settings::variables();
    for name in OVERLAYS {
        let built = overlay(name);
        for pod in pods(&built) {
            for container in pod.containers() {
                let Some((program, args)) = container.program() else { continue };
                let env = container.env();
                let unknown = env
                    .keys()
                    .find(|name| name.starts_with("RENQING_") && !known.contains(&(**name).to_owned()));
                assert_eq!(unknown, None, "{name}: {}", pod.of.id());
                prints_its_settings(program, &args, &env);
            }
        }
    }
}

fn prints_its_settings(program: &str, args: &[&str], env: &BTreeMap<&str, String>) {
    let secret = "0123456789abcdef0123456789abcdef";
    let value = |value: &str| if value.starts_with("from ") { secret.to_owned() } else { value.to_owned() };
    let env: Vec<_> = env.iter().map(|(name, given)| (*name, value(given))).collect();
    let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = tests::run_program(program, &[args, &["--print-config"]].concat(), &env);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {args:?}: {said}");
    let printed = String::from_utf8_lossy(&done.stdout);
    for (name, value) in
        env.iter().filter(|(name, _)| *name == "RENQING_LISTEN" || *name == "RENQING_METRICS")
    {
        assert!(printed.contains(value), "{program} does not have {name}={value}: {printed}");
    }
}

#[test]
fn the_five_programs_run_each_in_a_workload_of_its_name() {
    for name in OVERLAYS {
        let built = overlay(name);
        let pods = pods(&built);
        let mut ours: Vec<_> = pods.iter().filter(|pod| pod.is_ours()).map(|pod| pod.of.name()).collect();
        ours.sort_unstable();
        assert_eq!(ours, ["customers", "feedback", "gateway", "loyalty", "orders"], "{name}");
        for pod in pods.iter().filter(|pod| pod.is_ours()) {
            assert_eq!(pod.main().program(), Some((&*format!("renqing-{}", pod.of.name()), vec![])));
        }
    }
}

#[test]
fn ports_are_those_where_the_programs_listen() {
    for name in OVERLAYS {
        let built = overlay(name);
        for pod in pods(&built).iter().filter(|pod| pod.is_ours()) {
            let (main, part) = (pod.main(), pod.of.name());
            let (variable, name_of_port) =
                if part == "gateway" { ("RENQING_HTTP", "http") } else { ("RENQING_LISTEN", "grpc") };
            assert_eq!(main.env()[variable], format!("0.0.0.0:{}", port_of(part)), "{part}");
            assert_eq!(main.port(&name_of_port.into()), Some(port_of(part)), "{part}");
            let metrics = main.port(&"metrics".into()).expect("a port for measurements");
            assert_eq!(main.env()["RENQING_METRICS"], format!("0.0.0.0:{metrics}"), "{part}");
            probes_are_answered(part, main);
        }
        names_lead_to_ports(&built);
    }
}

/// `/healthz` says that the process answers; `/readyz` and the health of gRPC ask
/// what it needs.
fn probes_are_answered(part: &str, main: Container<'_>) {
    for probe in ["startupProbe", "livenessProbe"] {
        let get = &main.0[probe]["httpGet"];
        assert_eq!(
            (get["path"].as_str(), main.port(&get["port"])),
            (Some("/healthz"), Some(port_of(part))),
            "{part}"
        );
    }
    let ready = &main.0["readinessProbe"];
    if part == "gateway" {
        let get = &ready["httpGet"];
        assert_eq!((get["path"].as_str(), main.port(&get["port"])), (Some("/readyz"), Some(port_of(part))));
    } else {
        // A number: a probe of gRPC can't name a port.
        assert_eq!(ready["grpc"]["port"].as_u64(), Some(port_of(part)), "{part}");
    }
}

/// Where each program looks for the services is a Service, which leads to the port
/// where that service listens.
fn names_lead_to_ports(built: &[Manifest]) {
    let (pods, services) = (pods(built), of_kind(built, "Service"));
    let service = |name: &str| *services.iter().find(|of| of.name() == name).expect("a Service");
    for pod in pods.iter().filter(|pod| pod.is_ours()) {
        for (part, variable) in SERVICES.map(|part| (part, format!("RENQING_{}", part.to_uppercase()))) {
            let (address, of) = (&pod.main().env()[&*variable], service(part));
            assert_eq!(*address, format!("http://{part}:{}", of.spec()["ports"][0]["port"]));
        }
    }
    for service in services {
        let pod = pods.iter().find(|pod| {
            pod.of.name() == service.name()
                || service.name() == "renqing-db-rw" && pod.of.name() == "postgres"
        });
        let main = pod.unwrap_or_else(|| panic!("{} has no pods", service.id())).main();
        for port in service.spec()["ports"].as_array().expect("ports") {
            assert!(main.port(&port["targetPort"]).is_some(), "{} leads nowhere: {port}", service.id());
        }
    }
}

#[test]
fn a_pod_that_ends_has_time_to_be_forgotten_and_to_finish() {
    for name in OVERLAYS {
        let built = overlay(name);
        for pod in pods(&built).iter().filter(|pod| pod.is_ours()) {
            let seconds = |name: &str| pod.main().env()[name].parse::<u64>().expect("seconds");
            let (wait, grace) = (seconds("RENQING_LEAVE_SECONDS"), seconds("RENQING_GRACE_SECONDS"));
            // As long as names may be out of date: what DNS keeps them for, and a client's next look.
            assert!(wait >= 5 + 3, "{name}: {} ends while it is called", pod.of.id());
            let killed_after = pod.spec["terminationGracePeriodSeconds"].as_u64().expect("seconds");
            assert!(wait + grace < killed_after, "{name}: {} is killed in the middle", pod.of.id());
            // PostgreSQL has room for one that ends beside those that serve.
            let next_after = pod.of.spec()["minReadySeconds"].as_u64().expect("seconds");
            assert!(killed_after <= next_after, "{name}: several of {} may end at once", pod.of.id());
            assert_eq!(
                pod.of.spec()["strategy"]["rollingUpdate"],
                json!({ "maxSurge": 1, "maxUnavailable": 0 })
            );
        }
    }
}

#[test]
fn tables_are_brought_up_to_date_once_and_pods_wait_for_it() {
    for name in OVERLAYS {
        let built = overlay(name);
        let pods = pods(&built);
        for service in SERVICES {
            let program = format!("renqing-{service}");
            let of = |kind: &str, name: &str| {
                pods.iter().find(|pod| pod.of.kind() == kind && pod.of.name() == name)
            };
            let step = of("Job", &format!("{service}-migrate")).expect("a step");
            assert_eq!(step.main().program(), Some((&*program, vec!["migrate"])));
            let pod = of("Deployment", service).expect("a service");
            assert_eq!(pod.containers()[0].program(), Some((&*program, vec!["migrate", "--wait"])));
            assert_eq!(pod.main().env()["RENQING_MIGRATE"], "never");
            let database = |container: Container<'_>| {
                (container.env()["RENQING_DATABASE"].clone(), container.env()["PGPASSWORD"].clone())
            };
            assert_eq!(database(step.main()), database(pod.main()));
            assert_eq!(database(pod.containers()[0]), database(pod.main()));
        }
    }
}

#[test]
fn the_four_services_differ_in_name_and_port_alone() {
    for name in OVERLAYS {
        let built = overlay(name);
        let pods = pods(&built);
        let alike: Vec<_> = SERVICES.iter().map(|service| without_names(&pods, service)).collect();
        assert!(alike.iter().all(|one| *one == alike[0]), "{name}: {alike:#?}");
    }
}

/// A service's pod, with what is allowed to differ taken out.
fn without_names(pods: &[Pod<'_>], service: &str) -> Value {
    let pod = pods.iter().find(|pod| pod.of.kind() == "Deployment" && pod.of.name() == service);
    let mut spec = pod.expect("a service").spec.clone();
    spec["containers"][0]["resources"]["requests"] = Value::Null;
    let env = spec["containers"][0]["env"].as_array_mut().expect("variables");
    env.retain(|variable| variable["value"].as_str().is_none_or(|value| !value.starts_with("http://")));
    let text = spec.to_string().replace(service, "service").replace(&port_of(service).to_string(), "0");
    serde_json::from_str(&text).expect("JSON")
}
