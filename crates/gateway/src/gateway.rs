//! What every request from outside passes before a service sees it.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use http::{Extensions, HeaderMap};
use kernel::{Code, Failure};
use runtime::{Channel, Principal};
use tokio::sync::{Semaphore, SemaphorePermit};
use tonic::transport::server::TcpConnectInfo;

use crate::{
    keys::{self, Keys, Recalled},
    limits::{self, Rates, Sizes},
    transcode::Table,
};

/// Who may come in, how much they may send, and where their calls go.
pub(crate) struct Gateway {
    pub(crate) table: Table,
    /// By full service name, called in the name of whoever came in.
    pub(crate) services: HashMap<String, Channel>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) rates: Rates,
    pub(crate) sizes: Sizes,
    pub(crate) places: Semaphore,
}

/// A request that was let in.
pub(crate) struct Entered<'a> {
    pub(crate) principal: Principal,
    pub(crate) body: Bytes,
    /// Held until the request is answered.
    _place: SemaphorePermit<'a>,
}

impl Gateway {
    /// Who comes in, and what they bring.
    pub(crate) async fn enter(
        &self,
        headers: &HeaderMap,
        extensions: &Extensions,
        method: &str,
        body: Body,
    ) -> Result<Entered<'_>, Failure> {
        // Before any work is done for the request.
        let place = self.places.try_acquire().map_err(|_| full())?;
        let principal = self.admit(headers, address(extensions)).await?;
        let body = limits::read(body, self.sizes.of(method)).await?;
        Ok(Entered { principal, body, _place: place })
    }

    async fn admit(&self, headers: &HeaderMap, address: Option<IpAddr>) -> Result<Principal, Failure> {
        let key = match keys::key_of(headers) {
            Ok(key) => key,
            Err(failure) => return Err(self.count_stranger(failure, address)),
        };
        let hash = keys::hash(key);
        self.rates.count_key(&hash)?;
        match self.keys.recall(&hash) {
            Recalled::Answer(answer) => answer.map_err(|failure| self.count_stranger(failure, address)),
            Recalled::WasGood => self.keys.ask(hash, key).await,
            Recalled::Nothing => {
                // Before anybody is asked: a guess must cost the services nothing more.
                self.rates.count_stranger(address)?;
                self.keys.ask(hash, key).await
            }
        }
    }

    /// Who guesses keys is told to slow down.
    fn count_stranger(&self, failure: Failure, address: Option<IpAddr>) -> Failure {
        if failure.code != Code::Unauthenticated {
            return failure;
        }
        self.rates.count_stranger(address).err().unwrap_or(failure)
    }
}

fn address(extensions: &Extensions) -> Option<IpAddr> {
    let info = extensions.get::<TcpConnectInfo>()?;
    Some(info.remote_addr()?.ip())
}

fn full() -> Failure {
    Failure::new(Code::ResourceExhausted, "OVERLOADED", "too many requests at once; try again in a moment")
}
