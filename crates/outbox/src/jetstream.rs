//! Events by NATS `JetStream`. It carries, and keeps nothing that matters: an event is in
//! the outbox until its subscriber has said that it is in the inbox, so that servers may
//! lose all they have.
//!
//! A batch of events of one slice of shops is one message. A relay has one under way for a
//! slice and sends it again, from the first event that waits, until it is answered; the
//! stream keeps the last of each slice alone. So whatever copy is read, however late and
//! by whomever, nothing of a key is in it without what came before.

mod letter;
mod publisher;
mod subscription;

use std::{sync::Arc, time::Duration};

use async_nats::{
    Client, ConnectError, ConnectOptions,
    jetstream::{
        self, Context,
        consumer::{AckPolicy, Consumer, pull},
        stream::{DiscardPolicy, RetentionPolicy, StorageType},
    },
};
use runtime::{Nats, Tokens};
use storage::leases::SLICES;
use tokio::sync::OnceCell;

pub(crate) use publisher::Publisher;
pub(crate) use subscription::Subscription;

/// A server that is gone without a word is noticed after two of these.
const PING_EVERY: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// What was not acknowledged by then is given to another process.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(15);
/// What nobody took by then is in the outbox still.
const KEPT_FOR: Duration = Duration::from_hours(1);
const REPLICAS: usize = 3;

/// A process' connection to a cluster of NATS servers, made when it is first used.
#[derive(Clone, Debug)]
pub struct JetStream {
    nats: Nats,
    tokens: Tokens,
    client: Arc<OnceCell<Client>>,
}

impl JetStream {
    /// A connection to these servers, not made yet; `tokens` sign what is sent.
    pub fn new(nats: Nats, tokens: Tokens) -> Self {
        Self { nats, tokens, client: Arc::default() }
    }

    /// Once it was connected it connects again by itself; whoever uses it meanwhile waits,
    /// so give it a time. Errors: no server was ever there.
    async fn client(&self) -> Result<Client, ConnectError> {
        self.client.get_or_try_init(|| self.connect()).await.cloned()
    }

    async fn connect(&self) -> Result<Client, ConnectError> {
        let options = ConnectOptions::new().name("renqing");
        let options = options.ping_interval(PING_EVERY).request_timeout(Some(ANSWER_WITHIN));
        let options = match self.nats.login.clone() {
            Some((user, password)) => options.user_and_password(user, password),
            None => options,
        };
        options.connect(self.nats.servers.clone()).await
    }

    fn context(client: Client) -> Context {
        let mut context = jetstream::new(client);
        context.set_timeout(ANSWER_WITHIN);
        context
    }

    /// What a batch for `to` is sent to.
    fn subject(&self, to: &str, from: &str, slice: u32) -> String {
        format!("{}.events.{to}.{from}.{slice}", self.nats.space)
    }

    /// What one relay's answers are sent to.
    fn answers(&self, from: &str, to: &str, process: &str) -> String {
        format!("{}.answers.{from}.{to}.{process}", self.nats.space)
    }

    /// The stream of a subscriber, and its place in it, made where they are not there:
    /// never made before, or lost.
    async fn consumer(&self, of: &str) -> Result<Consumer<pull::Config>, async_nats::Error> {
        let client = self.client().await?;
        // One server alone can't keep three copies.
        let replicas = if client.server_info().cluster.is_some() { REPLICAS } else { 1 };
        let stream = Self::context(client).get_or_create_stream(self.stream(of, replicas)).await?;
        let place = pull::Config {
            durable_name: Some(of.to_owned()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACKNOWLEDGED_WITHIN,
            ..pull::Config::default()
        };
        Ok(stream.get_or_create_consumer(of, place).await?)
    }

    fn stream(&self, of: &str, num_replicas: usize) -> jetstream::stream::Config {
        jetstream::stream::Config {
            name: format!("{}-{of}", self.nats.space),
            subjects: vec![format!("{}.events.{of}.*.*", self.nats.space)],
            retention: RetentionPolicy::WorkQueue,
            storage: StorageType::File,
            discard: DiscardPolicy::Old,
            // A batch that is sent again takes the place of the last.
            max_messages_per_subject: 1,
            max_messages: i64::from(SLICES) * 64,
            max_age: KEPT_FOR,
            num_replicas,
            ..jetstream::stream::Config::default()
        }
    }
}
