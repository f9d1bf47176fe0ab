use kernel::{
    Time,
    stats::{Share, ratio, wilson},
    uuid_id,
};

uuid_id! {
    /// Somebody who works in the shop.
    StaffMemberId,
}

/// Somebody who works in the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StaffMember {
    /// Their id.
    pub(crate) id: StaffMemberId,
    /// What they are called.
    pub(crate) display_name: String,
    /// What guests call them.
    pub(crate) aliases: Vec<String>,
    /// The id of the access key they work with; empty for none.
    pub(crate) access_key: String,
    /// Whether they don't work here any more.
    pub(crate) retired: bool,
    /// Counts the changes.
    pub(crate) version: i64,
    /// When they were added.
    pub(crate) created_at: Time,
}

impl StaffMember {
    /// Most aliases of one.
    pub(crate) const MOST_ALIASES: usize = 20;

    /// All that they are called by.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.display_name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// Somebody who works here goes by a name already: praise of it would be nobody's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is what somebody else goes by already; praise of it would be nobody's")]
pub(crate) struct NameTaken(String);

impl StaffMember {
    /// Fails if anybody else who works here goes by one of their names. Who has left gives
    /// theirs free.
    pub(crate) fn expect_own_names(&self, all: &[Self]) -> Result<(), NameTaken> {
        let folded = |name: &str| name.trim().to_lowercase();
        let others = || all.iter().filter(|one| one.id != self.id && !one.retired && !self.retired);
        let is_taken =
            |name: &&str| others().flat_map(Self::names).any(|other| folded(other) == folded(name));
        self.names().find(is_taken).map_or(Ok(()), |name| Err(NameTaken(name.to_owned())))
    }
}

/// How often somebody was praised, against the orders they had a hand in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standing {
    /// Who.
    pub(crate) member: StaffMember,
    /// How often they were praised.
    pub(crate) praises: i64,
    /// Orders they took a step of.
    pub(crate) orders: i64,
    /// The latest good words.
    pub(crate) texts: Vec<String>,
}

/// The praise of a shop, and of those who work there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PraiseReport {
    /// Who stands how, in their order.
    pub(crate) standings: Vec<Standing>,
    /// Good words for anybody or nobody.
    pub(crate) praises: i64,
    /// Orders that reached their guest.
    pub(crate) orders: i64,
}

impl PraiseReport {
    /// Good words for a hundred orders, at most one for each.
    pub(crate) fn per_hundred_orders(&self) -> f64 {
        100.0 * ratio(self.praises.min(self.orders), self.orders)
    }
}

impl Standing {
    /// Praise per order, as a share of them. Who is praised more than once for an
    /// order stands no higher than all of them.
    fn share(&self) -> Share {
        wilson(self.praises.min(self.orders), self.orders)
    }

    /// Praise for a hundred orders, with its interval.
    pub(crate) fn per_hundred_orders(&self) -> Share {
        let Share { ratio, low, high } = self.share();
        Share { ratio: 100.0 * ratio, low: 100.0 * low, high: 100.0 * high }
    }

    /// Praise per order at the least; what is never praised is 0 to the last bit.
    fn certain(&self) -> f64 {
        if self.praises == 0 { 0.0 } else { self.share().low }
    }

    /// Puts first who is praised most per order for certain: by the lower end of
    /// the interval, so that luck with a few orders leads nowhere.
    pub(crate) fn rank(standings: &mut [Self]) {
        standings.sort_by(|a, b| {
            let certain = b.certain().total_cmp(&a.certain());
            certain.then(b.praises.cmp(&a.praises)).then(a.member.id.cmp(&b.member.id))
        });
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn standing(id: u128, praises: i64, orders: i64) -> Standing {
        let member = StaffMember {
            id: StaffMemberId(Uuid::from_u128(id)),
            display_name: String::new(),
            aliases: Vec::new(),
            access_key: String::new(),
            retired: false,
            version: 1,
            created_at: Time::from_micros(1).unwrap(),
        };
        Standing { member, praises, orders, texts: Vec::new() }
    }

    fn near(found: f64, right: f64) {
        assert!((found - right).abs() < 1e-4, "{found} is not {right}");
    }

    #[test]
    fn praise_for_a_hundred_orders_has_wilsons_interval() {
        let some = standing(1, 8, 10).per_hundred_orders();
        near(some.ratio, 80.0);
        near(some.low, 49.0162);
        near(some.high, 94.3318);
        let nothing = standing(1, 0, 0).per_hundred_orders();
        assert_eq!((nothing.ratio, nothing.low, nothing.high), (0.0, 0.0, 100.0));
    }

    #[test]
    fn no_more_than_every_order_is_praised() {
        near(standing(1, 9, 3).per_hundred_orders().ratio, 100.0);
        let shop = |praises, orders| PraiseReport { standings: Vec::new(), praises, orders };
        near(shop(3, 40).per_hundred_orders(), 7.5);
        near(shop(50, 40).per_hundred_orders(), 100.0);
        near(shop(2, 0).per_hundred_orders(), 0.0);
    }

    #[test]
    fn much_praise_for_many_orders_stands_above_luck_with_few() {
        let mut all = [standing(1, 1, 1), standing(2, 60, 100), standing(3, 9, 0), standing(4, 0, 50)];
        Standing::rank(&mut all);
        assert_eq!(all.map(|one| one.member.id.0.as_u128()), [2, 1, 3, 4]);
    }
}
