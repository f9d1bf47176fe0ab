//! Statements that write, as data: so that several can be sent at once, and
//! several callers' together.

use std::borrow::Cow;

use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

use crate::{Error, Result};

/// A statement that writes, with its values.
///
/// ```
/// # use storage::Write;
/// let settled = Write::new("UPDATE messages SET asks = ").bind(false).push(" WHERE message_id = ").bind(7).expecting(1);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Write {
    parts: Vec<Part>,
    rows: Option<u64>,
    is_hold: bool,
    adds_events: bool,
}

#[derive(Clone, Debug)]
enum Part {
    Text(Cow<'static, str>),
    Value(Value),
}

/// A value of a statement.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text.
    Text(Option<String>),
    /// A whole number.
    Integer(Option<i64>),
    /// Yes or no.
    Boolean(bool),
    /// A UUID.
    Uuid(Option<Uuid>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

/// What a database must be able to take for a [`Write`]; both engines do.
pub trait TakesValues:
    Database<Arguments: Default>
    + Takes<Option<String>>
    + Takes<Option<i64>>
    + Takes<bool>
    + Takes<Option<Uuid>>
    + Takes<Option<Vec<u8>>>
{
}

/// A database that takes a type as a value.
pub trait Takes<T>: Database {
    /// Adds a value.
    fn push(builder: &mut QueryBuilder<Self>, value: T);
}

impl<T, DB> Takes<T> for DB
where
    DB: Database,
    T: for<'q> Encode<'q, DB> + Type<DB>,
{
    fn push(builder: &mut QueryBuilder<Self>, value: T) {
        builder.push_bind(value);
    }
}

impl<DB> TakesValues for DB where
    DB: Database<Arguments: Default>
        + Takes<Option<String>>
        + Takes<Option<i64>>
        + Takes<bool>
        + Takes<Option<Uuid>>
        + Takes<Option<Vec<u8>>>
{
}

impl Write {
    /// A statement that begins so.
    pub fn new(text: &'static str) -> Self {
        Self { parts: vec![Part::Text(text.into())], ..Self::default() }
    }

    /// A query, begun so, whose rows nobody else can change until the end.
    pub fn hold(query: &'static str) -> Self {
        Self { is_hold: true, ..Self::new(query) }
    }

    /// Goes on with a text.
    #[must_use]
    pub fn push(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    /// Goes on with a value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.parts.push(Part::Value(value.into()));
        self
    }

    /// Goes on with `VALUES` and a row for each item.
    #[must_use]
    pub fn rows<T>(
        mut self,
        items: impl IntoIterator<Item = T>,
        mut values: impl FnMut(Row<'_>, T) -> Row<'_>,
    ) -> Self {
        for (at, item) in items.into_iter().enumerate() {
            self = self.push(if at == 0 { "VALUES (" } else { ", (" });
            self = self.list(|row| values(row, item)).push(")");
        }
        self
    }

    /// Goes on with values between commas.
    #[must_use]
    pub fn list(mut self, values: impl FnOnce(Row<'_>) -> Row<'_>) -> Self {
        values(Row { parts: &mut self.parts, is_first: true });
        self
    }

    /// Says how many rows it must change, or hold. Any other count is
    /// [`Error::Conflict`], and undoes what was to be done with it.
    #[must_use]
    pub fn expecting(mut self, rows: u64) -> Self {
        self.rows = Some(rows);
        self
    }

    /// Notes that it adds events, of which the relay is told after the commit.
    pub(crate) fn adding_events(mut self) -> Self {
        self.adds_events = true;
        self
    }

    pub(crate) fn adds_events(&self) -> bool {
        self.adds_events
    }

    pub(crate) fn is_hold(&self) -> bool {
        self.is_hold
    }

    pub(crate) fn expected(&self) -> Option<u64> {
        self.rows
    }

    /// Whether it changed, or held, as many rows as it must.
    pub(crate) fn check(&self, rows: u64) -> Result<()> {
        if self.rows.is_none_or(|expected| expected == rows) { Ok(()) } else { Err(Error::Conflict) }
    }

    /// The statement for an engine.
    pub fn builder<DB: TakesValues>(&self) -> QueryBuilder<DB> {
        let mut builder = QueryBuilder::new("");
        self.push_to(&mut builder);
        builder
    }

    pub(crate) fn push_to<DB: TakesValues>(&self, builder: &mut QueryBuilder<DB>) {
        for part in &self.parts {
            match part {
                Part::Text(text) => drop(builder.push(text)),
                Part::Value(Value::Text(value)) => DB::push(builder, value.clone()),
                Part::Value(Value::Integer(value)) => DB::push(builder, *value),
                Part::Value(Value::Boolean(value)) => DB::push(builder, *value),
                Part::Value(Value::Uuid(value)) => DB::push(builder, *value),
                Part::Value(Value::Bytes(value)) => DB::push(builder, value.clone()),
            }
        }
    }

    /// The text for `SQLite`, and the values in their order.
    pub(crate) fn text_and_values(&self) -> (String, Vec<&Value>) {
        let (mut text, mut values) = (String::with_capacity(512), Vec::with_capacity(self.parts.len()));
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Value(value) => {
                    text.push('?');
                    values.push(value);
                }
            }
        }
        (text, values)
    }
}

/// Values between commas.
#[derive(Debug)]
pub struct Row<'a> {
    parts: &'a mut Vec<Part>,
    is_first: bool,
}

impl Row<'_> {
    /// Goes on with a value.
    #[must_use]
    pub fn bind(self, value: impl Into<Value>) -> Self {
        self.set("", value)
    }

    /// Goes on with a value and what is before it, as `name = `.
    #[must_use]
    pub fn set(mut self, before: &'static str, value: impl Into<Value>) -> Self {
        self.parts.push(Part::Text(if self.is_first { "" } else { ", " }.into()));
        self.is_first = false;
        self.parts.push(Part::Text(before.into()));
        self.parts.push(Part::Value(value.into()));
        self
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Integer(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Uuid(Some(value))
    }
}

impl From<Option<Uuid>> for Value {
    fn from(value: Option<Uuid>) -> Self {
        Self::Uuid(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Bytes(value)
    }
}
