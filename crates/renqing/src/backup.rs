use std::path::Path;

use anyhow::Context;

use crate::services::SERVICES;

/// Copies the data folder to a new one, as of one moment, while a program may
/// be running on it.
pub async fn backup(database: &str, to: &Path) -> anyhow::Result<()> {
    let from = database.strip_prefix("sqlite:").context(
        "backup copies a data folder; a PostgreSQL database is backed up by its own tools, such as pg_dump",
    )?;
    let from = Path::new(from);
    anyhow::ensure!(from.join("orders.db").exists(), "there is no data in {}", from.display());
    anyhow::ensure!(!to.exists(), "{} exists; a backup goes to a new folder", to.display());
    storage::create_private_folder(to).with_context(|| format!("folder {}", to.display()))?;
    storage::backup(from, to, &SERVICES).await?;
    Ok(())
}
