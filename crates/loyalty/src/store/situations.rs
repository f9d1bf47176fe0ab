//! All that deciding what to give has to know of a guest, in one statement.

use std::collections::BTreeMap;

use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::FromRow;
use storage::{Error, Result, Tx, on};
use uuid::Uuid;

use super::{from_json, maybe_time, time, word};
use crate::domain::{CampaignId, GivenNow, Guest, KnownOrder, Lately, RewardId, Situation, Spent, Use};

const TABLE: &str = "situations";

/// What is asked about a guest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    /// Who.
    pub(crate) customer: CustomerId,
    /// The order in question.
    pub(crate) order: Option<OrderId>,
    /// What a gift would be given upon.
    pub(crate) occasion: Option<Uuid>,
    /// The shop's day.
    pub(crate) day: i64,
    /// What they were given since then was lately.
    pub(crate) lately_since: Time,
    /// What they paid from then on counts for tiers; `None` if no tier matters.
    pub(crate) paid_since: Option<Time>,
}

/// Which state of the catalogue, the shop and the tiers holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Revisions {
    /// Of what may be given.
    pub(crate) catalogue: i64,
    /// Of the shop.
    pub(crate) shop: i64,
    /// Of the tiers.
    pub(crate) tiers: i64,
}

/// One row of several kinds; which, `kind` says.
#[derive(FromRow)]
struct Row {
    kind: String,
    id: Uuid,
    other: Uuid,
    a: Option<i64>,
    b: Option<i64>,
    c: Option<i64>,
    d: Option<i64>,
    e: Option<i64>,
    f: Option<i64>,
    g: Option<i64>,
    h: Option<i64>,
    i: Option<i64>,
    text: String,
    name: String,
}

/// Few rows, for each costs more than what is in it: one of a campaign with all
/// that was spent of it, one of a reward with its stock and how often it was
/// given.
const SQL: &str = "SELECT 'SHOP' AS kind, $2 AS id, $2 AS other,
         (SELECT revision FROM catalogues WHERE shop_id = $1) AS a,
         (SELECT revision FROM shops_known WHERE shop_id = $1) AS b,
         (SELECT version FROM tier_policies WHERE shop_id = $1) AS c,
         (SELECT active FROM accounts WHERE shop_id = $1 AND customer_id = $2) AS d,
         (SELECT max(created_at) FROM grants WHERE shop_id = $1 AND customer_id = $2) AS e,
         0 AS f, 0 AS g, 0 AS h, CAST(0 AS BIGINT) AS i, '' AS text, '' AS name
     UNION ALL
     SELECT 'GUEST', customer_id, $2, orders, spent, first_order_at, last_order_at, number, 0, 0, 0, 0,
         preferences, display_name
     FROM guests WHERE shop_id = $1 AND customer_id = coalesce((
         SELECT merged_into FROM guests WHERE shop_id = $1 AND customer_id = $2), $2)
     UNION ALL
     SELECT 'ORDER', order_id, $2, total, party_size, CASE WHEN is_host THEN 1 ELSE 0 END, 0, 0, 0, 0, 0, 0,
         '', ''
     FROM orders_known WHERE shop_id = $1 AND order_id = $3
     UNION ALL
     SELECT 'GIVEN', campaign_id, reward_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, state, ''
     FROM grants WHERE shop_id = $1 AND occasion_id = $4 AND customer_id = $2 AND campaign_id IS NOT NULL
     UNION ALL
     SELECT 'CAMPAIGN', campaigns.id, $2,
         max(CASE WHEN day = 0 AND budget_use.customer_id = $6 THEN spent END),
         max(CASE WHEN day = 0 AND budget_use.customer_id = $6 THEN used END),
         max(CASE WHEN day <> 0 AND budget_use.customer_id = $6 THEN spent END),
         max(CASE WHEN day <> 0 AND budget_use.customer_id = $6 THEN used END),
         max(CASE WHEN day = 0 AND budget_use.customer_id = $2 THEN spent END),
         max(CASE WHEN day = 0 AND budget_use.customer_id = $2 THEN used END),
         max(CASE WHEN day <> 0 AND budget_use.customer_id = $2 THEN spent END),
         max(CASE WHEN day <> 0 AND budget_use.customer_id = $2 THEN used END),
         (SELECT CASE WHEN held_out THEN 1 ELSE 0 END FROM exposures WHERE exposures.shop_id = $1
             AND exposures.campaign_id = campaigns.id AND exposures.customer_id = $2), '', ''
     FROM campaigns LEFT JOIN budget_use ON budget_use.shop_id = $1 AND budget_use.budget_id = campaigns.id
         AND budget_use.day IN (0, $5) AND budget_use.customer_id IN ($6, $2)
     WHERE campaigns.shop_id = $1 AND NOT campaigns.deleted GROUP BY campaigns.id
     UNION ALL
     SELECT 'REWARD', id, $2, stock, times, 0, 0, 0, 0, 0, 0, 0, '', ''
     FROM rewards LEFT JOIN (SELECT reward_id, count(*) AS times FROM grants
         WHERE shop_id = $1 AND customer_id = $2 AND created_at >= $7 AND state <> 'RETURNED'
         GROUP BY reward_id) AS lately ON lately.reward_id = rewards.id
     WHERE shop_id = $1 AND NOT retired AND (stock IS NOT NULL OR times IS NOT NULL)
     UNION ALL
     SELECT 'PAID', order_id, $2, completed_at, total - refunded, 0, 0, 0, 0, 0, 0, 0, '', ''
     FROM earnings WHERE shop_id = $1 AND customer_id = $2 AND completed_at >= $8";

