use kernel::Time;
use storage::{Db, outbox as waiting};

use crate::{folder::with_what_to_do, services::SERVICES};

/// More are not shown; they would not be read.
const MOST_SHOWN: i64 = 100;

/// What is on its way between the services below `database`, and what became
/// a dead letter with its reason, a line each. What `redeliver` refused too often is
/// on its way again first. Errors: tables that are not up to date, which stay as they are.
pub async fn events(database: &str, redeliver: Option<&str>) -> anyhow::Result<Vec<String>> {
    if let Some(subscriber) = redeliver {
        anyhow::ensure!(
            runtime::SERVICES.contains(&subscriber),
            "there is no service `{subscriber}`; it is one of {}",
            runtime::SERVICES.join(", ")
        );
    }
    let mut lines = Vec::new();
    for (name, migrations) in SERVICES {
        let db = Db::open_up_to_date(database, name, migrations).await;
        let db = db.map_err(|error| with_what_to_do(error.into()))?;
        lines.extend(of_service(&db, name, redeliver).await?);
        db.close().await;
    }
    Ok(lines)
}

async fn of_service(db: &Db, name: &str, redeliver: Option<&str>) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    if let Some(subscriber) = redeliver {
        let mut tx = db.begin().await?;
        let sent = waiting::redeliver(&mut tx, subscriber).await?;
        tx.commit().await?;
        lines.push(format!("{name} -> {subscriber}: {sent} sent again"));
    }
    let mut tx = db.read().await?;
    for lag in waiting::lag(&mut tx).await? {
        let waiting::Lag { subscriber, waiting, dead_letters, .. } = lag;
        lines.push(format!("{name} -> {subscriber}: {waiting} on their way, {dead_letters} dead letters"));
    }
    lines.extend(waiting::dead_letters(&mut tx, MOST_SHOWN).await?.iter().map(told));
    Ok(lines)
}

fn told(event: &waiting::DeadLetter) -> String {
    let waiting::DeadLetter { id, subscriber, shop_id, kind, last_error, occurred_at } = event;
    let when = Time::from_micros(*occurred_at).map(|time| time.to_string()).unwrap_or_default();
    format!("  {when} {kind} {id} of shops/{shop_id}, refused by {subscriber}: {last_error}")
}
