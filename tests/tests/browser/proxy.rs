//! A proxy that can swallow what passes without a word, as bad networks do.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// In front of a server; gone when dropped.
pub(crate) struct Proxy {
    pub(crate) address: String,
    swallows: Arc<AtomicBool>,
    serving: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn before(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let swallows = Arc::new(AtomicBool::new(false));
        let does = Arc::clone(&swallows);
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(upstream) = TcpStream::connect(&server).await else { continue };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = upstream.into_split();
                tokio::spawn(pass(from_client, to_server, Arc::clone(&does)));
                tokio::spawn(pass(from_server, to_client, Arc::clone(&does)));
            }
        });
        Self { address, swallows, serving }
    }

    /// From now on nothing passes, or all does; connections stay as they are.
    pub(crate) fn swallow(&self, swallows: bool) {
        self.swallows.store(swallows, Ordering::SeqCst);
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, swallows: Arc<AtomicBool>) {
    let mut bytes = vec![0; 16 << 10];
    while let Ok(many @ 1..) = from.read(&mut bytes).await {
        if !swallows.load(Ordering::SeqCst) && to.write_all(&bytes[..many]).await.is_err() {
            return;
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
