//! `components/mutual-tls`: each part has a certificate for the name by which it is
//! called, and probes go where they need none.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::Authority;

use crate::{
    kustomize::{local_with, overlay},
    manifest::{Manifest, Pod, of_kind, pods},
    workloads::port_of,
};

/// Where the certificates are mounted.
const FOLDER: &str = "/tls";

/// `overlays/local` with the component.
pub(crate) fn with_mutual_tls() -> Vec<Manifest> {
    local_with("mutual-tls")
}

/// The certificate behind the files that a pod has.
fn certificate<'a>(built: &'a [Manifest], pod: &Pod<'_>) -> &'a Value {
    let mounts = pod.main().0["volumeMounts"].as_array().expect("mounts");
    let mount = mounts.iter().find(|mount| mount["mountPath"] == FOLDER).expect("a mount");
    assert_eq!(mount["readOnly"], true);
    let volumes = pod.spec["volumes"].as_array().expect("volumes");
    let volume = volumes.iter().find(|volume| volume["name"] == mount["name"]).expect("a volume");
    let made = of_kind(built, "Certificate").into_iter();
    let mut made = made.filter(|made| made.spec()["secretName"] == volume["secret"]["secretName"]);
    made.next().expect("a certificate").spec()
}

#[test]
fn each_part_is_called_by_the_name_that_its_certificate_is_for() {
    let built = with_mutual_tls();
    let pods = pods(&built);
    for pod in pods.iter().filter(|pod| pod.is_ours()) {
        let part = pod.of.name();
        let own = certificate(&built, pod);
        assert_eq!(own["dnsNames"], json!([part]));
        assert_eq!(own["issuerRef"]["name"], "renqing-authority");
        for usage in ["server auth", "client auth"] {
            assert!(own["usages"].as_array().expect("usages").contains(&usage.into()), "{part}: {usage}");
        }
        for service in runtime::SERVICES {
            let address = &pod.main().env()[&*format!("RENQING_{}", service.to_uppercase())];
            assert_eq!(*address, format!("https://{service}:{}", port_of(service)), "{part}");
        }
        let demands = pod.main().env().contains_key("RENQING_TLS_CLIENT_CA");
        assert_eq!(demands, part != "gateway", "{part}: the gateway's port is the ingress's to speak TLS at");
    }
}

#[test]
fn probes_go_to_the_port_that_needs_no_certificate() {
    let built = with_mutual_tls();
    for pod in pods(&built).iter().filter(|pod| pod.is_ours() && pod.of.name() != "gateway") {
        let (main, part) = (pod.main(), pod.of.name());
        let health = main.port(&"health".into()).expect("a port");
        assert_eq!(main.env()["RENQING_HEALTH"], format!("0.0.0.0:{health}"), "{part}");
        for probe in ["startupProbe", "livenessProbe"] {
            assert_eq!(main.port(&main.0[probe]["httpGet"]["port"]), Some(health), "{part}");
        }
        assert_eq!(main.0["readinessProbe"]["grpc"]["port"].as_u64(), Some(health), "{part}");
    }
}

/// Whoever looks after the way there goes by what a port is said to speak.
#[test]
fn ports_say_that_they_speak_tls_where_they_do() {
    for (built, of_services) in [(overlay("local"), "kubernetes.io/h2c"), (with_mutual_tls(), "https")] {
        for service in of_kind(&built, "Service") {
            let is_service = runtime::SERVICES.contains(&service.name());
            let speaks = |port: &Value| (port["name"].clone(), port["appProtocol"].clone());
            let spoken: Vec<_> =
                service.spec()["ports"].as_array().expect("ports").iter().map(speaks).collect();
            if is_service {
                assert_eq!(spoken, [("grpc".into(), of_services.into())], "{}", service.name());
            } else if service.name() == "gateway" {
                // TLS ends before it.
                let plain = [("http".into(), "http".into()), ("grpc".into(), "kubernetes.io/h2c".into())];
                assert_eq!(spoken, plain);
            }
        }
    }
}

/// Asks the programs themselves, with files as cert-manager writes them.
#[test]
fn every_program_takes_the_certificates_that_its_pod_gives_it() {
    let (built, authority, mounted) =
        (with_mutual_tls(), Authority::new(), TempDir::new().expect("a folder"));
    let own = authority.issue("part", "DNS:part");
    for (from, to) in
        [(&own.certificate, "tls.crt"), (&own.key, "tls.key"), (&authority.certificate(), "ca.crt")]
    {
        fs::copy(from, mounted.path().join(to)).expect("a file");
    }
    for pod in pods(&built).iter().filter(|pod| pod.is_ours()) {
        let (program, _) = pod.main().program().expect("a program");
        let done = print_config(program, &pod.main().env(), mounted.path());
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
        let elsewhere = print_config(program, &pod.main().env(), Path::new("/nowhere"));
        assert_eq!(elsewhere.status.code(), Some(64), "{program} reads nothing in {FOLDER}");
    }
}

fn print_config(program: &str, env: &BTreeMap<&str, String>, mounted: &Path) -> std::process::Output {
    let mounted = mounted.display().to_string();
    let secret = "0123456789abcdef0123456789abcdef";
    let value = |value: &String| match value.strip_prefix(FOLDER) {
        Some(file) => format!("{mounted}{file}"),
        None if value.starts_with("from ") => secret.to_owned(),
        None => value.clone(),
    };
    let env: Vec<_> = env.iter().map(|(name, given)| (*name, value(given))).collect();
    let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    tests::run_program(program, &["--print-config"], &env)
}
