//! As whom somebody tries the chat.

use contracts::customers::v1::{Customer, GetCustomerRequest, ListCustomersRequest};
use tonic::{Code, Status};

use super::{CHANNEL, texts::Texts};
use crate::{
    bound::bound,
    guests::numbered,
    page::{Page, id_of},
};

const MOST: i32 = 100;
/// What a stranger's id begins with; the rest is their own, so that each begins anew.
const STRANGER: &str = "stranger-";

/// A guest, or a stranger.
pub(super) struct Guest {
    /// As the address has them.
    pub(super) id: String,
    pub(super) name: String,
    /// Their id on the channel.
    pub(super) sender: String,
}

impl Guest {
    /// The one of an id; a new stranger of none.
    pub(super) async fn of(page: &Page, id: &str) -> Result<Self, Status> {
        let is_stranger = id.is_empty() || id.starts_with(STRANGER);
        if !is_stranger {
            match customer(page, id).await {
                Ok(guest) => return Ok(Self::known(page, &guest)),
                Err(status) if status.code() != Code::NotFound && status.code() != Code::InvalidArgument => {
                    return Err(status);
                }
                Err(_) => {}
            }
        }
        let id = if is_stranger && !id.is_empty() {
            id.to_owned()
        } else {
            format!("{STRANGER}{}", page.fresh_id())
        };
        Ok(Self { sender: id.clone(), id, name: Texts(page.lang).stranger().to_owned() })
    }

    fn known(page: &Page, guest: &Customer) -> Self {
        let id = id_of(&guest.name).to_owned();
        Self { sender: id.clone(), id, name: named(page, guest) }
    }

    /// Has the shop know them on the channel.
    pub(super) async fn bind(&self, page: &Page) {
        if !self.id.starts_with(STRANGER)
            && let Ok(guest) = customer(page, &self.id).await
        {
            bound(page, guest, CHANNEL).await;
        }
    }
}

async fn customer(page: &Page, id: &str) -> Result<Customer, Status> {
    let request = GetCustomerRequest { name: page.resource("customers", id) };
    Ok(page.customers().get_customer(request).await?.into_inner())
}

/// Whom one may be.
pub(super) async fn all(page: &Page) -> Result<Vec<(String, String)>, Status> {
    let request = ListCustomersRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListCustomersRequest::default()
    };
    let found = page.customers().list_customers(request).await?.into_inner().customers;
    Ok(found.iter().map(|guest| (id_of(&guest.name).to_owned(), named(page, guest))).collect())
}

fn named(page: &Page, guest: &Customer) -> String {
    match guest.number {
        0 => guest.display_name.clone(),
        number => {
            format!("{} {}", numbered(number, page.lang), guest.display_name)
        }
    }
}
