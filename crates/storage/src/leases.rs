//! Which process does a work for which shops. The shops are cut into slices; a process
//! holds a lease on some of them, and gives it back or lets it lapse. Leases are rows
//! and go by the clock of the database: they hold through a pooler, and end by
//! themselves when a process vanishes. A file of `SQLite` belongs to one process, which
//! does all.

use kernel::ShopId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Conn, Db, Engine, Error, Result, Tx};

/// How many slices the shops are cut into: what so many processes can share.
pub const SLICES: u32 = 16;
/// How long a lease is, in microseconds. Long enough to be renewed several times, short
/// enough for a dead process' shops to wait for it.
const LEASE_MICROS: i64 = 6_000_000;
/// One that was not seen for so long is forgotten.
const FORGOTTEN_AFTER: i64 = 3_600_000_000;

/// The clock of the database, in microseconds.
macro_rules! at_now {
    ($before:literal, $after:literal) => {
        concat!($before, "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint", $after)
    };
}

/// Some of the slices, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slices(i64);

impl Slices {
    /// Every shop.
    pub const ALL: Self = Self((1 << SLICES) - 1);

    /// The slice that a shop is in: the same wherever and whenever it is asked.
    #[must_use]
    pub fn of(shop: &ShopId) -> Self {
        Self(1 << (Self::hash(shop) % SLICES))
    }

