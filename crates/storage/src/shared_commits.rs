//! `SQLite`'s writer of batches: a thread of its own with its own connection.
//! Writers who wait for one another's commit share the next: it costs a disk's
//! flush, however much is in it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex as Lock, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::{Connection, TransactionBehavior, params_from_iter, types::ToSqlOutput};
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::{Batch, Error, Result, Write, write::Value};

/// Hands batches to the writer.
#[derive(Debug)]
pub(crate) struct SharedCommits {
    file: PathBuf,
    turn: Arc<Mutex<()>>,
    writer: Lock<Writer>,
}

#[derive(Debug, Default)]
enum Writer {
    /// Until the first batch: most services never have one.
    #[default]
    Idle,
    Running {
        jobs: mpsc::Sender<Job>,
        thread: JoinHandle<()>,
    },
    Closed,
}

#[derive(Debug)]
struct Job {
    batch: Batch,
    done: oneshot::Sender<Result<()>>,
}

/// Of all who wait, so many share a commit.
const MOST_TOGETHER: usize = 64;
/// More don't wait here, but in their callers.
const QUEUE: usize = 256;
/// Each kind of batch has a few statements.
const STATEMENTS: usize = 64;

impl SharedCommits {
    /// A writer of a file, who writes only with the turn.
    pub(crate) fn new(file: &Path, turn: Arc<Mutex<()>>) -> Self {
        Self { file: file.to_owned(), turn, writer: Lock::default() }
    }

    /// Does a batch; it is on disk once this returns.
    pub(crate) async fn write(&self, batch: Batch, patience: Duration) -> Result<()> {
        let (done, answer) = oneshot::channel();
        let jobs = self.jobs()?;
        let answered = tokio::time::timeout(patience, async {
            jobs.send(Job { batch, done }).await.map_err(|_| ended())?;
            answer.await.map_err(|_| ended())?
        });
        answered.await.unwrap_or(Err(Error::Overloaded))
    }

    /// Ends the writer, with what it has begun. What comes later is refused.
    pub(crate) async fn close(&self) {
        let writer = std::mem::replace(&mut *self.lock(), Writer::Closed);
        if let Writer::Running { jobs, thread } = writer {
            drop(jobs);
            tokio::task::spawn_blocking(|| thread.join().ok()).await.ok();
        }
    }

    fn jobs(&self) -> Result<mpsc::Sender<Job>> {
        let mut writer = self.lock();
        match &*writer {
            Writer::Closed => return Err(sqlx::Error::PoolClosed.into()),
            Writer::Running { jobs, thread } if !thread.is_finished() => return Ok(jobs.clone()),
            Writer::Running { .. } | Writer::Idle => {}
        }
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (file, turn) = (self.file.clone(), Arc::clone(&self.turn));
        let thread =
            thread::Builder::new().name("sqlite-writer".into()).spawn(move || serve(&file, &turn, queue));
        let thread = thread.map_err(Error::unavailable)?;
        *writer = Writer::Running { jobs: jobs.clone(), thread };
        Ok(jobs)
    }

    fn lock(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn ended() -> Error {
    sqlx::Error::WorkerCrashed.into()
}

fn serve(file: &Path, turn: &Mutex<()>, mut queue: mpsc::Receiver<Job>) {
    let mut conn = None;
    while let Some(first) = queue.blocking_recv() {
        let _turn = turn.blocking_lock();
        let mut jobs = vec![first];
        jobs.extend(std::iter::from_fn(|| queue.try_recv().ok()).take(MOST_TOGETHER - 1));
        // Whoever waited too long was told so, and has gone.
        jobs.retain(|job| !job.done.is_closed());
        if conn.is_none() {
            conn = open(file).map_err(|error| refuse(&mut jobs, &error)).ok();
        }
        if let Some(conn) = &mut conn {
            commit_together(conn, jobs);
        }
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(file)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "secure_delete", "ON")?;
    conn.busy_timeout(crate::postgres::WAIT_FOR_CONNECTION)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(conn)
}

fn refuse(jobs: &mut Vec<Job>, error: &rusqlite::Error) {
    for job in jobs.drain(..) {
        job.done.send(Err(meaning(error))).ok();
    }
}

/// Each of them is done whole, or undone and told why; then all are made lasting.
fn commit_together(conn: &mut Connection, jobs: Vec<Job>) {
    let mut done = Vec::with_capacity(jobs.len());
    let committed = (|| {
        let mut tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for job in jobs {
            let part = tx.savepoint()?;
            match do_all(&part, &job.batch) {
                Ok(()) => {
                    part.commit()?;
                    done.push(job.done);
                }
                Err(error) => {
                    part.finish()?;
                    job.done.send(Err(error)).ok();
                }
            }
        }
        tx.commit()
    })();
    for waiting in done {
        waiting.send(committed.as_ref().map_err(meaning).copied()).ok();
    }
}

fn do_all(conn: &Connection, batch: &Batch) -> Result<()> {
    batch.writes().try_for_each(|write| {
        let rows = run(conn, write).map_err(|error| meaning(&error))?;
        write.check(rows)
    })
}

fn run(conn: &Connection, write: &Write) -> rusqlite::Result<u64> {
    let (text, values) = write.text_and_values();
    let mut statement = conn.prepare_cached(&text)?;
    let values = params_from_iter(values);
    if !write.is_hold() {
        return Ok(statement.execute(values)? as u64);
    }
    // Nobody else writes; that the rows are there is all there is to see to.
    let (mut rows, mut held) = (statement.query(values)?, 0);
    while rows.next()?.is_some() {
        held += 1;
    }
    Ok(held)
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Text(value) => value.to_sql(),
            Self::Integer(value) => value.to_sql(),
            Self::Boolean(value) => value.to_sql(),
            Self::Uuid(value) => Ok(value.as_ref().map_or(rusqlite::types::Null.into(), |id| {
                ToSqlOutput::Borrowed(rusqlite::types::ValueRef::Blob(id.as_bytes()))
            })),
            Self::Bytes(value) => value.to_sql(),
        }
    }
}

fn meaning(error: &rusqlite::Error) -> Error {
    let code = error.sqlite_error().map_or(0, |error| error.extended_code);
    Error::of_sqlite(code, error.to_string().into())
}
