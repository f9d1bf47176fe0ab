//! What holds for every task, against trying out every set.

use proptest::{collection::vec, prelude::*};

use super::{
    relaxed,
    task::{Item, Plan, Task},
};

fn item(pools: usize) -> impl Strategy<Value = Item> {
    let draws = vec((0..pools.max(1), 0..4_i64), 0..=pools.min(1));
    (0..12_i64, -3..20_i64, draws).prop_map(move |(cost, value, draws)| Item {
        cost: cost * 5,
        value,
        draws: draws.into_iter().filter(|_| pools > 0).collect(),
    })
}

fn task(pools: usize) -> impl Strategy<Value = Task> {
    let customers = vec(vec(item(pools), 0..4), 0..6);
    (0..150_i64, vec(0..6_i64, pools), customers).prop_map(|(budget, pools, customers)| Task {
        budget,
        pools,
        customers,
    })
}

/// The most that any set within the budget and the pools is worth.
fn most(task: &Task, choices: &mut Vec<Option<usize>>) -> i64 {
    let Some(items) = task.customers.get(choices.len()) else {
        return if task.fits(choices) { task.chosen(choices).map(|item| item.value).sum() } else { i64::MIN };
    };
    let options = std::iter::once(None).chain((0..items.len()).map(Some));
    let values = options.map(|choice| {
        choices.push(choice);
        let value = most(task, choices);
        choices.pop();
        value
    });
    values.max().unwrap_or(i64::MIN)
}

fn is_sound(task: &Task, plan: &Plan) {
    let most = most(task, &mut Vec::new());
    assert!(task.fits(&plan.choices), "{plan:?} of {task:?}");
    assert!(plan.cost <= task.budget && plan.choices.len() == task.customers.len());
    assert!(plan.value <= most && most <= plan.bound, "{most}: {plan:?} of {task:?}");
}

proptest! {
    #[test]
    fn a_plan_is_the_best_there_is_where_only_the_budget_binds(task in task(0)) {
        let plan = task.plan();
        is_sound(&task, &plan);
        prop_assert!(plan.is_optimal());
        prop_assert_eq!(plan.value, most(&task, &mut Vec::new()));
    }

    #[test]
    fn a_plan_never_takes_more_than_there_is_and_its_bound_holds(task in task(3)) {
        is_sound(&task, &task.plan());
    }

    #[test]
    fn the_bound_of_tasks_too_large_for_the_table_holds(task in task(2)) {
        let (choices, bound) = relaxed::solve(&task);
        is_sound(&task, &Plan::new(&task, choices, bound));
    }
}

/// Gifts that a shop might give: from 0.30 to 12.00, worth more the dearer they
/// are, but not in proportion.
fn shops_own(customers: usize, items: usize, budget: i64) -> Task {
    let item = |customer: usize, item: usize| {
        let seed = i64::try_from((customer * 7_919 + item * 104_729) % 1_000).unwrap();
        let cost = 30 + seed * 117 / 100;
        Item { cost, value: 40 + (cost * (900 + seed % 77)) / 1_000 + seed % 13 * 9, draws: Vec::new() }
    };
    let of = |customer| (0..items).map(|number| item(customer, number)).collect();
    Task { budget, pools: Vec::new(), customers: (0..customers).map(of).collect() }
}

#[test]
fn a_task_of_a_shops_size_is_solved_exactly() {
    let plan = shops_own(60, 10, 6_000).plan();
    assert!(plan.is_optimal() && plan.cost <= 6_000, "{} {}", plan.value, plan.bound);
}

#[test]
fn a_large_task_comes_within_a_hundredth_of_its_bound() {
    let task = shops_own(2_000, 6, 2_000_000);
    let (choices, bound) = relaxed::solve(&task);
    let plan = Plan::new(&task, choices, bound);
    assert!(plan.value <= plan.bound && plan.value * 100 >= plan.bound * 99, "{} {}", plan.value, plan.bound);
}

#[test]
fn of_two_equal_sets_the_cheaper_is_chosen() {
    let item = |cost, value| Item { cost, value, draws: Vec::new() };
    let task =
        Task { budget: 100, pools: Vec::new(), customers: vec![vec![item(90, 5), item(30, 5)], vec![]] };
    let plan = task.plan();
    assert_eq!((plan.choices, plan.cost, plan.value), (vec![Some(1), None], 30, 5));
}

#[test]
fn a_pool_that_is_empty_gives_nothing() {
    let item = Item { cost: 10, value: 50, draws: vec![(0, 1)] };
    let task = Task { budget: 100, pools: vec![1], customers: vec![vec![item.clone()], vec![item]] };
    let plan = task.plan();
    assert_eq!((plan.cost, plan.value, plan.bound), (10, 50, 50));
}