/// What is known of a guest, and by which revisions it should be read. A guest
/// that was merged is answered under the id of the record that goes on; then the
/// question is to be asked again with that one.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, question: &Question) -> Result<(Revisions, Situation)> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(SQL)
        .bind(shop.as_str())
        .bind(question.customer.0)
        .bind(question.order.map(|order| order.0))
        .bind(question.occasion)
        .bind(question.day)
        .bind(Uuid::nil())
        .bind(question.lately_since.micros())
        .bind(question.paid_since.map(Time::micros))
        .fetch_all(db)
        .await)?;
    let (mut revisions, mut situation) = (Revisions::default(), Situation::unknown(question.customer));
    for row in rows {
        if row.kind == "SHOP" {
            revisions = row.revisions();
        }
        row.add_to(&mut situation)?;
    }
    Ok((revisions, situation))
}

impl Row {
    fn revisions(&self) -> Revisions {
        let number = |number: Option<i64>| number.unwrap_or(0);
        Revisions { catalogue: number(self.a), shop: number(self.b), tiers: number(self.c) }
    }

    fn add_to(self, situation: &mut Situation) -> Result<()> {
        let number = |number: Option<i64>| number.unwrap_or(0);
        let (a, b, c) = (number(self.a), number(self.b), number(self.c));
        match self.kind.as_str() {
            "SHOP" => {
                situation.points = number(self.d);
                situation.last_gift_at = maybe_time(self.e, TABLE)?;
            }
            "GUEST" => situation.guest = self.guest()?,
            "ORDER" => situation.order = Some(KnownOrder { total: a, party_size: b, is_host: c != 0 }),
            "GIVEN" => {
                let (campaign, reward) = (CampaignId(self.id), RewardId(self.other));
                situation.given_now.push(GivenNow { campaign, reward, state: word(&self.text, TABLE)? });
            }
            "CAMPAIGN" => self.add_campaign(situation),
            "REWARD" => self.add_reward(situation),
            "PAID" => situation.paid.push((time(a, TABLE)?, b)),
            other => return Err(Error::corrupt(TABLE, format!("no kind {other}"))),
        }
        Ok(())
    }

    fn add_campaign(&self, situation: &mut Situation) {
        let spent = |money: Option<i64>, count: Option<i64>| Spent {
            money: money.unwrap_or(0),
            count: count.unwrap_or(0),
        };
        let uses = Use {
            total: spent(self.a, self.b),
            daily: spent(self.c, self.d),
            per_customer: spent(self.e, self.f),
            daily_per_customer: spent(self.g, self.h),
        };
        situation.uses.insert(CampaignId(self.id), uses);
        if let Some(held_out) = self.i {
            situation.held_out.insert(CampaignId(self.id), held_out != 0);
        }
    }

    fn add_reward(&self, situation: &mut Situation) {
        let id = RewardId(self.id);
        situation.stock.extend(self.a.map(|stock| (id, stock)));
        situation.lately.extend(self.b.map(|times| (id, Lately { times })));
    }

    fn guest(&self) -> Result<Guest> {
        let preferences: BTreeMap<String, String> = from_json(&self.text, TABLE)?;
        Ok(Guest {
            orders: self.a.unwrap_or(0),
            spent: self.b.unwrap_or(0),
            first_order_at: maybe_time(self.c, TABLE)?,
            last_order_at: maybe_time(self.d, TABLE)?,
            number: self.e.unwrap_or(0),
            preferences,
            display_name: self.name.clone(),
            ..Guest::unknown(CustomerId(self.id))
        })
    }
}
