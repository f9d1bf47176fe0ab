//! What a guest has chosen and not ordered: it stands in the address, so that it needs no
//! script, can be gone back to, and is nobody else's.

use contracts::orders::v1::{MenuItem, order::Line};

use crate::forms::Form;

/// More of one dish than anybody orders for themselves; what the contract takes.
const MOST: i32 = 99;

/// Dishes by their code, with how many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Basket(Vec<(i32, i32)>);

impl Basket {
    /// From the fields `n3=2`, after one more (`plus=3`) or one less (`minus=3`).
    pub(super) fn parse(form: &Form) -> Self {
        let step = |name, by| form.get(name).parse().ok().map(|code: i32| (code, by));
        let steps: Vec<(i32, i32)> = [step("plus", 1), step("minus", -1)].into_iter().flatten().collect();
        let mut chosen: Vec<(i32, i32)> =
            form.fields().filter_map(|(name, value)| count(name, value)).collect();
        for (code, by) in steps {
            match chosen.iter_mut().find(|(one, _)| *one == code) {
                Some((_, count)) => *count = count.saturating_add(by),
                None => chosen.push((code, by)),
            }
        }
        chosen.retain(|(_, count)| *count > 0);
        for (_, count) in &mut chosen {
            *count = (*count).min(MOST);
        }
        Self(chosen)
    }

    /// What is chosen, by its code, with how many.
    pub(super) fn chosen(&self) -> &[(i32, i32)] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many of a dish.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass what they name by reference")]
    pub(super) fn of(&self, code: &i32) -> i32 {
        self.0.iter().find(|(one, _)| one == code).map_or(0, |(_, count)| *count)
    }

    /// How many in all.
    pub(super) fn count(&self) -> i32 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// What the dishes cost, in minor units, by the menu.
    pub(super) fn total(&self, menu: &[MenuItem]) -> i64 {
        let price = |dish: &MenuItem| dish.price.as_ref().map_or(0, |price| price.amount);
        let each = menu.iter().map(|dish| price(dish).saturating_mul(self.of(&dish.code).into()));
        each.fold(0, i64::saturating_add)
    }

    /// As a query: `n3=2&n6=1`.
    pub(super) fn query(&self) -> String {
        let pairs: Vec<_> = self.0.iter().map(|(code, count)| format!("n{code}={count}")).collect();
        pairs.join("&")
    }

    pub(super) fn lines(&self) -> Vec<Line> {
        let line = |(item_code, quantity): &(i32, i32)| Line {
            item_code: *item_code,
            quantity: *quantity,
            ..Line::default()
        };
        self.0.iter().map(line).collect()
    }
}

fn count(name: &str, value: &str) -> Option<(i32, i32)> {
    let code = name.strip_prefix('n')?.parse().ok()?;
    Some((code, value.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basket(query: &str) -> Basket {
        Basket::parse(&Form::parse(query.as_bytes()))
    }

    #[test]
    fn a_step_changes_one_dish_and_the_rest_stays() {
        assert_eq!(basket("n3=2&n6=&n7=1&plus=3").query(), "n3=3&n7=1");
        assert_eq!(basket("n3=1&minus=3&n7=1").query(), "n7=1");
        assert_eq!(basket("plus=9").query(), "n9=1");
        assert!(basket("minus=9").is_empty());
    }

    #[test]
    fn what_is_no_number_of_dishes_is_none() {
        assert!(basket("n3=x&nx=2&name=3&n3=-4&lang=zh").is_empty());
        assert_eq!(basket("n3=1000").query(), "n3=99");
    }
}
