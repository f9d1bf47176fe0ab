//! How often the database is asked. Alone in its program, and one after another, because
//! every statement of it is counted.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::sync::{
    LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use contracts::{
    common::v1::{Money, principal::Kind},
    customers::v1::{Customer, CustomerChanged},
    loyalty::v1::{
        ApplyPlanChangeRequest, Benefit, Campaign, CreateCampaignRequest, CreateMembershipRequest,
        CreatePlanRequest, CreateRewardRequest, GrantRewardRequest, ListRewardsRequest, Plan,
        PreviewCampaignRequest, PreviewPlanChangeRequest, Reward, RollBackPlanChangeRequest,
        SuggestRewardsRequest, benefit,
        campaign::{Budget, Conditions, Offer, Trigger, budget::Cap},
        loyalty_service_client::LoyaltyServiceClient,
        plan::PeriodUnit,
        reward::Layer,
    },
    orders::v1::{Order, OrderPlaced},
};
use runtime::Channel;
use storage::Engine;
use testkit::ServiceFixture;
use tokio::sync::Mutex;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

static STATEMENTS: AtomicUsize = AtomicUsize::new(0);
/// Whose turn it is to count.
static TURN: LazyLock<Mutex<()>> = LazyLock::new(|| {
    tracing::subscriber::set_global_default(Counting).unwrap();
    Mutex::default()
});

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
    let _turn = TURN.lock().await;
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

/// A plan with so many teas a month.
fn teas(name: &str, quota: i64) -> Plan {
    let tea = Benefit {
        code: "tea".into(),
        display_name: "免费茶".into(),
        effect: benefit::Effect::Perk.into(),
        limit: benefit::Limit::Quota.into(),
        quota,
        ..Benefit::default()
    };
    Plan {
        name: name.into(),
        display_name: "茶友会".into(),
        price: Some(Money { amount: 0, currency: "CNY".into() }),
        period_unit: PeriodUnit::Month.into(),
        benefits: vec![tea],
        ..Plan::default()
    }
}

/// Has a plan with so many holders.
async fn plan_of(stand: &ServiceFixture, owner: &mut LoyaltyServiceClient<Channel>, holders: u32) -> String {
    let parent = "shops/nongmao".to_owned();
    let request = CreatePlanRequest { parent: parent.clone(), plan: Some(teas("", 4)), ..Default::default() };
    let plan = owner.create_plan(request).await.unwrap().into_inner().name;
    let request = CreateMembershipRequest {
        parent,
        plan: plan.clone(),
        customer: WANG.into(),
        ..CreateMembershipRequest::default()
    };
    owner.create_membership(request).await.unwrap();
    let fresh = if stand.url.starts_with("sqlite") { "randomblob(16)" } else { "gen_random_uuid()" };
    let sql = format!(
        "WITH RECURSIVE n (at) AS (SELECT 2 UNION ALL SELECT at + 1 FROM n WHERE at < {holders})
         INSERT INTO memberships (shop_id, id, plan_id, customer_id, version, anchor, began,
             state, revision, created_at)
         SELECT shop_id, {fresh}, plan_id, {fresh}, version, anchor, began, state, revision, created_at
         FROM memberships, n"
    );
    stand.sql(sql.leak()).await;
    plan
}

/// What a call answers, and how many statements it takes.
async fn counted<T>(call: impl Future<Output = Result<tonic::Response<T>, tonic::Status>>) -> (T, usize) {
    let before = STATEMENTS.load(Ordering::SeqCst);
    let answer = call.await.unwrap().into_inner();
    (answer, STATEMENTS.load(Ordering::SeqCst) - before)
}

