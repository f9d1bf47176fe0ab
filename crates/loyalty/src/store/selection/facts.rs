//! All that deciding what to give has to know of a customer, in one statement.

use std::collections::BTreeMap;

use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::{AssertSqlSafe, FromRow};
use storage::{
    Error, Result, Tx,
    column::{from_json, maybe_time, time, word},
    on,
};
use uuid::Uuid;

use crate::{
    domain::{
        Budget, BudgetUse, CampaignId, Cap, CustomerProjection, Facts, OccasionGrant, OrderProjection,
        Recent, RewardId, Spent,
    },
    store::grants::budget_use::{ALL_DAYS, EVERYBODY},
};

const TABLE: &str = "facts";

/// What is asked about a customer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FactsQuery {
    /// Who.
    pub(crate) customer: CustomerId,
    /// The order in question.
    pub(crate) order: Option<OrderId>,
    /// What a gift would be given upon.
    pub(crate) occasion: Option<Uuid>,
    /// The shop's day.
    pub(crate) day: i64,
    /// Bounds where some campaign does; what is spent elsewhere does not matter.
    pub(crate) caps: Budget,
    /// Whether it matters on which side of the campaigns they were first.
    pub(crate) exposures: bool,
    /// Whether some campaign is for segments that the shop made.
    pub(crate) segments: bool,
    /// Whether some campaign is for first orders.
    pub(crate) first_orders: bool,
    /// What they were given since then was lately.
    pub(crate) recent_since: Time,
    /// Before that, it does not matter when they had their last gift.
    pub(crate) gifts_since: Time,
    /// What they paid from then on counts for tiers; `None` if no tier matters.
    pub(crate) paid_since: Option<Time>,
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
    text: String,
    name: String,
}

/// What has to be known of any customer. Each part reads one range of one index,
/// and no part joins another: to start a part costs more than what it reads, so
/// those below are added only where they matter.
const OF_CUSTOMER: &str = "SELECT 'SHOP' AS kind, $2 AS id, $2 AS other,
     (SELECT revision FROM catalogues WHERE shop_id = $1) AS a,
     (SELECT active FROM accounts WHERE shop_id = $1 AND customer_id = $2) AS b,
     CAST(0 AS BIGINT) AS c, CAST(0 AS BIGINT) AS d, CAST(0 AS BIGINT) AS e, '' AS text, '' AS name
     UNION ALL
     SELECT 'CUSTOMER', coalesce(merged_into, customer_id), $2, orders, spent, first_order_at, last_order_at,
     number, preferences, display_name
     FROM customer_projections WHERE shop_id = $1 AND customer_id = $2
     UNION ALL
     SELECT 'USED', budget_id, customer_id, day, spent, used, 0, 0, '', ''
     FROM budget_use WHERE shop_id = $1 AND customer_id IN ($3, $4) AND day IN ($5, $6)
     UNION ALL
     SELECT 'STOCK', id, $2, stock, 0, 0, 0, 0, '', ''
     FROM rewards WHERE shop_id = $1 AND stock IS NOT NULL AND NOT retired
     UNION ALL
     SELECT 'GIFTS', reward_id, $2, count(CASE WHEN created_at >= $7 THEN 1 END), max(created_at),
     0, 0, 0, '', ''
     FROM grants WHERE shop_id = $1 AND customer_id = $2 AND created_at >= $8 AND state <> 'RETURNED'
     GROUP BY reward_id";
/// On which side of a campaign they were first.
const EXPOSED: &str = " UNION ALL
     SELECT 'EXPOSED', campaign_id, $2, CASE WHEN held_out THEN 1 ELSE 0 END, 0, 0, 0, 0, '', ''
     FROM exposures WHERE shop_id = $1 AND customer_id = $2";
/// In which segments they are.
const SEGMENTS: &str = " UNION ALL
     SELECT 'SEGMENT', segment_id, $2, 0, 0, 0, 0, 0, '', ''
     FROM segment_memberships WHERE shop_id = $1 AND customer_id = $2";
/// What was ordered and given upon it, and what was paid.
const ORDERED: &str = " UNION ALL
     SELECT 'ORDER', order_id, $2, total, party_size, CASE WHEN is_host THEN 1 ELSE 0 END, 0, 0, '', ''
     FROM order_projections WHERE shop_id = $1 AND order_id = $9
     UNION ALL
     SELECT 'GIVEN', campaign_id, reward_id, 0, 0, 0, 0, 0, state, ''
     FROM grants WHERE shop_id = $1 AND occasion_id = $10 AND customer_id = $2 AND campaign_id IS NOT NULL
         AND NOT below_minimum
     UNION ALL
     SELECT 'PAID', order_id, $2, completed_at, total - refunded, 0, 0, 0, '', ''
     FROM earnings WHERE shop_id = $1 AND customer_id = $2 AND completed_at >= $11";

