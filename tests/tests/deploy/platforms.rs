//! Messages to guests get out to the platforms and to webhooks, and nothing else gets out.

use std::{fs, net::IpAddr};

use runtime::Settings;
use serde_json::Value;

use crate::{
    kustomize::{OVERLAYS, local_with, overlay},
    manifest::{Labels, Manifest, Pod, of_kind, pods, workspace},
    network::allows,
};

/// Whom the gateway's channels trust, in the image.
pub(crate) const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";
const HTTPS: u64 = 443;

/// Whether an address is in a network, as in `10.0.0.0/8`.
fn is_within(network: &Value, address: IpAddr) -> bool {
    let (first, length) = network.as_str().and_then(|text| text.split_once('/')).expect("a network");
    let length: u32 = length.parse().expect("a length");
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 4),
        IpAddr::V6(address) => (address.to_bits(), 6),
    };
    let ((first, family), (address, of)) = (bits(first.parse().expect("an address")), bits(address));
    let differing = (first ^ address).checked_shr(128 - length).unwrap_or(0);
    family == of && differing == 0
}

/// Whether a rule's peer is a block of addresses that this one is in.
fn is_in_block(peer: &Value, address: IpAddr) -> bool {
    let block = &peer["ipBlock"];
    let except = block["except"].as_array().map(Vec::as_slice).unwrap_or_default();
    !block.is_null()
        && is_within(&block["cidr"], address)
        && !except.iter().any(|network| is_within(network, address))
}

fn gets_out(built: &[Manifest], pod: &Labels, address: &str, port: u64) -> bool {
    let address = address.parse().expect("an address");
    allows(&of_kind(built, "NetworkPolicy"), "Egress", pod, port, |peer| is_in_block(peer, address))
}

#[test]
fn the_gateway_alone_gets_out_into_the_world_and_by_https_alone() {
    let mut all = OVERLAYS.map(|name| (name, overlay(name))).to_vec();
    all.extend(["nats", "mutual-tls"].map(|name| (name, local_with(name))));
    for (name, built) in all {
        let programs = pods(&built).into_iter().filter(|pod| pod.main().program().is_some());
        for pod in programs {
            let (of, is_gateway) = (pod.of.name(), pod.of.name() == "gateway");
            for world in ["101.226.0.1", "8.8.8.8", "2408:8400::1"] {
                assert_eq!(
                    gets_out(&built, &pod.labels, world, HTTPS),
                    is_gateway,
                    "{name}: {of} to {world}"
                );
                for port in [22, 25, 80, 8443] {
                    assert!(!gets_out(&built, &pod.labels, world, port), "{name}: {of} to {world}:{port}");
                }
            }
            for own in [
                "0.0.0.1",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "169.254.169.254",
                "172.16.9.9",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
            ] {
                assert!(!gets_out(&built, &pod.labels, own, HTTPS), "{name}: {of} to {own}");
            }
            for own in ["::1", "fd00::1", "fe80::1", "2001::1", "2001:db8::1", "2002:7f00:1::1"] {
                assert!(!gets_out(&built, &pod.labels, own, HTTPS), "{name}: {of} to {own}");
            }
        }
    }
}

#[test]
fn the_platforms_are_where_the_gateway_gets_to() {
    let settings = Settings::default();
    for platform in [&settings.wechat_api, &settings.wecom_api] {
        let host = platform.strip_prefix("https://").expect("HTTPS");
        assert!(!host.contains(':'), "{platform} is not at port {HTTPS}");
    }
}

fn containerfile() -> String {
    fs::read_to_string(workspace().join("deploy/Containerfile")).expect("a Containerfile")
}

#[test]
fn the_gateway_trusts_the_authorities_that_the_image_has() {
    let copied = format!(" {AUTHORITIES} {AUTHORITIES}");
    assert!(containerfile().lines().any(|line| line.starts_with("COPY ") && line.ends_with(&copied)));
    for name in OVERLAYS {
        let built = overlay(name);
        for pod in pods(&built).iter().filter(|pod| pod.is_ours()) {
            let env = pod.main().env();
            let trusted = env.get("RENQING_CHANNELS_CA").map(String::as_str);
            let expected = (pod.of.name() == "gateway").then_some(AUTHORITIES);
            assert_eq!(trusted, expected, "{name}: {}", pod.of.name());
        }
    }
}

#[test]
fn the_image_has_every_program_that_a_pod_runs() {
    let said = containerfile();
    for name in OVERLAYS {
        let built = overlay(name);
        for container in pods(&built).iter().flat_map(Pod::containers) {
            let Some((program, _)) = container.program() else { continue };
            assert!(said.contains(&format!("target/release/{program} ")), "{name}: {program}");
            let package = program.strip_prefix("renqing-").unwrap_or(program);
            assert!(said.contains(&format!("--package {package} ")), "{name}: {package} is not built");
        }
    }
}
