//! The parts of the system as processes of their own.

use std::path::Path;

use runtime::{Channel, ClientTls, Identity, connect_over};
use testkit::{Authority, NatsCluster};

use super::{OWNER_KEY, Place, RATE, SECRET, SERVICES, process::Process, sample};

/// What is started.
pub(super) struct Apart<'a> {
    pub(super) database: &'a str,
    pub(super) logs: &'a Path,
    /// Processes of each service.
    pub(super) replicas: usize,
    /// Processes of the gateway.
    pub(super) gateways: usize,
    /// Who signs everybody's certificates, where calls are by mutual TLS.
    pub(super) authority: Option<&'a Authority>,
    /// Where events go, if they go by NATS.
    pub(super) nats: Option<&'a NatsCluster>,
}

impl Apart<'_> {
    /// Starts them, and waits until all are ready; answers the gateway's address as well.
    pub(super) async fn start(&self) -> (Place, String) {
        let mut processes: Vec<_> = SERVICES.iter().flat_map(|name| self.services(name)).collect();
        let services = processes.len();
        processes.extend(
            numbered("gateway", self.gateways)
                .map(|name| Process::new("gateway", &name, "RENQING_HTTP", self.logs)),
        );
        let addresses = SERVICES.map(|name| (name, self.addresses(&processes, name)));
        for process in &mut processes {
            self.set_up(process);
            for (name, all) in &addresses {
                process.env(&format!("RENQING_{}", name.to_uppercase()), all);
            }
            process.start();
        }
        for process in &mut processes {
            process.ready().await;
        }
        let gateway = processes[services].address().to_owned();
        let tls = self.authority.map(|authority| client_tls(authority, "tests"));
        let channel = |address: &str| connect_over(address, tls.as_ref()).expect("an address");
        let channels: Vec<(&str, Channel)> =
            addresses.iter().map(|(name, all)| (*name, channel(all))).collect();
        (Place::Apart(processes, channels), gateway)
    }

    /// The processes of a service.
    fn services(&self, name: &'static str) -> impl Iterator<Item = Process> {
        numbered(name, self.replicas)
            .map(move |of_its_own| Process::new(name, &of_its_own, "RENQING_LISTEN", self.logs))
    }

    /// Where all processes of a service are.
    fn addresses(&self, processes: &[Process], service: &str) -> String {
        let all = processes.iter().filter(|process| process.program() == service);
        let all: Vec<_> = all.map(|process| process.address().to_owned()).collect();
        let all = all.join(",");
        if self.authority.is_some() { all.replace("http:", "https:") } else { all }
    }

    fn set_up(&self, process: &mut Process) {
        process.env("RENQING_DATABASE", self.database).env("RENQING_SECRET", SECRET).env_rate(RATE);
        if let Some(nats) = self.nats {
            process.env("RENQING_EVENTS", &nats.url("tests"));
        }
        process.env("RENQING_OWNER_KEY", OWNER_KEY).env("RENQING_SHOP", &sample().shop);
        let Some(authority) = self.authority else { return };
        let own = authority.issue(process.name(), "DNS:localhost, IP:127.0.0.1");
        process.env("RENQING_TLS_CERT", &own.certificate.display().to_string());
        process.env("RENQING_TLS_KEY", &own.key.display().to_string());
        process.env("RENQING_TLS_CA", &authority.certificate().display().to_string());
        if process.program() != "gateway" {
            process.env("RENQING_TLS_CLIENT_CA", &authority.certificate().display().to_string());
            process.probe_at("RENQING_HEALTH");
        }
    }
}

/// `orders`, `orders-2`, `orders-3`.
fn numbered(name: &'static str, many: usize) -> impl Iterator<Item = String> {
    (1..=many).map(move |number| if number == 1 { name.to_owned() } else { format!("{name}-{number}") })
}

/// How a client speaks TLS that an authority knows by a name.
pub fn client_tls(authority: &Authority, name: &str) -> ClientTls {
    let own = authority.issue(name, "DNS:client");
    let own = Identity { certificate: own.certificate, key: own.key };
    ClientTls::new(&authority.certificate(), Some(&own)).expect("certificates that can be used")
}
