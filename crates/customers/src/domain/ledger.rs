//! What passed between a guest and the shop in money, points and time.

use kernel::{CustomerId, Time, Uuid};

kernel::text_enum! {
    /// What passed.
    pub(crate) enum LedgerKind {
        /// A completed order.
        Sale = "SALE",
        /// Money given back for an order.
        Refund = "REFUND",
        /// A gift that reached the guest.
        Gift = "GIFT",
        /// What staff gave by their own judgement.
        Goodwill = "GOODWILL",
        /// Points that moved.
        Points = "POINTS",
        /// Time that staff had for the guest.
        Time = "TIME",
        /// What was paid for a membership.
        MembershipFee = "MEMBERSHIP_FEE",
        /// What a membership took off an order.
        Saving = "SAVING",
    }
}

impl LedgerKind {
    /// The kinds of event that its entries come from.
    pub(crate) const fn events(self) -> &'static [&'static str] {
        match self {
            Self::Sale => &["renqing.orders.v1.OrderCompleted", "renqing.orders.v1.OrdersImported"],
            Self::Refund => &[
                "renqing.orders.v1.OrderCompleted",
                "renqing.orders.v1.OrderRefunded",
                "renqing.orders.v1.OrdersImported",
            ],
            Self::Gift => &["renqing.loyalty.v1.RewardTaken"],
            Self::Goodwill => &["renqing.loyalty.v1.GoodwillGiven"],
            Self::Points => &["renqing.loyalty.v1.PointsPosted"],
            Self::MembershipFee => &["renqing.loyalty.v1.MembershipChanged"],
            Self::Saving => &["renqing.loyalty.v1.EntitlementUsed"],
            Self::Time => &["CALL", "VISIT", "LETTER", "NOTE", "GOAL_SERVICE"],
        }
    }

    /// Whether its entries are money.
    pub(crate) const fn is_money(self) -> bool {
        !matches!(self, Self::Points | Self::Time)
    }
}

/// Something that passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LedgerEntry {
    /// Its id: the same thing told twice has the same.
    pub(crate) id: Uuid,
    /// With whom.
    pub(crate) customer: CustomerId,
    /// What.
    pub(crate) kind: LedgerKind,
    /// In minor units; 0 for what is no money.
    pub(crate) amount: i64,
    /// Points or minutes; 0 for what is money.
    pub(crate) quantity: i64,
    /// Resource name of what it comes from.
    pub(crate) source: String,
    /// When.
    pub(crate) occurred_at: Time,
}

/// The entries of a kind together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LedgerSum {
    /// Which.
    pub(crate) kind: LedgerKind,
    /// How many.
    pub(crate) entries: i64,
    /// Money, in minor units.
    pub(crate) amount: i64,
    /// Points or minutes.
    pub(crate) quantity: i64,
    /// The first.
    pub(crate) first_at: Time,
    /// The last.
    pub(crate) last_at: Time,
}

/// Both sides of a ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sides {
    /// What the guest's orders came to.
    pub(crate) sales: i64,
    /// What was given back of it.
    pub(crate) refunds: i64,
    /// What the gifts cost.
    pub(crate) gifts: i64,
    /// What goodwill cost.
    pub(crate) goodwill: i64,
    /// What was paid for memberships.
    pub(crate) fees: i64,
    /// What they took off orders.
    pub(crate) savings: i64,
}

impl Sides {
    /// Of the sums of a ledger.
    pub(crate) fn of(sums: &[LedgerSum]) -> Self {
        let amount = |kind| sums.iter().find(|sum| sum.kind == kind).map_or(0, |sum| sum.amount);
        Self {
            sales: amount(LedgerKind::Sale),
            refunds: amount(LedgerKind::Refund),
            gifts: amount(LedgerKind::Gift),
            goodwill: amount(LedgerKind::Goodwill),
            fees: amount(LedgerKind::MembershipFee),
            savings: amount(LedgerKind::Saving),
        }
    }

    /// What the guest received in money and money's worth.
    pub(crate) const fn received(&self) -> i64 {
        self.gifts.saturating_add(self.goodwill).saturating_add(self.refunds).saturating_add(self.savings)
    }

    /// What the shop kept of sales and fees.
    pub(crate) const fn kept(&self) -> i64 {
        self.sales.saturating_add(self.fees).saturating_sub(self.refunds)
    }

    /// What was left to the shop.
    pub(crate) const fn left(&self) -> i64 {
        self.kept().saturating_sub(self.gifts).saturating_sub(self.goodwill).saturating_sub(self.savings)
    }
}
