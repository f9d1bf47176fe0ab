use kernel::{CustomerId, MessageId, Time};

/// A message that asks something of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MessageProjection {
    /// The message.
    pub(crate) message: MessageId,
    /// Whose it is.
    pub(crate) customer: CustomerId,
    /// Whether it complains: then its case has the answer.
    pub(crate) complaint: bool,
    /// Whether it was answered at once.
    pub(crate) answered: bool,
    /// When it was sent.
    pub(crate) sent_at: Time,
}
