//! A restore by `PostgreSQL`'s own means: a base backup, and the archive of what was
//! written since.

use std::{fs, path::PathBuf, process::Command, time::Duration};

use sqlx::{Connection, PgConnection};
use tokio::time::{sleep, timeout};

use super::{DurableServer, as_user, fresh_folder, run, start_on};

/// A base backup, in the place of the data of a server that is not started yet.
#[derive(Debug)]
pub struct BaseBackup(PathBuf);

const LOOK_EVERY: Duration = Duration::from_millis(20);
/// What takes longer will not come any more.
const PATIENCE: Duration = Duration::from_mins(1);

impl DurableServer {
    /// A fresh server that archives its WAL; `None`, with a loud word, where none is
    /// installed; under `CI=true` that is a failure.
    pub fn archiving() -> Option<Self> {
        let folder = fresh_folder();
        let archive = folder.join("archive");
        let keep = format!("mkdir -p {0} && cp %p {0}/%f", archive.display());
        Self::start_in(folder, &format!("-c archive_mode=on -c \"archive_command={keep}\""))
    }

    /// A base backup, made while others write. What is written meanwhile is in the
    /// archive alone.
    pub fn base_backup(&self) -> BaseBackup {
        let folder = fresh_folder();
        fs::create_dir_all(&folder).expect("a folder for a backup");
        run(Command::new("chmod").arg("777").arg(&folder));
        let mut backup = as_user(&self.bin.join("pg_basebackup"));
        backup.args(["--host=127.0.0.1", "--username=postgres", "--checkpoint=fast", "--wal-method=none"]);
        run(backup.arg("--port").arg(self.port.to_string()).arg("--pgdata").arg(folder.join("data")));
        BaseBackup(folder)
    }

    /// The moment, as the server has it.
    pub async fn now(&self) -> String {
        let mut conn = PgConnection::connect(&self.url()).await.expect("PostgreSQL answers");
        let now = sqlx::query_scalar("SELECT CAST(clock_timestamp() AS TEXT)");
        now.fetch_one(&mut conn).await.expect("a moment")
    }

    /// Waits until all that was written so far is in the archive.
    pub async fn archive_all(&self) {
        let mut conn = PgConnection::connect(&self.url()).await.expect("PostgreSQL answers");
        let last = sqlx::query_scalar("SELECT pg_walfile_name(pg_switch_wal())");
        let last: String = last.fetch_one(&mut conn).await.expect("a segment");
        let archived = "SELECT coalesce(last_archived_wal >= $1, FALSE) FROM pg_stat_archiver";
        let is_archived = async || -> bool {
            let mut conn = PgConnection::connect(&self.url()).await.expect("PostgreSQL answers");
            sqlx::query_scalar(archived).bind(&last).fetch_one(&mut conn).await.expect("an answer")
        };
        self.until("everything is archived", is_archived).await;
    }

    /// A server of its own, made of a base backup of this one and its archive, as of a
    /// moment.
    pub async fn restore(&self, BaseBackup(folder): BaseBackup, moment: &str) -> Self {
        run(as_user(&PathBuf::from("touch")).arg(folder.join("data/recovery.signal")));
        let archive = self.server.join("archive");
        let settings = format!(
            "-c \"restore_command=cp {}/%f %p\" -c \"recovery_target_time={moment}\" -c recovery_target_action=promote",
            archive.display()
        );
        let port = start_on(&folder, &self.bin, &settings);
        let restored = Self { server: folder, bin: self.bin.clone(), port, settings };
        restored.until("it has recovered", async || !restored.is_recovering().await).await;
        restored
    }

    /// Asks until it is so; if that takes too long, says what the server has logged.
    async fn until(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let asked = async {
            while !is_so().await {
                sleep(LOOK_EVERY).await;
            }
        };
        let came = timeout(PATIENCE, asked).await.is_ok();
        let log = || fs::read_to_string(self.server.join("log")).unwrap_or_default();
        assert!(came, "waited in vain until {what}; the server says:\n{}", log());
    }

    async fn is_recovering(&self) -> bool {
        let mut conn = PgConnection::connect(&self.url()).await.expect("PostgreSQL answers");
        let recovering = sqlx::query_scalar("SELECT pg_is_in_recovery()");
        recovering.fetch_one(&mut conn).await.expect("an answer")
    }
}
