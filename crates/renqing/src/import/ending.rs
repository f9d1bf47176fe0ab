//! Where an import goes to, and why it can't: each in one line for people.

use std::path::Path;

use runtime::{Refusal, Settings, UNREACHABLE};
use tempfile::TempDir;
use tonic::{Code, Status};

use super::FileArgs;

/// The settings to bring a file in by, without a server: those of the data at hand. A
/// folder is made only for a new shop, where somebody named it; for a dry run it is one
/// that goes with the second value.
pub(super) fn data(settings: &Settings, how: &FileArgs) -> anyhow::Result<(Settings, Option<TempDir>)> {
    let database = settings.database();
    let folder = database.strip_prefix("sqlite:").map(Path::new);
    let Some(folder) = folder.filter(|folder| !folder.join("orders.db").exists()) else {
        return Ok((settings.clone(), None));
    };
    let is_new = how.currency.is_some() && how.time_zone.is_some();
    anyhow::ensure!(
        is_new && !how.data_is_unnamed,
        "there is no data in {}; name the folder with --data, or a program that is running with --server, as in \
         --server http://127.0.0.1:8080; to begin with a new folder, give --currency and --time-zone beside --data",
        std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()).display()
    );
    if !how.dry_run {
        return Ok((settings.clone(), None));
    }
    let folder = TempDir::new()?;
    let database = Some(format!("sqlite:{}", folder.path().display()));
    Ok((Settings { database, ..settings.clone() }, Some(folder)))
}

/// What a server's refusal is for people, with what may help.
pub(super) fn plain(error: anyhow::Error, server: Option<&str>) -> anyhow::Error {
    let Some(status) = error.downcast_ref::<Status>() else { return error };
    let refusal = Refusal::from(status);
    let Some(server) = server else { return anyhow::anyhow!(refusal.message) };
    if refusal.reason == UNREACHABLE {
        return anyhow::anyhow!("nothing answers at {server}");
    }
    let hint = match status.code() {
        Code::Unauthenticated => "; RENQING_OWNER_KEY must be a key that it knows",
        Code::PermissionDenied => "; RENQING_SHOP says which shop the file is for",
        _ => "",
    };
    anyhow::anyhow!("{server} refused it: {}{hint}", refusal.message)
}
