//! Reflection over the contracts, for the services of one part. Decoded with every
//! comment the contracts take some MiB in each part, and only people who look around
//! ask for them: they are read when somebody first does.

use std::{
    convert::Infallible,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use futures::future::BoxFuture;
use http::{Request, Response};
use tonic::{Status, body::Body, server::NamedService, service::Routes};
use tower::{Service, ServiceExt};

#[derive(Clone)]
pub(crate) struct Reflection {
    services: Arc<[&'static str]>,
    read: Arc<OnceLock<Result<Routes, Status>>>,
}

impl Reflection {
    pub(crate) fn new(services: &[&'static str]) -> Self {
        Self { services: services.into(), read: Arc::default() }
    }

    fn read(&self) -> Result<Routes, Status> {
        let builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(contracts::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name("grpc.health.v1.Health");
        let builder = self.services.iter().fold(builder, |builder, name| builder.with_service_name(*name));
        let server = builder.build_v1().map_err(|error| Status::internal(error.to_string()))?;
        Ok(Routes::new(server))
    }
}

impl NamedService for Reflection {
    const NAME: &'static str = "grpc.reflection.v1.ServerReflection";
}

impl Service<Request<Body>> for Reflection {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let reflection = self.clone();
        Box::pin(async move {
            match reflection.read.get_or_init(|| reflection.read()).clone() {
                Ok(routes) => routes.oneshot(request).await,
                Err(status) => Ok(status.into_http()),
            }
        })
    }
}
