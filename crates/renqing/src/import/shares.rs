//! What each dish of an order comes to, where the file tells only of the whole.

/// How an order's lines came to their prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Priced {
    /// The cell says them, and they come to the total.
    Cell,
    /// The menu says them, and they come to the total.
    Menu,
    /// The total is shared among the lines.
    Shared,
}

/// Orders by how their lines came to their prices.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) cell: u64,
    pub(super) menu: u64,
    pub(super) shared: u64,
}

impl Counted {
    pub(super) fn add(&mut self, priced: Option<Priced>) {
        match priced {
            Some(Priced::Cell) => self.cell += 1,
            Some(Priced::Menu) => self.menu += 1,
            Some(Priced::Shared) => self.shared += 1,
            None => {}
        }
    }
}

/// A dish with what is known of its price, in minor units.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sold {
    pub(super) quantity: u32,
    /// What the cell says, and whether it stands where the price of one does.
    pub(super) said: Option<(i64, bool)>,
    /// The price of one on the menu.
    pub(super) menu: Option<i64>,
}

impl Sold {
    fn times(self, price: i64) -> i64 {
        price.saturating_mul(i64::from(self.quantity))
    }

    /// What the line comes to by itself.
    fn worth(self) -> Option<i64> {
        match (self.said, self.menu) {
            (Some((amount, true)), _) => Some(self.times(amount)),
            (Some((amount, false)), _) => Some(amount),
            (None, menu) => menu.map(|price| self.times(price)),
        }
    }
}

/// What each line comes to; `None` without a total where a price is missing.
pub(super) fn worths(dishes: &[Sold], total: Option<i64>) -> Option<(Vec<i64>, Priced)> {
    let known: Vec<Option<i64>> = dishes.iter().map(|dish| dish.worth()).collect();
    let priced = if dishes.iter().all(|dish| dish.said.is_some()) { Priced::Cell } else { Priced::Menu };
    let whole: Option<Vec<i64>> = known.iter().copied().collect();
    let Some(total) = total else { return whole.map(|worths| (worths, priced)) };
    if let Some(worths) = whole {
        let other = |each: bool| -> Option<Vec<i64>> {
            let of =
                |dish: &Sold| dish.said.map(|(amount, _)| if each { dish.times(amount) } else { amount });
            dishes.iter().map(of).collect()
        };
        // An amount beside `×2` may be that of one or of both: the total tells which.
        let fitting = [Some(worths.clone()), other(true), other(false)].into_iter().flatten();
        let fitting = fitting.into_iter().find(|worths| worths.iter().sum::<i64>() == total);
        return Some(match fitting {
            Some(worths) => (worths, priced),
            None => (share(total, &worths, dishes), Priced::Shared),
        });
    }
    Some((beside_known(total, &known, dishes), Priced::Shared))
}

/// Those whose price is known keep it if something is left for the others.
fn beside_known(total: i64, known: &[Option<i64>], dishes: &[Sold]) -> Vec<i64> {
    let rest = total - known.iter().flatten().sum::<i64>();
    if rest <= 0 {
        return share(total, &vec![0; dishes.len()], dishes);
    }
    let unknown: Vec<Sold> =
        dishes.iter().zip(known).filter(|(_, worth)| worth.is_none()).map(|(dish, _)| *dish).collect();
    let mut shares = share(rest, &vec![0; unknown.len()], &unknown).into_iter();
    known.iter().map(|worth| worth.or_else(|| shares.next()).unwrap_or(0)).collect()
}

/// Shares a total in proportion to what the lines are worth, or by pieces where
/// that is nothing; what is left over goes to the largest.
fn share(total: i64, worths: &[i64], dishes: &[Sold]) -> Vec<i64> {
    let pieces = || dishes.iter().map(|dish| i64::from(dish.quantity)).collect();
    let weights = if worths.iter().sum::<i64>() > 0 { worths.to_vec() } else { pieces() };
    let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let part = |weight: &i64| {
        let part = i128::from(total) * i128::from(*weight) / all.max(1);
        i64::try_from(part).unwrap_or(0)
    };
    let mut parts: Vec<i64> = weights.iter().map(part).collect();
    let left = total - parts.iter().sum::<i64>();
    let largest = (0..weights.len()).rev().max_by_key(|at| weights.get(*at));
    if let Some(part) = largest.and_then(|at| parts.get_mut(at)) {
        *part += left;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sold(quantity: u32, said: Option<(i64, bool)>, menu: Option<i64>) -> Sold {
        Sold { quantity, said, menu }
    }

    #[test]
    fn prices_are_the_cells_the_menus_or_shares_of_the_total() {
        let menu = [sold(1, None, Some(1_800)), sold(2, None, Some(200))];
        assert_eq!(worths(&menu, Some(2_200)), Some((vec![1_800, 400], Priced::Menu)));
        assert_eq!(worths(&menu, None), Some((vec![1_800, 400], Priced::Menu)));
        assert_eq!(worths(&menu, Some(2_000)), Some((vec![1_637, 363], Priced::Shared)));
        let cell = [sold(2, Some((1_800, false)), Some(5)), sold(1, Some((200, false)), None)];
        assert_eq!(worths(&cell, Some(3_800)), Some((vec![3_600, 200], Priced::Cell)));
        assert_eq!(worths(&cell, Some(2_000)), Some((vec![1_800, 200], Priced::Cell)));
        let open = [sold(1, None, Some(1_800)), sold(2, None, None), sold(1, None, None)];
        assert_eq!(worths(&open, Some(2_100)), Some((vec![1_800, 200, 100], Priced::Shared)));
        assert_eq!(worths(&open, Some(1_000)), Some((vec![250, 500, 250], Priced::Shared)));
        assert_eq!(worths(&open, None), None);
    }

    #[test]
    fn a_share_is_never_lost() {
        for total in [0, 1, 7, 100, 9_999_999] {
            for weights in [vec![1, 1, 1], vec![0, 0, 0], vec![333, 667, 1_000], vec![0, 5, 0]] {
                let dishes: Vec<Sold> = (1..=3).map(|count| sold(count, None, None)).collect();
                let parts = share(total, &weights, &dishes);
                assert_eq!(parts.iter().sum::<i64>(), total, "{total} {weights:?}");
                assert!(parts.iter().all(|part| *part >= 0));
            }
        }
    }
}
