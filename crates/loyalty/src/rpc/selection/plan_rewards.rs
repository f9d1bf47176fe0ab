use std::{cmp::Reverse, collections::HashSet};

use contracts::loyalty::v1::{self as pb, reward_plan::Choice};
use kernel::{CustomerId, Failure, Money, ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;

use crate::{
    app,
    cache::FactsRequest,
    convert,
    domain::{
        Chooser, OccasionKind, OrderProjection, calendar,
        selection::plan::{Plan, Pools, Task},
    },
    error::Error,
    service::Loyalty,
    store::projections::orders,
};

const MOST_OF_TODAY: i64 = 10_000;
/// Their names stand in the address of a GET.
const MOST_NAMED: usize = 300;
const MOST_MONEY: i64 = 1_000_000_000_000;

pub(crate) async fn plan_rewards(
    service: &Loyalty,
    request: Request<pb::PlanRewardsRequest>,
) -> Result<pb::RewardPlan, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let budget = field::number(request.budget_amount, "budget_amount", &(1..=MOST_MONEY))?;
    let customers = customers(&shop, &request.customers)?;

    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let rules = service.rules.rules(&mut tx, &shop).await?;
    let customers = if let Some(customers) = customers {
        customers
    } else {
        let schedule = &rules.shop.schedule;
        let today = calendar::start_of_day(schedule, schedule.day(now)).unwrap_or(now);
        orders::regulars_since(&mut tx, &shop, today, MOST_OF_TODAY).await?
    };
    let (recipients, task) = gather(service, &mut tx, &shop, customers, (now, budget)).await?;
    drop(tx);
    // Reckoning may take a second, in which others want to be served.
    let planning = tokio::task::spawn_blocking(move || task.plan());
    let plan = planning.await.map_err(|_| Failure::internal())?;
    let cost = field::money_field(Money { minor: plan.cost, currency: rules.shop.currency });
    Ok(answer(recipients, &plan, cost))
}

/// The customers named, each once; `None` if none is.
fn customers(shop: &ShopId, names: &[String]) -> Result<Option<Vec<CustomerId>>, Failure> {
    field::at_most(names, "customers", MOST_NAMED)?;
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let path = format!("customers[{place}]");
        let customer: CustomerId = field::id_in(shop, name, &path, convert::names::CUSTOMER)?;
        all.extend(seen.insert(customer).then_some(customer));
    }
    Ok((!all.is_empty()).then_some(all))
}

/// A customer's name, and what they may get.
type Recipient = (String, Vec<pb::Suggestion>);

/// What each customer may get by every rule there is, and the task of choosing.
async fn gather(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    customers: Vec<CustomerId>,
    (now, budget): (Time, i64),
) -> Result<(Vec<Recipient>, Task), Error> {
    let (mut recipients, mut items, mut pools) = (Vec::new(), Vec::new(), Pools::default());
    let mut seen = HashSet::new();
    for customer in customers {
        let asked = FactsRequest { customer, order: None, occasion: None, gives: false };
        let (rules, facts) = service.rules.facts(tx, shop, asked, now).await?;
        if !seen.insert(facts.customer.id) {
            continue;
        }
        let tiers = rules.tiers_of(&facts, now);
        let inquiry = (OccasionKind::Inquiry, OrderProjection::default());
        let occasion = app::grants::occasion_of(&rules, &facts, inquiry, &tiers, now);
        let chooser = Chooser { catalogue: &rules.catalogue, facts: &facts, occasion: &occasion };
        let fitting = chooser.suggestions().into_iter().filter(|gift| gift.campaign.is_some());
        let (of_customer, suggestions): (Vec<_>, Vec<_>) = fitting
            .map(|gift| (pools.item(&gift, &facts), convert::selection::suggestion(shop, &gift)))
            .unzip();
        items.push(of_customer);
        recipients.push((convert::names::customer(shop, facts.customer.id), suggestions));
    }
    Ok((recipients, Task { budget, pools: pools.left, customers: items }))
}

fn answer(recipients: Vec<Recipient>, plan: &Plan, cost: contracts::common::v1::Money) -> pb::RewardPlan {
    let pairs = recipients.into_iter().zip(&plan.choices);
    let chosen = pairs.filter_map(|((customer, mut suggestions), choice)| {
        let place = choice.filter(|place| *place < suggestions.len())?;
        Some(Choice { customer, suggestion: Some(suggestions.swap_remove(place)) })
    });
    let mut choices: Vec<_> = chosen.collect();
    choices.sort_by_key(|choice| Reverse(choice.suggestion.as_ref().map_or(0, |gift| gift.worth)));
    pb::RewardPlan {
        choices,
        cost: Some(cost),
        worth: plan.value,
        bound: plan.bound,
        is_optimal: plan.is_optimal(),
    }
}
