//! Whether an access key is of somebody who works in the shop.
//!
//! Customers keeps the keys, and is asked before a transaction is open.

use std::time::Duration;

use contracts::customers::v1::ListAccessKeysRequest;
use kernel::{Failure, ShopId};
use runtime::Call;
use tonic::Request;

use crate::{error::Error, service::Feedback};

const MOST: i32 = 500;
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Refuses a key that is not there, and a guest's. If customers can't be asked it is taken
/// as it is: work goes on without it.
pub(crate) async fn expect_staff_key(
    service: &Feedback,
    call: &Call,
    shop: &ShopId,
    (key, path): (&str, &str),
) -> Result<(), Error> {
    // The key of the settings is in no list.
    let of_settings = format!("shops/{shop}/accessKeys/owner");
    if key.is_empty() || key == call.principal.subject || key == of_settings {
        return Ok(());
    }
    let mut page_token = String::new();
    loop {
        let mut request = Request::new(ListAccessKeysRequest {
            parent: format!("shops/{shop}"),
            page_size: MOST,
            page_token,
            without_guests: true,
        });
        request.set_timeout(ANSWER_WITHIN);
        let page = match service.customers.clone().list_access_keys(request).await {
            Ok(page) => page.into_inner(),
            Err(status) => {
                tracing::debug!(code = ?status.code(), "a key is taken as it is");
                return Ok(());
            }
        };
        if page.access_keys.iter().any(|one| one.name == key) {
            return Ok(());
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Err(Failure::field(path, "must be the access key of somebody who works here").into());
        }
    }
}
