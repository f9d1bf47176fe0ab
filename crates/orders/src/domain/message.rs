//! Messages of the chat log, as they are told apart.

kernel::text_enum! {
    /// Who wrote a message.
    pub enum Direction {
        /// Somebody wrote to the shop.
        Incoming = "INCOMING",
        /// The shop wrote, of its own accord.
        Outgoing = "OUTGOING",
    }
}

kernel::text_enum! {
    /// What became of an outgoing message.
    pub enum Delivery {
        /// No channel has reported on it yet.
        Waiting = "WAITING",
        /// A channel has delivered it.
        Sent = "SENT",
        /// A channel could not deliver it.
        Failed = "FAILED",
        /// Its recipient did not write for too long, or got too much since.
        OutOfWindow = "OUT_OF_WINDOW",
        /// Its recipient wants nothing but answers.
        OptedOut = "OPTED_OUT",
    }
}
