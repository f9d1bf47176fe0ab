//! Who reaches whom is what ARCHITECTURE says, as the code has it.

use std::{collections::BTreeSet, fs};

use regex::Regex;
use runtime::SERVICES;
use serde_json::Value;

use crate::{
    kustomize::{OVERLAYS, local_with, overlay},
    manifest::{Labels, Manifest, labels, of_kind, pods, selects, workspace},
    workloads::port_of,
};

const POSTGRES: u64 = 5432;
/// Where `StackGres` has its proxy in front of `PostgreSQL`.
const STACKGRES: u64 = 7432;
const OTLP: u64 = 4317;
const NATS: u64 = 4222;

/// From, to, and the port.
type Arrow = (String, String, u64);

/// What has an address of its own: our pods, and those that an operator makes of
/// one resource.
struct Node {
    name: String,
    labels: Labels,
}

fn nodes(built: &[Manifest]) -> Vec<Node> {
    let ours = pods(built).into_iter().map(|pod| Node { name: pod.of.name().to_owned(), labels: pod.labels });
    let made = [("Cluster", "cnpg.io/cluster"), ("SGShardedCluster", "stackgres.io/shardedcluster-name")];
    let made =
        made.iter().flat_map(|(kind, label)| of_kind(built, kind).into_iter().map(move |of| (of, *label)));
    let made = made.map(|(of, label)| Node {
        name: of.name().to_owned(),
        labels: Labels::from([(label.to_owned(), of.name().to_owned())]),
    });
    ours.chain(made).collect()
}

/// Whether the policies of a pod allow a port with a peer, in one direction.
pub(crate) fn allows(
    policies: &[&Manifest],
    direction: &str,
    of: &Labels,
    port: u64,
    peer: impl Fn(&Value) -> bool,
) -> bool {
    let (rules, peers) = if direction == "Ingress" { ("ingress", "from") } else { ("egress", "to") };
    let its = policies.iter().filter(|policy| selects(&policy.spec()["podSelector"], of));
    let mut its = its.flat_map(|policy| policy.spec()[rules].as_array().into_iter().flatten());
    its.any(|rule| {
        let ports = rule["ports"].as_array();
        let of_port = ports.is_none_or(|ports| ports.iter().any(|one| one["port"] == port));
        of_port && rule[peers].as_array().is_none_or(|all| all.iter().any(&peer))
    })
}

fn is_pod(peer: &Value, pod: &Labels) -> bool {
    peer["namespaceSelector"].is_null()
        && !peer["podSelector"].is_null()
        && selects(&peer["podSelector"], pod)
}

/// Every arrow between two nodes that both let through.
fn open_arrows(built: &[Manifest]) -> BTreeSet<Arrow> {
    let (nodes, policies) = (nodes(built), of_kind(built, "NetworkPolicy"));
    let ports: BTreeSet<u64> = policies.iter().flat_map(|policy| ports_in(policy.spec())).collect();
    let mut open = BTreeSet::new();
    for (from, to) in nodes.iter().flat_map(|from| nodes.iter().map(move |to| (from, to))) {
        for port in ports.iter().copied().filter(|_| from.name != to.name) {
            let out = allows(&policies, "Egress", &from.labels, port, |peer| is_pod(peer, &to.labels));
            let within = allows(&policies, "Ingress", &to.labels, port, |peer| is_pod(peer, &from.labels));
            if out && within {
                open.insert((from.name.clone(), to.name.clone(), port));
            }
        }
    }
    open
}

fn ports_in(value: &Value) -> Vec<u64> {
    let below = match value {
        Value::Object(fields) => fields.values().flat_map(ports_in).collect(),
        Value::Array(values) => values.iter().flat_map(ports_in).collect(),
        _ => Vec::new(),
    };
    value["port"].as_u64().into_iter().chain(below).collect()
}

/// Who calls whom: the gateway all services, a service those that it asks and those
/// that get its events.
fn calls() -> BTreeSet<(String, String)> {
    let mut calls: BTreeSet<_> = SERVICES.map(|to| ("gateway".to_owned(), to.to_owned())).into();
    for subscriber in SERVICES {
        let publisher = |kind: String| kind.split('.').nth(1).unwrap_or_default().to_owned();
        let events = outbox::routed_to(subscriber).map(publisher);
        // What is common to all has no publisher of its own: orders, loyalty and feedback
        // hand it to customers, over arrows that other events of theirs need anyway.
        let events = events.filter(|publisher| publisher != "common");
        calls.extend(events.map(|publisher| (publisher, subscriber.to_owned())));
    }
    let channel = Regex::new(r"peers\.channel\((?:\w+::)?(\w+)\)").expect("a pattern");
    for service in SERVICES {
        let file = workspace().join("crates").join(service).join("src/lib.rs");
        let text = fs::read_to_string(file).expect("lib.rs");
        calls.extend(channel.captures_iter(&text).map(|found| (service.to_owned(), found[1].to_lowercase())));
    }
    calls
}

