use runtime::{Migrate, NotMigrated, Parts};
use storage::{Db, Error, Migrations};

/// Opens a service's database, and brings its tables up to date or refuses those
/// that are not, as the parts say. Errors: [`NotMigrated`], or whatever the
/// database answers.
pub async fn open(parts: &Parts, service: &str, migrations: Migrations) -> anyhow::Result<Db> {
    match parts.migrate {
        Migrate::Start => Ok(Db::open(&parts.database, service, migrations).await?),
        Migrate::Never => {
            let opened = Db::open_up_to_date(&parts.database, service, migrations).await;
            opened.map_err(|error| match error {
                Error::Schema { .. } => {
                    NotMigrated(format!("{error}: `renqing-{service} migrate` brings it up to date")).into()
                }
                other => other.into(),
            })
        }
    }
}
