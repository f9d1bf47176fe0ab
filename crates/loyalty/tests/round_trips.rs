//! How often the database is asked. Alone in its program, because it counts
//! every statement of it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::sync::atomic::{AtomicUsize, Ordering};

use contracts::{
    common::v1::{Money, principal::Kind},
    loyalty::v1::{
        Campaign, CreateCampaignRequest, CreateRewardRequest, GrantRewardRequest, Reward,
        SuggestRewardsRequest,
        campaign::{Budget, Offer, Trigger, budget::Cap},
        loyalty_service_client::LoyaltyServiceClient,
        reward::Layer,
    },
};
use runtime::Channel;
use storage::Engine;
use testkit::ServiceFixture;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

/// Counts what the driver says of each statement it sends.
struct Counting;

/// What a new connection to `SQLite` is set up with is no question to the data.
const SET_UP: &str = "PRAGMA";

/// One statement that is sent.
struct Statement;

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" && !value.starts_with(SET_UP) {
            STATEMENTS.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

impl Subscriber for Counting {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Statement);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

const WANG: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000018";

/// A campaign with a budget, of which something was given.
async fn give(owner: &mut LoyaltyServiceClient<Channel>) {
    let parent = "shops/nongmao".to_owned();
    let yuan = |amount| Some(Money { amount, currency: "CNY".into() });
    let reward = Reward {
        display_name: "腌萝卜".into(),
        layer: Layer::Need.into(),
        cost: yuan(30),
        stock: Some(9),
        ..Reward::default()
    };
    let request = CreateRewardRequest {
        parent: parent.clone(),
        reward: Some(reward),
        ..CreateRewardRequest::default()
    };
    let reward = owner.create_reward(request).await.unwrap().into_inner().name;
    let campaign = Campaign {
        display_name: "心意".into(),
        trigger: Trigger::OrderPlaced.into(),
        offers: vec![Offer { reward: reward.clone(), quantity: 1 }],
        budget: Some(Budget { daily: Some(Cap { money: yuan(3_000), count: None }), ..Budget::default() }),
        ..Campaign::default()
    };
    let request = CreateCampaignRequest {
        parent: parent.clone(),
        campaign: Some(campaign),
        ..CreateCampaignRequest::default()
    };
    let campaign = owner.create_campaign(request).await.unwrap().into_inner().name;
    let customer = WANG.to_owned();
    let request = GrantRewardRequest { parent, customer, reward, campaign, ..GrantRewardRequest::default() };
    owner.grant_reward(request).await.unwrap();
}

#[tokio::test]
async fn once_warm_suggesting_asks_the_database_once() {
    tracing::subscriber::set_global_default(Counting).unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let stand = ServiceFixture::open(engine, "loyalty", loyalty::MIGRATIONS, loyalty::start).await;
        let Some(stand) = stand else { continue };
        let channel = stand.channel(Kind::Owner, "nongmao", "shops/nongmao/accessKeys/owner");
        let mut owner = LoyaltyServiceClient::new(channel);
        give(&mut owner).await;
        let request = || SuggestRewardsRequest {
            customer: WANG.into(),
            is_host: true,
            ..SuggestRewardsRequest::default()
        };
        let warm = owner.suggest_rewards(request()).await.unwrap().into_inner();
        assert_eq!(warm.suggestions.len(), 1);
        let before = STATEMENTS.load(Ordering::SeqCst);
        assert!(before > 0, "nothing is counted");
        assert_eq!(owner.suggest_rewards(request()).await.unwrap().into_inner(), warm);
        assert_eq!(STATEMENTS.load(Ordering::SeqCst) - before, 1, "{engine:?}");
    }
}