    /// FNV-1a: Rust's own hashes may differ between versions.
    pub(crate) fn hash(shop: &ShopId) -> u32 {
        let bytes = shop.as_str().bytes();
        bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    /// The bits, as statements and columns have them.
    #[must_use]
    pub fn bits(self) -> i64 {
        self.0
    }

    /// One by one.
    #[must_use]
    pub fn each(self) -> Vec<Self> {
        let bits = (0..SLICES).map(|slice| Self(1 << slice));
        bits.filter(|slice| slice.0 & self.0 != 0).collect()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a process holds of a work.
#[derive(Debug)]
pub struct Leases {
    work: String,
    holder: Uuid,
    held: Vec<Held>,
}

/// A slice, and the epoch in which it was taken: whoever took it since has another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Held {
    slice: i64,
    epoch: i64,
}

impl Leases {
    /// Nothing yet. `holder` is new for each process that is started.
    #[must_use]
    pub fn new(work: &str, holder: Uuid) -> Self {
        Self { work: work.to_owned(), holder, held: Vec::new() }
    }

    /// Says that this process is there, renews what it holds, gives back what is more
    /// than its share and takes what is free of it; answers what it holds now.
    pub async fn refresh(&mut self, db: &Db) -> Result<Slices> {
        if db.engine() == Engine::Sqlite {
            return Ok(Slices::ALL);
        }
        let mut tx = db.begin().await?;
        let Conn::Postgres(conn) = tx.conn() else { return Ok(Slices::ALL) };
        self.held = renewed(conn, &self.work, self.holder).await?;
        let share = share(conn, &self.work, self.holder).await?;
        if self.held.len() > share {
            let surplus = self.held.split_off(share);
            give_back(conn, &self.work, self.holder, slices(&surplus)).await?;
        } else if self.held.len() < share {
            self.held.extend(take(conn, &self.work, self.holder, share - self.held.len()).await?);
        }
        tx.commit().await?;
        Ok(slices(&self.held))
    }

    /// Says that this process is there and renews what it holds, while something takes long.
    pub async fn renew(&self, db: &Db) -> Result<()> {
        if db.engine() == Engine::Sqlite {
            return Ok(());
        }
        let mut tx = db.begin().await?;
        let Conn::Postgres(conn) = tx.conn() else { return Ok(()) };
        renewed(conn, &self.work, self.holder).await?;
        share(conn, &self.work, self.holder).await?;
        tx.commit().await
    }

    /// Goes on holding, until this transaction ends at the least: nobody else takes a
    /// slice meanwhile. Errors: [`Error::Conflict`] where somebody else took one since.
    pub async fn hold(&self, tx: &mut Tx) -> Result<()> {
        let Conn::Postgres(conn) = tx.conn() else { return Ok(()) };
        let mut held = renewed(conn, &self.work, self.holder).await?;
        held.retain(|held| self.held.contains(held));
        if held.len() == self.held.len() { Ok(()) } else { Err(Error::Conflict) }
    }

    /// Gives all back, so that nobody has to wait.
    pub async fn release(&mut self, db: &Db) -> Result<()> {
        if db.engine() == Engine::Sqlite {
            return Ok(());
        }
        let held = slices(&std::mem::take(&mut self.held));
        let mut tx = db.begin().await?;
        let Conn::Postgres(conn) = tx.conn() else { return Ok(()) };
        give_back(conn, &self.work, self.holder, held).await?;
        let leaves = "DELETE FROM lease_holders WHERE work = $1 AND holder = $2";
        sqlx::query(leaves).bind(&self.work).bind(self.holder).execute(conn).await?;
        tx.commit().await
    }
}

fn slices(held: &[Held]) -> Slices {
    Slices(held.iter().fold(0, |bits, held| bits | held.slice))
}

async fn renewed(conn: &mut PgConnection, work: &str, holder: Uuid) -> Result<Vec<Held>> {
    let renew = at_now!(
        "UPDATE leases SET until = ",
        " + $3 WHERE work = $1 AND holder = $2 AND until <> 0 RETURNING slice, epoch"
    );
    Ok(sqlx::query_as(renew).bind(work).bind(holder).bind(LEASE_MICROS).fetch_all(conn).await?)
}

/// How many slices each has that is there; the last has to take what is left over.
async fn share(conn: &mut PgConnection, work: &str, holder: Uuid) -> Result<usize> {
    let there = at_now!(
        "INSERT INTO lease_holders (work, holder, until) VALUES ($1, $2, ",
        " + $3) ON CONFLICT (work, holder) DO UPDATE SET until = excluded.until"
    );
    sqlx::query(there).bind(work).bind(holder).bind(LEASE_MICROS).execute(&mut *conn).await?;
    let others =
        at_now!("SELECT count(*) FROM lease_holders WHERE work = $1 AND holder <> $2 AND until > ", "");
    let others: i64 = sqlx::query_scalar(others).bind(work).bind(holder).fetch_one(conn).await?;
    let holders = u32::try_from(others).unwrap_or(u32::MAX).saturating_add(1);
    Ok(SLICES.div_ceil(holders) as usize)
}

/// Of two who take the same slice at once, the second finds that it is no longer free.
async fn take(conn: &mut PgConnection, work: &str, holder: Uuid, most: usize) -> Result<Vec<Held>> {
    let make = "INSERT INTO leases (work, slice, holder, epoch, until)
         SELECT $1, 1::bigint << slice, $2, 0, 0 FROM generate_series(0, $3 - 1) AS slice
         ON CONFLICT (work, slice) DO NOTHING";
    let slices = i32::try_from(SLICES).unwrap_or(i32::MAX);
    sqlx::query(make).bind(work).bind(holder).bind(slices).execute(&mut *conn).await?;
    let take = at_now!(
        "WITH now AS MATERIALIZED (SELECT ",
        " AS micros)
         UPDATE leases SET holder = $2, epoch = epoch + 1, until = now.micros + $3 FROM now
         WHERE work = $1 AND leases.until < now.micros AND slice IN (
             SELECT free.slice FROM leases AS free, now WHERE free.work = $1 AND free.until < now.micros
             ORDER BY free.slice LIMIT $4 FOR UPDATE OF free SKIP LOCKED)
         RETURNING slice, epoch"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let taken = sqlx::query_as(take).bind(work).bind(holder).bind(LEASE_MICROS).bind(most);
    Ok(taken.fetch_all(&mut *conn).await?)
}

async fn give_back(conn: &mut PgConnection, work: &str, holder: Uuid, slices: Slices) -> Result<()> {
    let give_back = "UPDATE leases SET until = 0 WHERE work = $1 AND holder = $2 AND slice & $3 <> 0";
    sqlx::query(give_back).bind(work).bind(holder).bind(slices.bits()).execute(conn).await?;
    Ok(())
}

/// Forgets processes that ended without a word, long ago.
pub async fn forget_holders(db: &Db) -> Result<()> {
    if db.engine() == Engine::Sqlite {
        return Ok(());
    }
    let mut tx = db.autocommit().await?;
    let Conn::Postgres(conn) = tx.conn() else { return Ok(()) };
    let forget = at_now!("DELETE FROM lease_holders WHERE until < ", " - $1");
    sqlx::query(forget).bind(FORGOTTEN_AFTER).execute(conn).await?;
    tx.commit().await
}
