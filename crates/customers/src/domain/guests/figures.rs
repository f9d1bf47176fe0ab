use kernel::Time;

/// From so many pauses on, a guest has a rhythm of their own.
const LEAST_PAUSES: usize = 5;

/// An order that was paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Purchase {
    /// The shop's day, counted from 1970-01-01.
    pub(crate) day: i64,
    /// When it was placed.
    pub(crate) placed_at: Time,
    /// What was paid and not given back, in minor units.
    pub(crate) net: i64,
}

/// What a guest's purchases come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Orders that were paid for.
    pub(crate) orders: i64,
    /// What was paid and not given back, in minor units.
    pub(crate) net: i64,
    /// Days with a purchase.
    pub(crate) visits: i64,
    /// The first of them.
    pub(crate) first_day: i64,
    /// The last of them.
    pub(crate) last_day: i64,
    /// The first order.
    pub(crate) first_order_at: Time,
    /// The last order.
    pub(crate) last_order_at: Time,
    /// What was paid on the days after the first.
    pub(crate) repeat_net: i64,
    /// Of their pauses nine tenths are not longer, in days; 0 for fewer than five pauses.
    pub(crate) pause_p90: i64,
}

impl Figures {
    /// Of purchases in the order of their days; `None` of none.
    pub(crate) fn of(purchases: &[Purchase]) -> Option<Self> {
        let (first, last) = (purchases.first()?, purchases.last()?);
        let mut days: Vec<i64> = purchases.iter().map(|purchase| purchase.day).collect();
        days.dedup();
        let net = |purchases: &mut dyn Iterator<Item = &Purchase>| purchases.map(|one| one.net).sum();
        let count = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
        Some(Self {
            orders: count(purchases.len()),
            net: net(&mut purchases.iter()),
            visits: count(days.len()),
            first_day: first.day,
            last_day: last.day,
            first_order_at: first.placed_at,
            last_order_at: last.placed_at,
            repeat_net: net(&mut purchases.iter().filter(|one| one.day > first.day)),
            pause_p90: pause_p90(&days),
        })
    }
}

/// The nearest rank: the shortest of the pauses that nine tenths do not exceed.
fn pause_p90(days: &[i64]) -> i64 {
    let mut pauses: Vec<i64> =
        days.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?)).collect();
    if pauses.len() < LEAST_PAUSES {
        return 0;
    }
    pauses.sort_unstable();
    let rank = (pauses.len() * 9).div_ceil(10);
    pauses.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(day: i64, net: i64) -> Purchase {
        Purchase { day, placed_at: Time::from_micros(day * Time::DAY).unwrap(), net }
    }

    #[test]
    fn two_orders_of_a_day_are_one_visit() {
        let found = Figures::of(&[bought(1, 10), bought(1, 20), bought(8, 5)]).unwrap();
        assert_eq!((found.orders, found.visits, found.net, found.repeat_net), (3, 2, 35, 5));
        assert_eq!((found.first_day, found.last_day, found.pause_p90), (1, 8, 0));
        assert_eq!(Figures::of(&[]), None);
    }

    #[test]
    fn a_rhythm_takes_five_pauses() {
        let weekly: Vec<_> = (0..6).map(|week| bought(week * 7, 1)).collect();
        assert_eq!(Figures::of(&weekly).unwrap().pause_p90, 7);
        assert_eq!(Figures::of(&weekly[..5]).unwrap().pause_p90, 0);
        let mut days = vec![0];
        for pause in [1, 1, 1, 1, 1, 1, 1, 1, 30, 60] {
            days.push(days.last().unwrap() + pause);
        }
        assert_eq!(pause_p90(&days), 30, "the ninth of ten");
    }
}
