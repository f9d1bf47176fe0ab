use std::collections::HashMap;

use contracts::orders::v1 as pb;
use kernel::{CustomerId, Failure, Uuid, stats::wilson};
use runtime::field;
use storage::Tx;
use tonic::Request;

use super::history::{History, span};
use crate::{
    convert::{self, figures::View},
    domain::sales::{Basis, Removal, Usual, removal, usual_baskets},
    error::Error,
    service::Orders,
    store::projections::customers,
};

const USUAL_DAYS: i64 = 90;
const MOST: usize = 50;

pub(crate) async fn simulate_menu_removal(
    service: &Orders,
    request: Request<pb::SimulateMenuRemovalRequest>,
) -> Result<pb::MenuRemoval, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let now = service.clock.now();
    let span = span(request.days, USUAL_DAYS, request.end_time, now)?;
    let mut codes = codes(&request.item_codes)?;
    codes.sort_unstable();
    codes.dedup();

    let mut tx = service.db.snapshot().await?;
    let history = History::load(&mut tx, shop, span.clone()).await?;
    if let Some(code) = codes.iter().find(|code| !history.dishes.contains_key(code)) {
        return Err(Failure::not_found(format!("shops/{}/menuItems/{code}", history.shop)).into());
    }
    let regulars = regulars(&mut tx, &history, &codes).await?;
    drop(tx);
    let basis = Basis::of(&history.sales, span);
    let lost = removal(&history.sales, &codes);
    let view = View { shop: &history.shop, record: &history.record, dishes: &history.dishes, now };
    let share = wilson(lost.orders, basis.orders);
    let savings = savings(&history, &lost, &codes, &view);
    let saved = savings.iter().filter_map(|one| one.cost.as_ref()).map(|cost| cost.amount);
    Ok(pb::MenuRemoval {
        basis: Some(view.basis(&basis)),
        orders_lost: lost.orders,
        orders_lost_ratio: share.ratio,
        orders_lost_low_ratio: share.low,
        orders_lost_high_ratio: share.high,
        revenue_lost_at_most: Some(view.money(lost.whole_orders)),
        revenue_lost_at_least: Some(view.money(lost.dishes_alone)),
        ingredients_saved: Some(view.money(saved.fold(0, i64::saturating_add))),
        savings,
        item_codes_without_recipe: without_recipe(&history, &codes),
        item_codes: codes,
        regulars,
    })
}

fn codes(codes: &[i32]) -> Result<Vec<i32>, Failure> {
    if codes.is_empty() {
        return Err(Failure::field("item_codes", "must have at least one"));
    }
    field::at_most(codes, "item_codes", MOST)?;
    let one =
        |(index, code): (usize, &i32)| field::number(*code, &format!("item_codes[{index}]"), &(1..=9_999));
    codes.iter().enumerate().map(one).collect()
}

fn without_recipe(history: &History, codes: &[i32]) -> Vec<i32> {
    codes.iter().copied().filter(|code| !history.recipes.contains_key(code)).collect()
}

/// Rounded up by ingredient, as it is bought.
fn savings(
    history: &History,
    lost: &Removal,
    codes: &[i32],
    view: &View<'_>,
) -> Vec<pb::menu_removal::Saving> {
    let mut all = Vec::new();
    for (id, ingredient) in &history.ingredients {
        let mut quantity = 0;
        for (code, cooked) in &lost.cooked {
            let Some(recipe) = history.recipes.get(code) else { continue };
            let part = recipe.parts.iter().find(|part| part.ingredient == *id);
            let taken = part.map_or(0, |part| part.quantity.saturating_mul(*cooked));
            quantity += taken.saturating_add(recipe.portions - 1) / recipe.portions.max(1);
        }
        let uses = |code: &i32| {
            history
                .recipes
                .get(code)
                .is_some_and(|recipe| recipe.parts.iter().any(|part| part.ingredient == *id))
        };
        if !codes.iter().any(uses) {
            continue;
        }
        let others = history.dishes.iter().filter(|(code, dish)| dish.is_on_menu && !codes.contains(code));
        all.push(pb::menu_removal::Saving {
            ingredient: convert::catalogue::ingredient_name(&history.shop, *id),
            display_name: ingredient.name.clone(),
            quantity,
            cost: ingredient.cost(quantity).map(|cost| view.money(cost)),
            falls_away: !others.map(|(code, _)| code).any(uses),
        });
    }
    all
}

/// Whose usual basket has one of the dishes, by number.
async fn regulars(
    tx: &mut Tx,
    history: &History,
    codes: &[i32],
) -> Result<Vec<pb::menu_removal::Regular>, Error> {
    let survivors: HashMap<Uuid, Uuid> = customers::survivors(tx, &history.shop).await?;
    let usual = usual_baskets(&history.sales, |id| survivors.get(&id).copied().unwrap_or(id));
    let has = |usual: &Usual| usual.dishes.iter().any(|code| codes.contains(code));
    let hit: Vec<Usual> = usual.into_iter().filter(has).collect();
    let ids: Vec<Uuid> = hit.iter().map(|usual| usual.customer).collect();
    let numbers = customers::numbers(tx, &history.shop, &ids).await?;
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let regular = |usual: Usual| pb::menu_removal::Regular {
        customer: convert::customer_name(&history.shop, CustomerId(usual.customer)),
        number: numbers.get(&usual.customer).copied().unwrap_or(0),
        usual_item_codes: usual.dishes,
        times: count(usual.times),
        order_count: count(usual.orders),
    };
    let mut all: Vec<_> = hit.into_iter().map(regular).collect();
    all.sort_by_key(|one| (one.number == 0, one.number, one.customer.clone()));
    Ok(all)
}
