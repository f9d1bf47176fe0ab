//! What every request from outside passes before a service sees it.

use std::{collections::HashMap, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use http::{Extensions, HeaderMap, request::Parts};
use kernel::{Code, Failure, ShopId};
use runtime::{Channel, Full, Kind, Origin, Place, Places, Policy, Principal, Proxies};
use tonic::transport::server::TcpConnectInfo;

use crate::{
    bodies::{Bodies, Sizes},
    keys::{self, Hash, Keys, Recalled},
    limits::{Pace, Rates},
    transcode::Table,
};

/// Who may come in, how much they may send, and where their calls go.
pub(crate) struct Gateway {
    pub(crate) table: Table,
    /// By full service name, called in the name of whoever came in.
    pub(crate) services: HashMap<String, Channel>,
    pub(crate) policy: Policy,
    pub(crate) proxies: Proxies,
    pub(crate) keys: Arc<Keys>,
    pub(crate) rates: Rates,
    pub(crate) sizes: Sizes,
    pub(crate) bodies: Bodies,
    /// Questions whose an unknown key is.
    pub(crate) lookups: Arc<Places<Option<Origin>>>,
    /// Calls that are answered.
    pub(crate) places: Arc<Places<Hash>>,
    pub(crate) pace: Pace,
}

/// A request that was let in.
pub(crate) struct Entered {
    pub(crate) principal: Principal,
    pub(crate) body: Bytes,
    /// Held until the request is answered.
    pub(crate) place: Place<Hash>,
}

impl Gateway {
    /// Who comes in, and what they bring. Who is refused for the amount is told so
    /// after a while: what would be repeated at once must not be worth it.
    pub(crate) async fn enter(
        &self,
        headers: &HeaderMap,
        extensions: &Extensions,
        method: &str,
        body: Body,
    ) -> Result<Entered, Failure> {
        let entered = self.try_enter(headers, self.origin(headers, extensions), method, body).await;
        self.hold_back(entered).await
    }

    /// The same for a page, whose key came in a cookie: what it may do, the services
    /// say, which it asks as whoever came in.
    pub(crate) async fn enter_page(&self, key: &str, parts: &Parts, body: Body) -> Result<Entered, Failure> {
        let entered = self.try_enter_page(key, parts, body).await;
        self.hold_back(entered).await
    }

    /// Somebody without a key on a shop's guest pages: nobody in particular, and counted by
    /// where they come from.
    pub(crate) async fn visit_page(
        &self,
        shop: &ShopId,
        parts: &Parts,
        body: Body,
    ) -> Result<Entered, Failure> {
        let origin = self.origin(&parts.headers, &parts.extensions);
        let hash = keys::hash(&format!("visitor {origin:?}"));
        let visitor = Principal { kind: Kind::Guest, shop: Some(shop.clone()), subject: String::new() };
        let entered = match self.rates.count_key(&hash) {
            Ok(()) => self.take_in(visitor, hash, self.sizes.usual, body).await,
            Err(failure) => Err(failure),
        };
        self.hold_back(entered).await
    }

    /// One more who becomes a guest by their own word.
    pub(crate) fn count_newcomer(&self, parts: &Parts) -> Result<(), Failure> {
        self.rates.count_newcomer(self.origin(&parts.headers, &parts.extensions))
    }

    async fn hold_back(&self, entered: Result<Entered, Failure>) -> Result<Entered, Failure> {
        if entered.as_ref().is_err_and(|failure| failure.code == Code::ResourceExhausted) {
            self.pace.hold().await;
        }
        entered
    }

    /// The role comes before the body, and the body before the place: nobody holds
    /// what others need by sending slowly.
    async fn try_enter(
        &self,
        headers: &HeaderMap,
        origin: Option<Origin>,
        method: &str,
        body: Body,
    ) -> Result<Entered, Failure> {
        let (principal, hash) = self.admit(headers, origin, method).await?;
        self.policy.admit(method, &principal)?;
        self.take_in(principal, hash, self.sizes.of(method), body).await
    }

    async fn try_enter_page(&self, key: &str, parts: &Parts, body: Body) -> Result<Entered, Failure> {
        let origin = self.origin(&parts.headers, &parts.extensions);
        let whose = match keys::checked(key) {
            Ok(key) => self.whose(key, origin).await,
            Err(failure) => Err(failure),
        };
        let (principal, hash) = whose.map_err(|failure| self.count_stranger(failure, origin))?;
        self.take_in(principal, hash, self.sizes.usual, body).await
    }

    async fn take_in(
        &self,
        principal: Principal,
        hash: Hash,
        most: usize,
        body: Body,
    ) -> Result<Entered, Failure> {
        let is_first = principal.comes_first();
        let body = self.bodies.read(body, most, hash, is_first).await?;
        let place = self.places.take(is_first, hash).await.map_err(Full::failure)?;
        Ok(Entered { principal, body, place })
    }

    async fn admit(
        &self,
        headers: &HeaderMap,
        origin: Option<Origin>,
        method: &str,
    ) -> Result<(Principal, Hash), Failure> {
        let answer = match keys::key_of(headers) {
            Ok(Some(key)) => self.whose(key, origin).await,
            Ok(None) if self.policy.is_public(method) => return self.anyone(origin),
            Ok(None) => Err(keys::no_key()),
            Err(failure) => Err(failure),
        };
        answer.map_err(|failure| self.count_stranger(failure, origin))
    }

    /// Whoever comes without a key where none is needed: counted by their address, and
    /// for what is shared out by key one caller with all who come from there.
    fn anyone(&self, origin: Option<Origin>) -> Result<(Principal, Hash), Failure> {
        self.rates.count_keyless(origin)?;
        Ok((Principal::anyone(), keys::hash(&format!("anyone from {origin:?}"))))
    }

    async fn whose(&self, key: &str, origin: Option<Origin>) -> Result<(Principal, Hash), Failure> {
        let hash = keys::hash(key);
        self.rates.count_key(&hash)?;
        let principal = match self.keys.recall(&hash) {
            Recalled::Answer(answer) => answer,
            Recalled::WasGood => self.keys.ask(hash, key).await,
            Recalled::Nothing => {
                // Who guesses is not told from who comes for the first time: both are looked up,
                // few at once, and each address waits for itself alone.
                let _turn = self.lookups.take(false, origin).await.map_err(Full::failure)?;
                self.keys.ask(hash, key).await
            }
        };
        Ok((principal?, hash))
    }

    /// Only who failed is counted, and told to slow down.
    fn count_stranger(&self, failure: Failure, origin: Option<Origin>) -> Failure {
        if failure.code != Code::Unauthenticated {
            return failure;
        }
        self.rates.count_stranger(origin).err().unwrap_or(failure)
    }

    pub(crate) fn origin(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<Origin> {
        let info = extensions.get::<TcpConnectInfo>()?;
        Some(self.proxies.origin(info.remote_addr()?.ip(), headers))
    }
}
