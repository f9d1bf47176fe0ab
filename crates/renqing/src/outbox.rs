use kernel::Time;
use storage::{Db, Migrations, outbox};

/// More are not shown; they would not be read.
const MOST_SHOWN: i64 = 100;

/// What is on its way between the services below `database`, and what was set
/// aside with its reason, a line each. What `send_again` refused too often is
/// on its way again first.
pub async fn outbox(database: &str, send_again: Option<&str>) -> anyhow::Result<Vec<String>> {
    if let Some(subscriber) = send_again {
        anyhow::ensure!(
            SERVICES.iter().any(|(name, _)| *name == subscriber),
            "there is no service `{subscriber}`; it is one of customers, orders, loyalty, feedback"
        );
    }
    let mut lines = Vec::new();
    for (name, migrations) in SERVICES {
        let db = Db::open(database, name, migrations).await?;
        lines.extend(of_service(&db, name, send_again).await?);
        db.close().await;
    }
    Ok(lines)
}

const SERVICES: [(&str, Migrations); 4] = [
    (events::CUSTOMERS, customers::MIGRATIONS),
    (events::ORDERS, orders::MIGRATIONS),
    (events::LOYALTY, loyalty::MIGRATIONS),
    (events::FEEDBACK, feedback::MIGRATIONS),
];

async fn of_service(db: &Db, name: &str, send_again: Option<&str>) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    if let Some(subscriber) = send_again {
        let mut tx = db.begin().await?;
        let sent = outbox::send_again(&mut tx, subscriber).await?;
        tx.commit().await?;
        lines.push(format!("{name} -> {subscriber}: {sent} sent again"));
    }
    let mut tx = db.read().await?;
    for lag in outbox::lag(&mut tx).await? {
        let outbox::Lag { subscriber, waiting, set_aside, .. } = lag;
        lines.push(format!("{name} -> {subscriber}: {waiting} on their way, {set_aside} set aside"));
    }
    lines.extend(outbox::set_aside(&mut tx, MOST_SHOWN).await?.iter().map(told));
    Ok(lines)
}

fn told(event: &outbox::SetAside) -> String {
    let outbox::SetAside { id, subscriber, shop_id, kind, last_error, occurred_at } = event;
    let when = Time::from_micros(*occurred_at).map(|time| time.to_string()).unwrap_or_default();
    format!("  {when} {kind} {id} of shops/{shop_id}, refused by {subscriber}: {last_error}")
}
