use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use bytes::Bytes;
use http::{
    Request,
    header::{CONTENT_TYPE, TE},
};
use http_body_util::Full;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinHandle,
    time::timeout,
};

use super::target::Target;
use crate::tls::ClientTls;

/// Sends requests on a connection.
pub(super) type Sender = SendRequest<Full<Bytes>>;

/// How long an address may take to be connected.
const CONNECT: Duration = Duration::from_secs(2);
/// A peer that vanished without a word is noticed after both.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
const KEEP_ALIVE_ANSWER: Duration = Duration::from_secs(5);

/// Connects to an address; answers once whoever is there has said a word. The task
/// goes on until the connection takes no more requests.
pub(super) async fn dial(
    address: SocketAddr,
    target: &Target,
    tls: Option<&ClientTls>,
) -> anyhow::Result<(Sender, JoinHandle<()>)> {
    let dialled = timeout(CONNECT, connect(address, target, tls)).await;
    dialled.with_context(|| format!("no answer within {} s", CONNECT.as_secs()))?
}

async fn connect(
    address: SocketAddr,
    target: &Target,
    tls: Option<&ClientTls>,
) -> anyhow::Result<(Sender, JoinHandle<()>)> {
    let stream = TcpStream::connect(address).await?;
    // It only saves a delay.
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = match tls.filter(|_| target.is_tls) {
        Some(tls) => speak(tls.connect(target.host(), stream).await?).await?,
        None => speak(stream).await?,
    };
    prove(&mut sender, target).await?;
    Ok((sender, connection))
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> hyper::Result<(Sender, JoinHandle<()>)> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE_ANSWER)
        .keep_alive_while_idle(true);
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await?;
    // How it ended is told to those whose calls were on it.
    Ok((sender, tokio::spawn(async move { drop(connection.await) })))
}

/// A port takes connections before its program does, and goes on for a moment after; and
/// with TLS a client hears only afterwards that it was refused. So nobody's call is the
/// first on a connection. Whatever the answer is, somebody is there: it is asked for a
/// service that nobody has, so that no database has to be looked at for it.
async fn prove(sender: &mut Sender, target: &Target) -> anyhow::Result<()> {
    let uri = format!("{}://{}/grpc.health.v1.Health/Check", target.scheme(), target.authority);
    let asked = Request::post(uri).header(CONTENT_TYPE, "application/grpc").header(TE, "trailers");
    // Not compressed, three bytes: the first field of a `HealthCheckRequest`, one letter.
    let of_nobody = Full::from(Bytes::from_static(&[0, 0, 0, 0, 3, 0x0a, 1, b'-']));
    sender.send_request(asked.body(of_nobody)?).await?;
    Ok(())
}
