pub(crate) mod invariants;
pub(crate) mod rules;
pub(crate) mod second_purchases;

use kernel::{CustomerId, OrderId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{
    cases::CaseId,
    follow_ups::{FollowUp, FollowUpId, FollowUpRuleId, FollowUpState, Subject},
};

const TABLE: &str = "follow_ups";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    rule_id: Uuid,
    follows: String,
    customer_id: Uuid,
    guest_name: String,
    order_id: Option<Uuid>,
    case_id: Option<Uuid>,
    text: String,
    text_en: String,
    state: String,
    holdout: i64,
    held_out: bool,
    due_at: i64,
    outcome: String,
    done_by: String,
    done_at: Option<i64>,
}

impl TryFrom<Row> for FollowUp {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let subject = match (row.order_id, row.case_id) {
            (Some(order), None) => Subject::Order(OrderId(order)),
            (None, Some(case)) => Subject::Case(CaseId(case)),
            _ => return Err(Error::corrupt(TABLE, "neither an order nor a case")),
        };
        Ok(Self {
            id: FollowUpId(row.id),
            rule: FollowUpRuleId(row.rule_id),
            follows: word(&row.follows, TABLE)?,
            customer: CustomerId(row.customer_id),
            guest_name: row.guest_name,
            subject,
            text: row.text,
            text_en: row.text_en,
            state: word(&row.state, TABLE)?,
            holdout: u32::try_from(row.holdout).map_err(|why| Error::corrupt(TABLE, why))?,
            held_out: row.held_out,
            due_at: time(row.due_at, TABLE)?,
            outcome: row.outcome,
            done_by: row.done_by,
            done_at: maybe_time(row.done_at, TABLE)?,
        })
    }
}

/// Adds a follow-up, unless its rule made one of the same order or case.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, follow_up: &FollowUp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO follow_ups (shop_id, id, rule_id, follows, customer_id, order_id, case_id, text,
                 text_en, state, holdout, held_out, due_at, outcome, done_by, done_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(follow_up.id.0)
        .bind(follow_up.rule.0)
        .bind(follow_up.follows.as_str())
        .bind(follow_up.customer.0)
        .bind(follow_up.subject.order().map(|order| order.0))
        .bind(follow_up.subject.case().map(|case| case.0))
        .bind(&follow_up.text)
        .bind(&follow_up.text_en)
        .bind(follow_up.state.as_str())
        .bind(i64::from(follow_up.holdout))
        .bind(follow_up.held_out)
        .bind(follow_up.due_at.micros())
        .bind(&follow_up.outcome)
        .bind(&follow_up.done_by)
        .bind(follow_up.done_at.map(Time::micros))
    )?;
    Ok(())
}

/// Whether a guest was or is to be asked after between two times, or would be
/// but for chance: who is held out rests as if they had been asked.
pub(crate) async fn is_drawn_between(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    (after, before): (Time, Time),
) -> Result<bool> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM follow_ups WHERE shop_id = $1 AND customer_id = $2
             AND due_at > $3 AND due_at < $4 AND state <> 'SKIPPED')"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(after.micros())
    .bind(before.micros())
    .fetch_one(db)
    .await)?)
}

/// Leaves those of a guest's first order who came again before somebody asked.
pub(crate) async fn leave_who_came_again(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    with: OrderId,
    now: Time,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE follow_ups SET state = 'SKIPPED', outcome = 'came again', done_at = $4
             WHERE shop_id = $1 AND customer_id = $2 AND order_id <> $3 AND follows = 'FIRST_ORDER'
                 AND state IN ('SCHEDULED', 'DUE')"
        )
        .bind(shop.as_str())
        .bind(customer.0)
        .bind(with.0)
        .bind(now.micros())
    )?;
    Ok(())
}

/// Gives the follow-ups of a merged record to its survivor, and
/// leaves those that nobody has asked yet: they rest on half a history.
pub(crate) async fn merge(
    tx: &mut Tx,
    shop: &ShopId,
    merged: CustomerId,
    into: CustomerId,
    now: Time,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE follow_ups SET customer_id = $3,
                 outcome = CASE WHEN state IN ('SCHEDULED', 'DUE') THEN 'merged' ELSE outcome END,
                 done_at = CASE WHEN state IN ('SCHEDULED', 'DUE') THEN $4 ELSE done_at END,
                 state = CASE WHEN state IN ('SCHEDULED', 'DUE') THEN 'SKIPPED' ELSE state END
             WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(merged.0)
        .bind(into.0)
        .bind(now.micros())
    )?;
    Ok(())
}

/// Whether a guest of `follow_ups` reads somewhere what the shop writes.
macro_rules! writes_in_a_chat {
    () => {
        "EXISTS (SELECT 1 FROM identities WHERE identities.shop_id = follow_ups.shop_id
             AND identities.customer_id = follow_ups.customer_id
             AND identities.channel NOT IN ('page', 'counter', 'simulator'))"
    };
}

