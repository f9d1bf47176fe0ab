//! For whom something is typed at the counter. Each guest writes there as themselves: a
//! yes answers what they were asked, and nobody else.

use contracts::customers::v1::{Customer, GetCustomerRequest};
use tonic::{Code, Status};

use super::texts::Texts;
use crate::{assets::hash, bound::bound, forms::Wrong, guests::of_number, page::Page};

/// The channel of what is typed at the counter.
pub(super) const COUNTER: &str = "counter";

/// Whose it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Whose {
    /// Who writes, on the counter's channel; empty for nobody in particular.
    sender: String,
    /// The number that a line has to say; 0 if it needs none.
    number: i32,
}

impl Whose {
    /// Of a number, of a customer's id, or of nobody in particular.
    pub(super) async fn of(page: &Page, customer: &str) -> Result<Self, Wrong> {
        let nobody = || Wrong::field("customer", Texts(page.lang).no_such_guest());
        let text = customer.trim_end_matches(['号', '號']).trim();
        if text.is_empty() {
            return Ok(Self::default());
        }
        let number = text.parse().ok();
        if number.is_some_and(|number: i32| number <= 0) {
            return Err(nobody());
        }
        let found = match number {
            Some(number) => of_number(page, number).await,
            None => with_id(page, text).await,
        };
        match (found, number) {
            (Ok(guest), _) => Ok(Self { number: guest.number, sender: bound(page, guest, COUNTER).await }),
            // Orders are taken without the customers service as well.
            (Err(status), Some(number)) if status.code() != Code::NotFound => {
                Ok(Self { sender: format!("number-{number}"), number })
            }
            _ => Err(nobody()),
        }
    }

    /// Who writes: the guest; or whoever the chat says; empty if nobody knows.
    pub(super) fn sender(&self, speaker: &str) -> String {
        match speaker {
            _ if !self.sender.is_empty() => self.sender.clone(),
            "" => String::new(),
            speaker => format!("chat-{}", hash(speaker.as_bytes())),
        }
    }

    /// The text, so that it says whose it is.
    pub(super) fn text(&self, said: &str) -> String {
        let own = format!("{}号", self.number);
        // 8号 is not named by 18号.
        let is_named =
            said.match_indices(&own).any(|(at, _)| !said[..at].ends_with(|before: char| before.is_numeric()));
        if self.number <= 0 || is_named { said.to_owned() } else { format!("{own}，{said}") }
    }
}

async fn with_id(page: &Page, id: &str) -> Result<Customer, Status> {
    let name = if id.contains('/') { id.to_owned() } else { page.resource("customers", id) };
    Ok(page.customers().get_customer(GetCustomerRequest { name }).await?.into_inner())
}
