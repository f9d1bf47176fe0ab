use kernel::{CustomerId, MessageId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{
    faq::{
        FaqEntryId, MISSES, Misses, PATIENCE_MICROS, PersonAnswer, Question, QuestionId, QuestionState, Reply,
    },
    strangers::Stranger,
};

const TABLE: &str = "questions";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    customer_id: Option<Uuid>,
    text: String,
    state: String,
    answer: String,
    faq_entry_id: Option<Uuid>,
    confidence: i64,
    message_id: Option<Uuid>,
    created_at: i64,
    asker: String,
    channel: String,
    sender_id: String,
    boundary_topic: String,
    person_answer: String,
    answered_by: String,
    answered_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, customer_id, text, state, answer, faq_entry_id, confidence, message_id, created_at, asker,
         channel, sender_id, boundary_topic, person_answer, answered_by, answered_at"
    };
}

impl TryFrom<Row> for Question {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let at = maybe_time(row.answered_at, TABLE)?;
        let person = at.map(|at| PersonAnswer { text: row.person_answer, by: row.answered_by, at });
        Ok(Self {
            id: QuestionId(row.id),
            customer: row.customer_id.map(CustomerId),
            asker: row.asker,
            sender: Stranger { channel: row.channel, sender_id: row.sender_id },
            text: row.text,
            state: word(&row.state, TABLE)?,
            answer: row.answer,
            entry: row.faq_entry_id.map(FaqEntryId),
            boundary_topic: row.boundary_topic,
            confidence: row.confidence,
            message: row.message_id.map(MessageId),
            created_at: time(row.created_at, TABLE)?,
            person,
        })
    }
}

/// Keeps a question.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, question: &Question) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO questions (shop_id, id, customer_id, text, state, answer, faq_entry_id, confidence,
             message_id, created_at, asker, boundary_topic, channel, sender_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        )
        .bind(shop.as_str())
        .bind(question.id.0)
        .bind(question.customer.map(|customer| customer.0))
        .bind(&question.text)
        .bind(question.state.as_str())
        .bind(&question.answer)
        .bind(question.entry.map(|entry| entry.0))
        .bind(question.confidence)
        .bind(question.message.map(|message| message.0))
        .bind(question.created_at.micros())
        .bind(&question.asker)
        .bind(&question.boundary_topic)
        .bind(&question.sender.channel)
        .bind(&question.sender.sender_id)
    )?;
    Ok(())
}

/// Questions, newest first, from a place on; of one state, if one is given.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    of: Option<QuestionState>,
    from: Place,
    limit: i64,
) -> Result<Vec<Question>> {
    let rows: Vec<Row> = match of {
        None => on!(tx, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                columns!(),
                " FROM questions WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
                  ORDER BY created_at DESC, id DESC LIMIT $4"
            ))
            .bind(shop.as_str())
            .bind(from.micros)
            .bind(from.id)
            .bind(limit)
            .fetch_all(db)
            .await
        })?,
        Some(of) => on!(tx, |db| {
            sqlx::query_as(concat!(
                "SELECT ",
                columns!(),
                " FROM questions WHERE shop_id = $1 AND state = $5 AND (created_at, id) < ($2, $3)
                  ORDER BY created_at DESC, id DESC LIMIT $4"
            ))
            .bind(shop.as_str())
            .bind(from.micros)
            .bind(from.id)
            .bind(limit)
            .bind(of.as_str())
            .fetch_all(db)
            .await
        })?,
    };
    rows.into_iter().map(Question::try_from).collect()
}

/// Questions that no entry answered, newest first, since a moment.
pub(crate) async fn unanswered(tx: &mut Tx, shop: &ShopId, since: Time, limit: i64) -> Result<Vec<Question>> {
    let mut found = Vec::new();
    for of in [QuestionState::Missed, QuestionState::HandedOver] {
        found.extend(list(tx, shop, Some(of), Place::START, limit).await?);
    }
    found.retain(|question| question.created_at >= since);
    found.sort_by_key(|question| std::cmp::Reverse((question.created_at, question.id)));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// A question, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: QuestionId) -> Result<Option<Question>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM questions WHERE shop_id = $1 AND id = $2"
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Question::try_from).transpose()
}

