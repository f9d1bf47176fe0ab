//! Who wrote what nobody's customer did.

/// Who wrote, where it is not known which customer that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stranger {
    /// Where they wrote; empty if nobody says who did.
    pub(crate) channel: String,
    /// The channel's id of them; empty if nobody says.
    pub(crate) sender_id: String,
}

impl Stranger {
    /// Who wrote on a channel; nobody without an id.
    pub(crate) fn on(channel: &str, sender_id: &str) -> Self {
        if sender_id.is_empty() {
            return Self::default();
        }
        Self { channel: channel.to_owned(), sender_id: sender_id.to_owned() }
    }

    /// By what their misses are counted; empty if nobody says who they are.
    pub(crate) fn asker(&self) -> String {
        if self.sender_id.is_empty() { String::new() } else { format!("{}/{}", self.channel, self.sender_id) }
    }
}
