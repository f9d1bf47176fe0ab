//! Which state may follow which.

kernel::text_enum! {
    /// Where an order is in its life.
    pub enum State {
        /// Taken, not yet looked at.
        Placed = "PLACED",
        /// The shop has seen it.
        Accepted = "ACCEPTED",
        /// The kitchen has begun.
        Preparing = "PREPARING",
        /// Cooked and packed.
        Ready = "READY",
        /// On its way.
        Delivering = "DELIVERING",
        /// With the guest.
        Completed = "COMPLETED",
        /// Called off.
        Cancelled = "CANCELLED",
        /// Completed and wholly paid back.
        Refunded = "REFUNDED",
    }
}

/// Why an order can't go to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The state does not follow from the present one.
    #[error("an order that is {from} can't become {to}; {}", may_follow(*from))]
    NotNext {
        /// The present state.
        from: State,
        /// The one that was asked for.
        to: State,
    },
    /// It is completed, so cancelling comes too late.
    #[error("an order that is {from} can't be cancelled; refund it instead")]
    TooLate {
        /// The present state.
        from: State,
    },
    /// No step can be taken back, or not the one that was meant.
    #[error("an order that is {from} can't be taken back from {meant}; {}", may_be_recalled(*from))]
    NotBack {
        /// The present state.
        from: State,
        /// The one that was to be taken back.
        meant: State,
    },
}

impl StateError {
    /// The field that is wrong, as in the contract.
    pub fn field(&self) -> &'static str {
        match self {
            Self::NotNext { .. } => "to_state",
            Self::TooLate { .. } => "name",
            Self::NotBack { .. } => "from_state",
        }
    }
}

fn may_follow(from: State) -> String {
    let names: Vec<&str> = from.next().iter().map(|state| state.as_str()).collect();
    if names.is_empty() {
        "nothing may follow".to_owned()
    } else {
        format!("{} may follow", names.join(" or "))
    }
}

fn may_be_recalled(from: State) -> String {
    if from.can_be_recalled() { format!("{from} can be") } else { "nothing can be".to_owned() }
}

impl State {
    /// The states an order may be advanced to from here.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Placed => &[Self::Accepted],
            Self::Accepted => &[Self::Preparing],
            Self::Preparing => &[Self::Ready],
            // An order that is fetched is not delivered.
            Self::Ready => &[Self::Delivering, Self::Completed],
            Self::Delivering => &[Self::Completed],
            Self::Completed | Self::Cancelled | Self::Refunded => &[],
        }
    }

    /// The states an order may be advanced to from here, the usual one first: what
    /// goes nowhere is fetched.
    pub fn next_for(self, is_delivered: bool) -> Vec<Self> {
        let mut next = self.next().to_vec();
        if !is_delivered {
            next.reverse();
        }
        next
    }

    /// Whether the step to here can be taken back: nobody outside the shop has seen
    /// anything of it.
    pub fn can_be_recalled(self) -> bool {
        self.is_open() && self != Self::Placed
    }

    /// Whether the guest still waits for it.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Completed | Self::Cancelled | Self::Refunded)
    }

    /// Whether it is too late for the guest to change or cancel it in chat.
    pub fn kitchen_has_begun(self) -> bool {
        !matches!(self, Self::Placed | Self::Accepted)
    }

    /// Whether going to `to` changes anything; an error if it may not follow.
    pub fn advance(self, to: Self) -> Result<bool, StateError> {
        if self == to {
            return Ok(false);
        }
        if self.next().contains(&to) { Ok(true) } else { Err(StateError::NotNext { from: self, to }) }
    }

    /// Whether cancelling changes anything; an error once it is completed.
    pub fn cancel(self) -> Result<bool, StateError> {
        match self {
            Self::Cancelled => Ok(false),
            Self::Completed | Self::Refunded => Err(StateError::TooLate { from: self }),
            _ => Ok(true),
        }
    }
}