/// What has become due and is asked in its guest's chat without a person, in all shops.
pub(crate) async fn due_in_chat(tx: &mut Tx, now: Time, limit: i64) -> Result<Vec<(String, Uuid)>> {
    Ok(on!(tx, |db| sqlx::query_as(concat!(
        "SELECT shop_id, id FROM follow_ups WHERE state = 'SCHEDULED' AND due_at <= $1
             AND EXISTS (SELECT 1 FROM follow_up_rules AS rules WHERE rules.shop_id = follow_ups.shop_id
                 AND rules.id = follow_ups.rule_id AND rules.automatic AND NOT rules.paused)
             AND ",
        writes_in_a_chat!(),
        " ORDER BY due_at LIMIT $2"
    ))
    .bind(now.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?)
}

/// Makes due what has become so, in all shops, and leaves what belongs to a rule
/// that is switched off or gone: its deletion may have missed what was being
/// scheduled at that moment. At most `limit` of each.
pub(crate) async fn make_due(tx: &mut Tx, now: Time, limit: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE follow_ups SET state = 'SKIPPED', outcome = 'rule switched off', done_at = $1
             WHERE state = 'SCHEDULED' AND (shop_id, id) IN (
                 SELECT shop_id, id FROM follow_ups WHERE state = 'SCHEDULED' AND due_at <= $1
                 ORDER BY due_at LIMIT $2)
                 AND NOT EXISTS (SELECT 1 FROM follow_up_rules AS rules WHERE rules.shop_id = follow_ups.shop_id
                     AND rules.id = follow_ups.rule_id AND NOT rules.paused)"
        )
        .bind(now.micros())
        .bind(limit)
    )?;
    execute!(
        tx,
        sqlx::query(concat!(
            "UPDATE follow_ups SET state = 'DUE' WHERE state = 'SCHEDULED' AND (shop_id, id) IN (
                 SELECT shop_id, id FROM follow_ups WHERE state = 'SCHEDULED' AND due_at <= $1
                     AND EXISTS (SELECT 1 FROM follow_up_rules AS rules
                         WHERE rules.shop_id = follow_ups.shop_id AND rules.id = follow_ups.rule_id
                             AND NOT rules.paused AND (NOT rules.automatic OR follow_ups.due_at <= $3 OR NOT ",
            writes_in_a_chat!(),
            ")) ORDER BY due_at LIMIT $2)"
        ))
        .bind(now.micros())
        .bind(limit)
        // What is asked in a chat is a person's only where that went wrong for a day.
        .bind(now.plus_micros(-Time::DAY).micros())
    )?;
    Ok(())
}

/// Notes that somebody was asked after, or left; answers whether nobody had
/// noted either before.
pub(crate) async fn finish(tx: &mut Tx, shop: &ShopId, follow_up: &FollowUp) -> Result<bool> {
    let updated = execute!(
        tx,
        sqlx::query(
            "UPDATE follow_ups SET state = $3, outcome = $4, done_by = $5, done_at = $6
             WHERE shop_id = $1 AND id = $2 AND state IN ('SCHEDULED', 'DUE')"
        )
        .bind(shop.as_str())
        .bind(follow_up.id.0)
        .bind(follow_up.state.as_str())
        .bind(&follow_up.outcome)
        .bind(&follow_up.done_by)
        .bind(follow_up.done_at.map(Time::micros))
    )?;
    Ok(updated == 1)
}

/// Leaves what a rule scheduled and nobody has asked yet. It stays, as what
/// chance held out does, so that the two can still be compared.
pub(crate) async fn leave_of_rule(tx: &mut Tx, shop: &ShopId, rule: FollowUpRuleId, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE follow_ups SET state = 'SKIPPED', outcome = 'rule deleted', done_at = $3
             WHERE shop_id = $1 AND rule_id = $2 AND state IN ('SCHEDULED', 'DUE')"
        )
        .bind(shop.as_str())
        .bind(rule.0)
        .bind(now.micros())
    )?;
    Ok(())
}

/// A follow-up, if there is one of that id that anybody may ask.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: FollowUpId) -> Result<Option<FollowUp>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, rule_id, follows, customer_id, order_id, case_id, text, text_en, state, holdout, held_out,
             due_at, outcome, done_by, done_at, COALESCE((SELECT display_name FROM customer_projections
                 WHERE customer_projections.shop_id = follow_ups.shop_id
                     AND customer_projections.customer_id = follow_ups.customer_id), '') AS guest_name
         FROM follow_ups WHERE shop_id = $1 AND id = $2 AND state <> 'HELD_OUT'"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await
    })?;
    row.map(FollowUp::try_from).transpose()
}

/// Follow-ups in a state, the longest due first, from a place on.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    state: FollowUpState,
    from: Place,
    limit: i64,
) -> Result<Vec<FollowUp>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, rule_id, follows, customer_id, order_id, case_id, text, text_en, state, holdout, held_out,
             due_at, outcome, done_by, done_at, COALESCE((SELECT display_name FROM customer_projections
                 WHERE customer_projections.shop_id = follow_ups.shop_id
                     AND customer_projections.customer_id = follow_ups.customer_id), '') AS guest_name
         FROM follow_ups WHERE shop_id = $1 AND state = $2 AND (due_at, id) > ($3, $4)
         ORDER BY due_at, id LIMIT $5"
    )
    .bind(shop.as_str())
    .bind(state.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(FollowUp::try_from).collect()
}
