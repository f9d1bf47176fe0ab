//! What it costs to say what fits a guest. Prints, for each engine, the median
//! of `SuggestRewards` against that of `GetPointsAccount`, which is little more
//! than one SELECT, measured by turns in one run: it should stay under 2.
//!
//! `cargo bench -p tests --bench suggest`; `CALLS` (2,000) makes it longer.
#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "the figures are what it is for")]

use std::{env, time::Instant};

use anyhow::Context;
use contracts::{
    common::v1::{Money, principal::Kind},
    loyalty::v1::{
        Campaign, CreateCampaignRequest, CreateRewardRequest, GetPointsAccountRequest, GrantRewardRequest,
        Reward, SuggestRewardsRequest,
        campaign::{Budget, Offer, Trigger, budget::Cap},
        loyalty_service_client::LoyaltyServiceClient,
        reward::Layer,
    },
};
use runtime::Channel;
use storage::Engine;
use testkit::ServiceFixture;
use uuid::Uuid;

type Client = LoyaltyServiceClient<Channel>;

const SHOP: &str = "shops/nongmao";
const CAMPAIGNS: usize = 6;
/// Gifts that the guest had before.
const GIFTS: u128 = 40;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let calls = env::var("CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(2_000_usize);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let stand = ServiceFixture::open(engine, "loyalty", loyalty::MIGRATIONS, loyalty::start).await;
        let stand = stand.context("PostgreSQL's server binaries are not installed")?;
        let channel = stand.channel(Kind::Owner, "nongmao", "shops/nongmao/accessKeys/owner");
        let mut client = Client::new(channel);
        fill(&mut client).await?;
        measure(engine, &mut client, calls).await?;
    }
    Ok(())
}

fn wang() -> String {
    format!("{SHOP}/customers/{}", Uuid::from_u128(18))
}

#[expect(clippy::unnecessary_wraps, reason = "the fields it is for may be absent")]
fn yuan(amount: i64) -> Option<Money> {
    Some(Money { amount, currency: "CNY".into() })
}

/// A shop with several campaigns, and a guest who had gifts.
async fn fill(client: &mut Client) -> anyhow::Result<()> {
    for place in 0..CAMPAIGNS {
        let reward = reward(client, place).await?;
        let daily = Some(Cap { money: yuan(1_000_000), count: None });
        let campaign = Campaign {
            display_name: format!("活动{place}"),
            trigger: Trigger::OrderPlaced.into(),
            offers: vec![Offer { reward: reward.clone(), quantity: 1 }],
            budget: Some(Budget { daily, ..Budget::default() }),
            ..Campaign::default()
        };
        let request = CreateCampaignRequest {
            parent: SHOP.into(),
            campaign: Some(campaign),
            ..CreateCampaignRequest::default()
        };
        let campaign = client.create_campaign(request).await?.into_inner().name;
        for gift in 0..GIFTS / CAMPAIGNS as u128 {
            let request = GrantRewardRequest {
                parent: SHOP.into(),
                customer: wang(),
                reward: reward.clone(),
                campaign: campaign.clone(),
                order: format!("{SHOP}/orders/{}", Uuid::from_u128(gift)),
                ..GrantRewardRequest::default()
            };
            client.grant_reward(request).await?;
        }
    }
    Ok(())
}

async fn reward(client: &mut Client, place: usize) -> anyhow::Result<String> {
    let reward = Reward {
        display_name: format!("礼{place}"),
        layer: Layer::Need.into(),
        cost: yuan(30),
        stock: Some(1_000_000),
        ..Reward::default()
    };
    let request =
        CreateRewardRequest { parent: SHOP.into(), reward: Some(reward), ..CreateRewardRequest::default() };
    Ok(client.create_reward(request).await?.into_inner().name)
}

async fn measure(engine: Engine, client: &mut Client, calls: usize) -> anyhow::Result<()> {
    let (mut suggesting, mut reading) = (Vec::with_capacity(calls), Vec::with_capacity(calls));
    // The first calls warm both up and are not counted.
    for call in 0..calls + calls / 10 {
        let request = SuggestRewardsRequest { customer: wang(), ..SuggestRewardsRequest::default() };
        let begun = Instant::now();
        client.suggest_rewards(request).await?;
        let suggested = begun.elapsed().as_micros();
        let name = format!("{}/pointsAccount", wang());
        let begun = Instant::now();
        client.get_points_account(GetPointsAccountRequest { name }).await?;
        let read = begun.elapsed().as_micros();
        if call >= calls / 10 {
            suggesting.push(suggested);
            reading.push(read);
        }
    }
    let (ours, theirs) = (median(&mut suggesting), median(&mut reading));
    let ratio = ours as f64 / theirs.max(1) as f64;
    println!("{engine:?}: SuggestRewards p50 {ours} us, GetPointsAccount p50 {theirs} us, ratio {ratio:.2}");
    Ok(())
}

fn median(micros: &mut [u128]) -> u128 {
    micros.sort_unstable();
    micros.get(micros.len() / 2).copied().unwrap_or(0)
}