/// Whether they placed an order before the one in question, or any if there is none. Records that
/// were merged are looked at apart: with `OR`, or in any order but this, no engine uses the index of
/// a customer's orders.
const EARLIER: &str = " UNION ALL
     SELECT 'EARLIER', $2, $2, CASE WHEN EXISTS (SELECT 1 FROM order_projections AS earlier
         WHERE shop_id = $1 AND customer_id = $2
         AND ended <> 'CANCELLED' AND (placed_at, order_id) < (coalesce((SELECT placed_at FROM order_projections
             WHERE shop_id = $1 AND order_id = $9), 9223372036854775807), coalesce($9, $2)))
     OR EXISTS (SELECT 1 FROM customer_projections AS merged CROSS JOIN order_projections AS earlier
         WHERE merged.shop_id = $1 AND merged.merged_into = $2
         AND earlier.shop_id = $1 AND earlier.customer_id = merged.customer_id
         AND ended <> 'CANCELLED' AND (placed_at, order_id) < (coalesce((SELECT placed_at FROM order_projections
             WHERE shop_id = $1 AND order_id = $9), 9223372036854775807), coalesce($9, $2)))
     THEN 1 ELSE 0 END, 0, 0, 0, 0, '', ''";

/// What is known of a customer, and by which revision of the catalogue it should be
/// read. A customer that was merged is answered under the id of the record that goes
/// on; then the question is to be asked again with that one.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, query: &FactsQuery) -> Result<(i64, Facts)> {
    let FactsQuery { customer, order, occasion, day, paid_since, .. } = *query;
    let Budget { total, daily, per_customer, daily_per_customer } = query.caps;
    let any = |one: Cap, other: Cap| one.bounds() || other.bounds();
    let more = query.first_orders || order.is_some() || occasion.is_some() || paid_since.is_some();
    let parts = [
        (true, OF_CUSTOMER),
        (query.exposures, EXPOSED),
        (query.segments, SEGMENTS),
        (more, ORDERED),
        (query.first_orders, EARLIER),
    ];
    let sql: String = parts.iter().filter(|(asked, _)| *asked).map(|(_, part)| *part).collect();
    let rows: Vec<Row> = on!(tx, |db| {
        let query = sqlx::query_as(AssertSqlSafe(sql))
            .bind(shop.as_str())
            .bind(customer.0)
            .bind(any(total, daily).then_some(EVERYBODY))
            .bind(any(per_customer, daily_per_customer).then_some(customer.0))
            .bind(any(total, per_customer).then_some(ALL_DAYS))
            .bind(any(daily, daily_per_customer).then_some(day))
            .bind(query.recent_since.micros())
            .bind(query.gifts_since.micros());
        let query = if more {
            query.bind(order.map(|order| order.0)).bind(occasion).bind(paid_since.map(Time::micros))
        } else {
            query
        };
        query.fetch_all(db).await
    })?;
    let (mut revision, mut facts, mut segments) = (0, Facts::unknown(customer), Vec::new());
    for row in rows {
        if row.kind == "SEGMENT" {
            segments.push(row.id);
            continue;
        }
        if row.kind == "SHOP" {
            revision = row.a.unwrap_or(0);
        }
        row.add_to(&mut facts)?;
    }
    facts.customer.segments = segments;
    Ok((revision, facts))
}

impl Row {
    fn add_to(self, facts: &mut Facts) -> Result<()> {
        let number = |number: Option<i64>| number.unwrap_or(0);
        let (a, b, c) = (number(self.a), number(self.b), number(self.c));
        match self.kind.as_str() {
            "SHOP" => facts.points = b,
            "CUSTOMER" => facts.customer = self.customer()?,
            "ORDER" => facts.order = Some(OrderProjection { total: a, party_size: b, is_host: c != 0 }),
            "GIVEN" => {
                let (campaign, reward) = (CampaignId(self.id), RewardId(self.other));
                facts.occasion_grants.push(OccasionGrant {
                    campaign,
                    reward,
                    state: word(&self.text, TABLE)?,
                });
            }
            "USED" => self.add_use(facts.uses.entry(CampaignId(self.id)).or_default()),
            "EARLIER" => facts.ordered_before = a != 0,
            "EXPOSED" => drop(facts.held_out.insert(CampaignId(self.id), a != 0)),
            "STOCK" => drop(facts.stock.insert(RewardId(self.id), a)),
            "GIFTS" => {
                let recent = Recent { times: a, last_at: maybe_time(self.b, TABLE)? };
                facts.recent.insert(RewardId(self.id), recent);
            }
            "PAID" => facts.paid.push((time(a, TABLE)?, b)),
            other => return Err(Error::corrupt(TABLE, format!("no kind {other}"))),
        }
        Ok(())
    }

    fn add_use(&self, uses: &mut BudgetUse) {
        let number = |number: Option<i64>| number.unwrap_or(0);
        let spent = Spent { money: number(self.b), count: number(self.c) };
        match (self.a == Some(ALL_DAYS), self.other == EVERYBODY) {
            (true, true) => uses.total = spent,
            (false, true) => uses.daily = spent,
            (true, false) => uses.per_customer = spent,
            (false, false) => uses.daily_per_customer = spent,
        }
    }

    fn customer(&self) -> Result<CustomerProjection> {
        let preferences: BTreeMap<String, String> = from_json(&self.text, TABLE)?;
        Ok(CustomerProjection {
            orders: self.a.unwrap_or(0),
            spent: self.b.unwrap_or(0),
            first_order_at: maybe_time(self.c, TABLE)?,
            last_order_at: maybe_time(self.d, TABLE)?,
            number: self.e.unwrap_or(0),
            preferences,
            display_name: self.name.clone(),
            ..CustomerProjection::unknown(CustomerId(self.id))
        })
    }
}
