//! Messages are made to be found by their text a moment after they came, so that
//! whoever sends one does not wait for it.

use crate::{domain::search::grams, error::Error, service::Orders, store::messages};

/// At most so many at a time; the rest waits for the next.
const MOST: i64 = 500;

/// Indexes messages that came since. Two processes may do the same ones: the second
/// changes nothing.
pub(super) async fn index_messages(service: &Orders) -> Result<(), Error> {
    let due = messages::not_indexed(&mut service.db.read().await?, MOST).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut tx = service.db.begin().await?;
    for message in &due {
        messages::index(&mut tx, message, &grams(&message.text)).await?;
    }
    Ok(tx.commit().await?)
}