/// Notes what a person told who asked; false if one did before.
pub(crate) async fn answer(
    tx: &mut Tx,
    shop: &ShopId,
    id: QuestionId,
    person: &PersonAnswer,
) -> Result<bool> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE questions SET person_answer = $3, answered_by = $4, answered_at = $5
             WHERE shop_id = $1 AND id = $2 AND answered_at IS NULL"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(&person.text)
        .bind(&person.by)
        .bind(person.at.micros())
    )?;
    Ok(changed == 1)
}

/// Notes that somebody asked and whether anything fitted; answers how often in
/// a row, each within half an hour of the last, nothing did.
pub(crate) async fn count_miss(
    tx: &mut Tx,
    shop: &ShopId,
    asker: &str,
    (is_miss, is_chat): (bool, bool),
    asked_at: Time,
) -> Result<Misses> {
    let (from, until) = patience(asked_at);
    let (all, of_chat): (i64, i64) = on!(tx, |db| sqlx::query_as(
        "INSERT INTO askers (shop_id, asker, misses, missed_at, in_chat) VALUES ($1, $2, $3, $4, $7)
         ON CONFLICT (shop_id, asker) DO UPDATE SET missed_at = excluded.missed_at,
             misses = CASE WHEN excluded.misses = 0 THEN 0
                 WHEN askers.missed_at NOT BETWEEN $5 AND $6 THEN 1 ELSE askers.misses + 1 END,
             in_chat = CASE WHEN excluded.misses = 0 THEN 0
                 WHEN askers.missed_at NOT BETWEEN $5 AND $6 THEN excluded.in_chat
                 ELSE askers.in_chat + excluded.in_chat END
         RETURNING misses, in_chat"
    )
    .bind(shop.as_str())
    .bind(asker)
    .bind(i64::from(is_miss))
    .bind(asked_at.micros())
    .bind(from)
    .bind(until)
    .bind(i64::from(is_miss && is_chat))
    .fetch_one(db)
    .await)?;
    Ok(Misses { all, in_chat: of_chat })
}

/// Whether a person has taken over who asks: nothing fitted twice in a row, and
/// neither has a person answered since nor half an hour passed.
pub(crate) async fn is_taken_over(tx: &mut Tx, shop: &ShopId, asker: &str, asked_at: Time) -> Result<bool> {
    let (from, until) = patience(asked_at);
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM askers WHERE shop_id = $1 AND asker = $2 AND misses >= $3
             AND missed_at BETWEEN $4 AND $5)"
    )
    .bind(shop.as_str())
    .bind(asker)
    .bind(MISSES)
    .bind(from)
    .bind(until)
    .fetch_one(db)
    .await)?)
}

/// The moments that are within half an hour of one. Both ways: messages come out
/// of order, and by clocks of their own.
fn patience(asked_at: Time) -> (i64, i64) {
    let at = |micros| asked_at.plus_micros(micros).micros();
    (at(-PATIENCE_MICROS), at(PATIENCE_MICROS))
}

/// Has who asked answered as before: a person has seen to them.
pub(crate) async fn forget_misses(tx: &mut Tx, shop: &ShopId, asker: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE askers SET misses = 0, in_chat = 0 WHERE shop_id = $1 AND asker = $2")
            .bind(shop.as_str())
            .bind(asker)
    )?;
    Ok(())
}

/// Gives the questions of a customer to another.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE questions SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}

/// What a chat message was answered, if it was.
pub(crate) async fn chat_answer(tx: &mut Tx, shop: &ShopId, message: MessageId) -> Result<Option<Reply>> {
    let row: Option<(String, bool)> = on!(tx, |db| sqlx::query_as(
        "SELECT reply_text, needs_person FROM chat_answers WHERE shop_id = $1 AND message_id = $2"
    )
    .bind(shop.as_str())
    .bind(message.0)
    .fetch_optional(db)
    .await)?;
    Ok(row.map(|(text, needs_person)| Reply { text, needs_person }))
}

/// Keeps what a chat message is answered; false if it was answered before.
pub(crate) async fn keep_chat_answer(
    tx: &mut Tx,
    shop: &ShopId,
    message: MessageId,
    reply: &Reply,
    now: Time,
) -> Result<bool> {
    let inserted = execute!(
        tx,
        sqlx::query(
            "INSERT INTO chat_answers (shop_id, message_id, reply_text, needs_person, created_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(message.0)
        .bind(&reply.text)
        .bind(reply.needs_person)
        .bind(now.micros())
    )?;
    Ok(inserted == 1)
}
