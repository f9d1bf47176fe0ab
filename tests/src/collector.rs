//! Takes the traces that processes send, and keeps them as they came.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, header::CONTENT_TYPE},
    response::Response,
};
use http_body_util::{BodyExt, Full};
use runtime::{ListenerOptions, Shutdown, serve_router};
use std::time::Duration;
use tokio::net::TcpListener;

/// A collector of OTLP over gRPC; gone when dropped.
#[derive(Debug)]
pub struct Collector {
    address: String,
    taken: Arc<Mutex<Vec<u8>>>,
    shutdown: Shutdown,
}

impl Collector {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let (taken, shutdown) = (Arc::<Mutex<Vec<u8>>>::default(), Shutdown::new(Duration::ZERO));
        let (keep, until) = (Arc::clone(&taken), shutdown.clone());
        let router = Router::new().fallback(move |request: Request| take(Arc::clone(&keep), request));
        tokio::spawn(
            async move { serve_router(router, listener, &ListenerOptions::default(), &until).await },
        );
        Self { address, taken, shutdown }
    }

    /// Where it listens, as in `http://127.0.0.1:20001`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// All that was sent to it.
    pub fn taken(&self) -> Vec<u8> {
        self.taken.lock().expect("nobody panics with it").clone()
    }
}

/// Answers with an empty message that all is well.
async fn take(taken: Arc<Mutex<Vec<u8>>>, request: Request) -> Response {
    let sent = to_bytes(request.into_body(), usize::MAX).await.unwrap_or_default();
    taken.lock().expect("nobody panics with it").extend_from_slice(&sent);
    let trailers =
        HeaderMap::from_iter([(http::HeaderName::from_static("grpc-status"), HeaderValue::from_static("0"))]);
    let empty = Full::new(Bytes::from_static(&[0; 5])).with_trailers(async move { Some(Ok(trailers)) });
    let mut answer = Response::new(Body::new(empty));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    answer
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.shutdown.workers().cancel();
        self.shutdown.hard().cancel();
    }
}
