use kernel::{Clock, Ids};
use runtime::Settings;

use crate::{
    folder::{must_have_data, with_what_to_do},
    serve::take_folder,
};

/// Tells the services anew of every shop, its menu and every customer as they are
/// now, for one that was not there when they were told, or lost its copy; a line
/// for each service that tells.
///
/// On `PostgreSQL` the services may run meanwhile. A data folder must be nobody
/// else's; what is told goes out at the next start.
pub async fn backfill(settings: &Settings) -> anyhow::Result<Vec<String>> {
    let database = settings.database();
    must_have_data(&database)?;
    let _folder = take_folder(settings)?;
    let (clock, ids) = (Clock::system(), Ids::random());
    let shops = orders::backfill(&database, &clock, &ids).await.map_err(with_what_to_do)?;
    let customers = customers::backfill(&database, &clock, &ids).await.map_err(with_what_to_do)?;
    Ok([(runtime::ORDERS, shops), (runtime::CUSTOMERS, customers)]
        .map(|(name, told)| format!("{name}: {told} told anew"))
        .into())
}
