use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use anyhow::Context;

/// A data folder that belongs to this process as long as the value lives: two
/// programs that write to the same files would not see each other's changes.
#[derive(Debug)]
pub(crate) struct DataFolder {
    _lock: File,
}

/// Refuses a data folder that has nothing in it, rather than make one.
pub(crate) fn must_have_data(database: &str) -> anyhow::Result<()> {
    let Some(folder) = database.strip_prefix("sqlite:") else { return Ok(()) };
    anyhow::ensure!(
        Path::new(folder).join("orders.db").exists(),
        "there is no data in {folder}; name the folder with --data"
    );
    Ok(())
}

/// Whoever looks, or sends again, need not be whoever changes tables, so it is said who
/// does.
pub(crate) fn with_what_to_do(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref() {
        Some(storage::Error::Schema { .. }) => anyhow::anyhow!(
            "{error}, and this changes no tables: start the program once, which brings them up to date, or take the \
version that wrote them"
        ),
        _ => error,
    }
}

impl DataFolder {
    /// Makes the folder if there is none, and takes it.
    pub(crate) fn take(path: &Path) -> anyhow::Result<Self> {
        storage::create_private_folder(path).with_context(|| format!("data folder {}", path.display()))?;
        let file = path.join("renqing.lock");
        let lock = OpenOptions::new().create(true).append(true).open(&file);
        let lock = lock.with_context(|| format!("lock {}", file.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                anyhow::bail!("another renqing is running on {}; stop it, or use --server", path.display())
            }
            Err(TryLockError::Error(error)) => Err(error).context("lock of the data folder"),
        }
    }
}
