use ::events::{Received, publish};
use contracts::orders::v1::Message;
use storage::Tx;

use super::case_opened;
use crate::{
    Feedback, convert,
    domain::Case,
    error::Error,
    store::{cases, guests, orders_known},
};

/// Opens a case for a message that complains, once, and tells of it.
pub(super) async fn open_case(
    service: &Feedback,
    tx: &mut Tx,
    event: &Received,
    message: Option<Message>,
) -> Result<(), Error> {
    let shop = &event.shop;
    let Some(mut complaint) = convert::complaint(shop, message)? else { return Ok(()) };
    let mut order = None;
    if let Some(customer) = complaint.customer {
        let customer = guests::survivor(tx, shop, customer).await?;
        complaint.customer = Some(customer);
        order = orders_known::latest(tx, shop, customer).await?;
    }
    let now = service.clock.now();
    let case = Case::open(complaint, order, now);
    if cases::insert(tx, shop, &case).await? {
        publish(tx, &service.ids, now, shop, &[case_opened(shop, &case)]).await?;
    }
    Ok(())
}
