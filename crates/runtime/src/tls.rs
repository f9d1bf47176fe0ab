//! TLS between services: who we are and whom we trust, by files that are read anew when
//! they change. Nothing is trusted but what the settings name.

mod reread;

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, ensure};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor, TlsConnector, client, rustls,
    rustls::{
        ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion,
        crypto::CryptoProvider,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
        server::WebPkiClientVerifier,
        version::TLS13,
    },
    server,
};

use reread::Reread;

/// Both ends are ours.
const VERSIONS: [&SupportedProtocolVersion; 1] = [&TLS13];
const HTTP2: &[u8] = b"h2";
const HTTP1: &[u8] = b"http/1.1";

/// A certificate, those that signed it behind it, and its private key, as PEM files.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificates.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

/// How a port speaks TLS. Clones are the same.
#[derive(Clone)]
pub struct ServerTls(Arc<Reread<ServerConfig>>);

/// How a client speaks TLS. Clones are the same.
#[derive(Clone)]
pub struct ClientTls(Arc<Reread<ClientConfig>>);

impl ServerTls {
    /// For a port that shows this certificate and, if an authority of clients is named,
    /// lets in only who shows one of that. Errors: a file that can't be read, or is not what it should be.
    pub fn new(own: &Identity, clients: Option<&Path>) -> anyhow::Result<Self> {
        let files = [Some(&*own.certificate), Some(&*own.key), clients];
        let files = files.into_iter().flatten().map(Path::to_owned).collect();
        Ok(Self(Arc::new(Reread::new(files, server_config)?)))
    }

    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<server::TlsStream<TcpStream>> {
        TlsAcceptor::from(self.0.current()).accept(stream).await
    }
}

impl ClientTls {
    /// For a client that takes a server for what it says if this authority signed its
    /// certificate, and shows its own where it is asked for one. Errors: as [`ServerTls::new`].
    pub fn new(servers: &Path, own: Option<&Identity>) -> anyhow::Result<Self> {
        let own = own.into_iter().flat_map(|own| [&*own.certificate, &*own.key]);
        let files = [servers].into_iter().chain(own).map(Path::to_owned).collect();
        Ok(Self(Arc::new(Reread::new(files, client_config)?)))
    }

    pub(crate) async fn connect(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> anyhow::Result<client::TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned())?;
        Ok(TlsConnector::from(self.0.current()).connect(name, stream).await?)
    }
}

/// From certificate, key and, if there is a third, the authority of clients.
fn server_config(pems: &[Vec<u8>]) -> anyhow::Result<ServerConfig> {
    let (chain, key) = identity(pems)?;
    let builder = ServerConfig::builder_with_provider(provider()).with_protocol_versions(&VERSIONS)?;
    let builder = match pems.get(2) {
        Some(clients) => {
            let trusted = Arc::new(authorities(clients).context("the authority of clients")?);
            let verifier = WebPkiClientVerifier::builder_with_provider(trusted, provider()).build()?;
            builder.with_client_cert_verifier(verifier)
        }
        None => builder.with_no_client_auth(),
    };
    let mut config = builder.with_single_cert(chain, key).context("certificate and key")?;
    config.alpn_protocols = vec![HTTP2.to_vec(), HTTP1.to_vec()];
    Ok(config)
}

/// From the authority of servers and, if there are three, certificate and key.
fn client_config(pems: &[Vec<u8>]) -> anyhow::Result<ClientConfig> {
    let (servers, own) = pems.split_first().context("no file")?;
    let trusted = authorities(servers).context("the authority")?;
    let builder = ClientConfig::builder_with_provider(provider()).with_protocol_versions(&VERSIONS)?;
    let builder = builder.with_root_certificates(trusted);
    let mut config = if own.is_empty() {
        builder.with_no_client_auth()
    } else {
        let (chain, key) = identity(own)?;
        builder.with_client_auth_cert(chain, key).context("certificate and key")?
    };
    config.alpn_protocols = vec![HTTP2.to_vec()];
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn identity(pems: &[Vec<u8>]) -> anyhow::Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let [certificate, key, ..] = pems else { anyhow::bail!("certificate and key go together") };
    let chain = certificates(certificate).context("the certificate")?;
    Ok((chain, PrivateKeyDer::from_pem_slice(key).context("the key")?))
}

fn authorities(pem: &[u8]) -> anyhow::Result<RootCertStore> {
    let mut trusted = RootCertStore::empty();
    for authority in certificates(pem)? {
        trusted.add(authority)?;
    }
    Ok(trusted)
}

fn certificates(pem: &[u8]) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>()?;
    ensure!(!found.is_empty(), "no certificate is in it");
    Ok(found)
}

impl fmt::Debug for ServerTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerTls").field(&self.0.files()).finish()
    }
}

impl fmt::Debug for ClientTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientTls").field(&self.0.files()).finish()
    }
}
