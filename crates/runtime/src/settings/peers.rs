//! What the settings say of other processes: where they are, and how they speak TLS.

use http::Uri;

use super::{Settings, WrongSetting};
use crate::{Channel, ClientTls, Identity, ListenerOptions, ServerTls, channel::Target, connect_over};

const SOMEWHERE: &str = "http://127.0.0.1:9100";

impl Settings {
    /// A channel to each service.
    pub fn channels(&self) -> anyhow::Result<[(&'static str, Channel); 4]> {
        let tls = self.client_tls()?;
        let mut channels = Vec::new();
        for (name, address) in self.addresses() {
            channels.push((name, connect_over(address, tls.as_ref())?));
        }
        channels.try_into().map_err(|_| anyhow::anyhow!("there are four services"))
    }

    /// How this process speaks TLS as a client, if it does.
    pub fn client_tls(&self) -> Result<Option<ClientTls>, WrongSetting> {
        let Some(authority) = &self.tls_ca else { return Ok(None) };
        let own = self.identity()?;
        Ok(Some(ClientTls::new(authority, own.as_ref()).map_err(|error| wrong("tls_ca", &error))?))
    }

    /// What the port of a service takes on, and how it speaks TLS, if it does.
    pub fn service_options(&self) -> Result<ListenerOptions, WrongSetting> {
        let clients = self.tls_client_ca.as_deref();
        let tls = match self.identity()? {
            Some(own) => Some(ServerTls::new(&own, clients).map_err(|error| wrong("tls_cert", &error))?),
            None if clients.is_some() => return Err(together("tls_client_ca", "tls_cert and tls_key")),
            None => None,
        };
        Ok(ListenerOptions { tls, ..self.listener_options() })
    }

    fn identity(&self) -> Result<Option<Identity>, WrongSetting> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                Ok(Some(Identity { certificate: certificate.clone(), key: key.clone() }))
            }
            (None, None) => Ok(None),
            (Some(_), None) => Err(together("tls_cert", "tls_key")),
            (None, Some(_)) => Err(together("tls_key", "tls_cert")),
        }
    }

    pub(super) fn check_addresses(&self) -> Result<(), WrongSetting> {
        for (name, address) in self.addresses() {
            let right =
                || WrongSetting(format!("{name}: must be an address such as {SOMEWHERE}, or several"));
            let targets = Target::all(address).ok_or_else(right)?;
            if targets.iter().any(|target| target.is_tls) && self.tls_ca.is_none() {
                return Err(together(name, "tls_ca"));
            }
        }
        // Traces go to a collector beside the process; further on is the collector's business.
        let collector = self.otlp.as_deref().unwrap_or(SOMEWHERE).parse::<Uri>();
        if !collector.is_ok_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some()) {
            return Err(WrongSetting(format!("otlp: must be an address such as {SOMEWHERE}")));
        }
        self.client_tls().map(drop)
    }
}

fn together(one: &str, other: &str) -> WrongSetting {
    WrongSetting(format!("{one}: needs {other}"))
}

fn wrong(setting: &str, error: &anyhow::Error) -> WrongSetting {
    let text = format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ");
    WrongSetting(format!("{setting}: {text}"))
}