#[tokio::test]
async fn a_change_of_a_plan_asks_the_database_by_the_page_not_by_the_holder() {
    const HOLDERS: u32 = 1_200;
    let _turn = TURN.lock().await;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let stand = ServiceFixture::open(engine, "loyalty", loyalty::MIGRATIONS, loyalty::start).await;
        let Some(stand) = stand else { continue };
        let channel = stand.channel(Kind::Owner, "nongmao", "shops/nongmao/accessKeys/owner");
        let mut owner = LoyaltyServiceClient::new(channel);
        let plan = plan_of(&stand, &mut owner, HOLDERS).await;

        let request = PreviewPlanChangeRequest { plan: Some(teas(&plan, 2)) };
        let (shown, previewed) = counted(owner.preview_plan_change(request)).await;
        assert_eq!((shown.holders, shown.losers), (i64::from(HOLDERS), i64::from(HOLDERS)));
        let request = ApplyPlanChangeRequest {
            plan: Some(teas(&plan, 2)),
            take_from_holders: true,
            expected_losers: shown.losers,
            ..ApplyPlanChangeRequest::default()
        };
        let (after, applied) = counted(owner.apply_plan_change(request)).await;
        assert_eq!(after.moved, i64::from(HOLDERS));
        let request = RollBackPlanChangeRequest { name: plan, ..RollBackPlanChangeRequest::default() };
        let (back, rolled_back) = counted(owner.roll_back_plan_change(request)).await;
        assert_eq!(back.moved, i64::from(HOLDERS));
        assert!(previewed > 0, "nothing is counted");
        for (call, most) in [(previewed, 30), (applied, 60), (rolled_back, 60)] {
            assert!(call <= most, "{engine:?}: {call} statements for {HOLDERS} holders");
        }
        let moved = stand.published("customers").await.len();
        assert!(moved > 2 * HOLDERS as usize, "each holder is told of: {moved}");
    }
}

/// A campaign for who is in a tier and in a segment.
fn for_some(reward: &str) -> Campaign {
    let conditions = Conditions {
        tiers: vec!["silver".into()],
        named_segments: vec!["shops/nongmao/segments/00000000-0000-0000-0000-0000000000aa".into()],
        ..Conditions::default()
    };
    Campaign {
        display_name: "银卡".into(),
        trigger: Trigger::OrderPlaced.into(),
        offers: vec![Offer { reward: reward.into(), quantity: 1 }],
        budget: Some(Budget::default()),
        conditions: Some(conditions),
        ..Campaign::default()
    }
}

#[tokio::test]
async fn a_preview_of_a_campaign_asks_who_is_in_a_tier_or_segment_for_many_guests_at_once() {
    const GUESTS: u128 = 300;
    let _turn = TURN.lock().await;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let stand = ServiceFixture::open(engine, "loyalty", loyalty::MIGRATIONS, loyalty::start).await;
        let Some(stand) = stand else { continue };
        let channel = stand.channel(Kind::Owner, "nongmao", "shops/nongmao/accessKeys/owner");
        let mut owner = LoyaltyServiceClient::new(channel);
        give(&mut owner).await;
        let request = ListRewardsRequest { parent: "shops/nongmao".into(), ..Default::default() };
        let reward = owner.list_rewards(request).await.unwrap().into_inner().rewards.remove(0).name;
        let guest = |id: u128| format!("shops/nongmao/customers/{}", uuid::Uuid::from_u128(id + 1_000));
        let mut events = Vec::new();
        for id in 0..GUESTS {
            let customer = Customer { name: guest(id), ..Customer::default() };
            events.push(stand.event(&guest(id), &CustomerChanged { customer: Some(customer), revision: 1 }));
            let order = Order {
                name: format!("shops/nongmao/orders/{}", uuid::Uuid::from_u128(id)),
                customer: guest(id),
                total: Some(Money { amount: 3_000, currency: "CNY".into() }),
                ..Order::default()
            };
            events
                .push(stand.event(&guest(id), &OrderPlaced { order: Some(order), ..OrderPlaced::default() }));
        }
        for events in events.chunks(100) {
            stand.deliver(events.to_vec()).await;
        }
        let request = || PreviewCampaignRequest {
            parent: "shops/nongmao".into(),
            campaign: Some(for_some(&reward)),
            days: 7,
        };
        let (told, statements) = counted(owner.preview_campaign(request())).await;
        assert_eq!(u128::try_from(told.guests), Ok(GUESTS));
        assert!((1..=12).contains(&statements), "{engine:?}: {statements} statements for {GUESTS} guests");
    }
}
