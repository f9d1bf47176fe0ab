//! An HTTP client for addresses that shops set: it goes nowhere within the operator's own
//! network, follows nothing, and takes no more than a little of what comes back.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use http::{Request, Response, Uri, header::HOST};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use runtime::Settings;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::reachable::is_public;

/// A try as a whole takes no longer.
const TIME: Duration = Duration::from_secs(15);
/// Bytes of an answer.
const MOST: usize = 64 << 10;

/// It was not gone there.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the address is within a private network, which channels_private forbids")]
pub(crate) struct PrivateAddress;

/// Clones are the same.
#[derive(Clone)]
pub(crate) struct Client {
    tls: Option<TlsConnector>,
    /// Whether addresses of the operator's own network are gone to.
    may_go_inside: bool,
}

impl Client {
    /// As the operator says whom it trusts and where it may go. Errors: the file of authorities can't be
    /// read.
    pub(crate) fn new(settings: &Settings) -> anyhow::Result<Self> {
        let tls = match &settings.channels_ca {
            None => None,
            Some(file) => Some(connector(&std::fs::read(file).context("channels_ca")?)?),
        };
        Ok(Self { tls, may_go_inside: settings.channels_private })
    }

    /// Sends a request to its absolute address. Errors: why there is no answer.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> anyhow::Result<Response<Bytes>> {
        timeout(TIME, self.try_to(request)).await.context("no answer within 15 s")?
    }

    async fn try_to(&self, mut request: Request<Bytes>) -> anyhow::Result<Response<Bytes>> {
        let uri = request.uri().clone();
        let authority = uri.authority().context("the address has no host")?.clone();
        request.headers_mut().insert(HOST, authority.as_str().parse()?);
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = path.parse()?;
        let stream = self.connect(&uri).await?;
        match uri.scheme_str() {
            Some("https") => {
                let tls = self.tls.as_ref().context("channels_ca is not set: nobody is trusted by TLS")?;
                let name = ServerName::try_from(authority.host().to_owned())?;
                exchange(tls.connect(name, stream).await?, request).await
            }
            _ => exchange(stream, request).await,
        }
    }

    /// To an address that was looked at, not to a name that may mean another one a moment later.
    async fn connect(&self, uri: &Uri) -> anyhow::Result<TcpStream> {
        let host = uri.host().context("the address has no host")?;
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let found =
            lookup_host((host.trim_matches(['[', ']']), port)).await.context("the host is not known")?;
        let may = |address: &SocketAddr| self.may_go_inside || is_public(address.ip());
        let allowed: Vec<_> = found.filter(may).collect();
        ensure!(!allowed.is_empty(), PrivateAddress);
        Ok(TcpStream::connect(&*allowed).await?)
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Bytes>,
) -> anyhow::Result<Response<Bytes>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with the exchange: nothing else is sent on it.
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request.map(Full::new)).await;
    let answer = match answer {
        Ok(answer) => {
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, MOST).collect().await;
            body.map(|body| Response::from_parts(parts, body.to_bytes()))
                .map_err(|error| anyhow::anyhow!("the answer: {error}"))
        }
        Err(error) => Err(error.into()),
    };
    connection.abort();
    answer
}

fn connector(pem: &[u8]) -> anyhow::Result<TlsConnector> {
    let mut trusted = RootCertStore::empty();
    for authority in CertificateDer::pem_slice_iter(pem) {
        trusted.add(authority?)?;
    }
    if trusted.is_empty() {
        bail!("channels_ca: no certificate is in it");
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = builder.with_safe_default_protocol_versions()?.with_root_certificates(trusted);
    Ok(TlsConnector::from(Arc::new(config.with_no_client_auth())))
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("may_go_inside", &self.may_go_inside).finish_non_exhaustive()
    }
}

/// Why something did not work, in one line and with no more than 500 characters.
pub(crate) fn one_line(error: &anyhow::Error) -> String {
    format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
}
