use super::task::{Item, Task};

/// Cells of the table, two bytes each: 300 customers and a budget of 300.00 are 9
/// million.
const MOST_CELLS: usize = 16_000_000;
/// Steps to fill it, so that it takes less than a second.
const MOST_STEPS: usize = 250_000_000;

/// No gift, in a table of places.
const NONE: u16 = u16::MAX;

/// The gifts of a customer as the table needs them.
struct TableItem {
    place: u16,
    /// In steps of the common divisor of all costs.
    cost: usize,
    value: i64,
}

/// The set that is worth most within the budget, whatever it takes from the
/// pools; the cheapest of such sets. `None` if the table would be too large.
pub(super) fn solve(task: &Task) -> Option<Vec<Option<usize>>> {
    let step = step(task);
    let customers: Vec<Vec<TableItem>> =
        task.customers.iter().map(|gifts| items(task, gifts, step)).collect();
    let dearest = |items: &Vec<TableItem>| items.iter().map(|item| item.cost).max().unwrap_or(0);
    let needed: usize = customers.iter().map(dearest).sum();
    let columns = usize::try_from(task.budget.max(0) / step).ok()?.min(needed) + 1;
    let steps = customers.iter().map(Vec::len).sum::<usize>().checked_mul(columns)?;
    if customers.len().checked_mul(columns)? > MOST_CELLS || steps > MOST_STEPS {
        return None;
    }
    let (best, rows) = fill(&customers, columns);
    Some(trace(&customers, &best, &rows))
}

/// The greatest common divisor of all costs.
fn step(task: &Task) -> i64 {
    let costs = task.customers.iter().flatten().map(|gift| gift.cost);
    costs.fold(0, gcd).max(1)
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The gifts that no other of the same customer beats: by rising cost, each worth
/// more than all before it.
fn items(task: &Task, gifts: &[Item], step: i64) -> Vec<TableItem> {
    let mut possible: Vec<_> = task.possible(gifts).collect();
    possible.sort_by_key(|(_, gift)| (gift.cost, -gift.value));
    let mut most = 0;
    let mut items = Vec::new();
    for (place, gift) in possible {
        let (Ok(place), Ok(cost)) = (u16::try_from(place), usize::try_from(gift.cost / step)) else {
            continue;
        };
        if gift.value > most {
            most = gift.value;
            items.push(TableItem { place, cost, value: gift.value });
        }
    }
    items
}

/// What can be had for each cost at most, and which gift of each customer that
/// takes.
fn fill(customers: &[Vec<TableItem>], columns: usize) -> (Vec<i64>, Vec<Vec<u16>>) {
    let mut best = vec![0_i64; columns];
    let mut rows = Vec::with_capacity(customers.len());
    for items in customers {
        let (mut next, mut row) = (best.clone(), vec![NONE; columns]);
        for item in items {
            let from = best.iter().zip(next.iter_mut().zip(&mut row).skip(item.cost));
            for (before, (after, place)) in from {
                if before + item.value > *after {
                    *after = before + item.value;
                    *place = item.place;
                }
            }
        }
        best = next;
        rows.push(row);
    }
    (best, rows)
}

/// Walks back from the least cost at which the most is had.
fn trace(customers: &[Vec<TableItem>], best: &[i64], rows: &[Vec<u16>]) -> Vec<Option<usize>> {
    let most = best.last().copied().unwrap_or(0);
    let mut column = best.partition_point(|value| *value < most);
    let mut choices = Vec::with_capacity(rows.len());
    for (items, row) in customers.iter().zip(rows).rev() {
        let place = row.get(column).copied().unwrap_or(NONE);
        let item = items.iter().find(|item| item.place == place);
        column -= item.map_or(0, |item| item.cost);
        choices.push(item.map(|item| usize::from(item.place)));
    }
    choices.reverse();
    choices
}