fn expected(built: &[Manifest]) -> BTreeSet<Arrow> {
    let mut arrows: BTreeSet<Arrow> =
        calls().into_iter().map(|(from, to)| (from, to.clone(), port_of(&to))).collect();
    let nodes = nodes(built);
    for service in SERVICES {
        let own = format!("{service}-db");
        let names = ["postgres", "renqing-db", &own];
        let database = nodes.iter().find(|node| names.contains(&&*node.name)).expect("a database");
        let ports = if database.name == own { &[POSTGRES, STACKGRES][..] } else { &[POSTGRES] };
        for from in [service.to_owned(), format!("{service}-migrate")] {
            arrows.extend(ports.iter().map(|port| (from.clone(), database.name.clone(), *port)));
        }
    }
    if nodes.iter().any(|node| node.name == "otel-collector") {
        let ours = pods(built).into_iter().filter(super::manifest::Pod::is_ours);
        arrows.extend(ours.map(|pod| (pod.of.name().to_owned(), "otel-collector".to_owned(), OTLP)));
    }
    if nodes.iter().any(|node| node.name == "nats") {
        arrows.extend(SERVICES.map(|service| (service.to_owned(), "nats".to_owned(), NATS)));
    }
    arrows
}

#[test]
fn with_nats_each_service_reaches_it_where_it_is_told_to_and_nobody_else_does() {
    let built = local_with("nats");
    assert_eq!(open_arrows(&built), expected(&built));
    let told = pods(&built).into_iter().filter(|pod| SERVICES.contains(&pod.of.name()));
    for pod in told {
        let variables = pod.main().0["env"].as_array().expect("variables");
        let events = variables.iter().find(|variable| variable["name"] == "RENQING_EVENTS");
        let events = events.expect("where events go")["value"].as_str().expect("a value");
        let nats = runtime::Nats::read(events).expect("servers");
        assert_eq!(nats.servers, ["nats://nats:4222"]);
    }
}

#[test]
fn policies_let_through_the_arrows_of_the_architecture_and_no_other() {
    // The gateway calls all, and all services know one another.
    assert_eq!(calls().len(), 4 + 12);
    for name in OVERLAYS {
        let built = overlay(name);
        let (open, expected) = (open_arrows(&built), expected(&built));
        let among_databases = |arrow: &&Arrow| !(arrow.0.ends_with("-db") && arrow.1.ends_with("-db"));
        let surplus: Vec<_> = open.difference(&expected).filter(among_databases).collect();
        let missing: Vec<_> = expected.difference(&open).collect();
        assert!(surplus.is_empty() && missing.is_empty(), "{name}: open {surplus:?}, closed {missing:?}");
    }
}

#[test]
fn nothing_comes_or_goes_unless_a_policy_says_so() {
    for name in OVERLAYS {
        let built = overlay(name);
        let policies = of_kind(&built, "NetworkPolicy");
        let deny = policies.iter().find(|policy| policy.name() == "default-deny").expect("a policy");
        assert_eq!(deny.spec()["podSelector"], serde_json::json!({}));
        assert_eq!(deny.spec()["policyTypes"], serde_json::json!(["Ingress", "Egress"]));
        for node in nodes(&built) {
            let dns = |peer: &Value| !peer["namespaceSelector"].is_null();
            assert!(
                allows(&policies, "Egress", &node.labels, 53, dns),
                "{name}: {} finds no names",
                node.name
            );
        }
    }
}

#[test]
fn only_the_gateway_is_reached_from_elsewhere_but_for_measurements() {
    for name in OVERLAYS {
        let built = overlay(name);
        let policies = of_kind(&built, "NetworkPolicy");
        for pod in pods(&built).iter().filter(|pod| pod.is_ours()) {
            let elsewhere = |port| {
                let reached =
                    |peer: &Value| !peer["namespaceSelector"].is_null() || !peer["ipBlock"].is_null();
                allows(&policies, "Ingress", &pod.labels, port, reached)
            };
            let has_routes = !of_kind(&built, "HTTPRoute").is_empty();
            let (part, is_gateway) = (pod.of.name(), pod.of.name() == "gateway");
            assert_eq!(elsewhere(port_of(part)), is_gateway && has_routes, "{name}: {part}");
            assert_eq!(elsewhere(9200), !of_kind(&built, "PodMonitor").is_empty(), "{name}: {part}");
        }
    }
}

#[test]
fn routes_lead_to_ports_of_the_gateway() {
    let built = overlay("production");
    let gateway = of_kind(&built, "Service")
        .into_iter()
        .find(|service| service.name() == "gateway")
        .expect("a Service");
    let ports: Vec<_> =
        gateway.spec()["ports"].as_array().expect("ports").iter().map(|port| &port["port"]).collect();
    for route in ["HTTPRoute", "GRPCRoute"].iter().flat_map(|kind| of_kind(&built, kind)) {
        for backend in route.spec()["rules"][0]["backendRefs"].as_array().expect("backends") {
            assert_eq!(backend["name"], "gateway");
            assert!(ports.contains(&&backend["port"]), "{} leads nowhere", route.id());
        }
    }
    assert_eq!(labels(&gateway.spec()["selector"])["app.kubernetes.io/name"], "gateway");
}
