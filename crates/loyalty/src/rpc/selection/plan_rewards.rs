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
        reward_plans::occasion,
        selection::plan::{GiftSet, Item, Plan, Pools, Task, sets, together},
    },
    error::Error,
    service::Loyalty,
    store::{projections::orders, reward_plans::policies},
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
    Ok(answer(&recipients, &plan, cost))
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

/// A customer, what they may get, and the sets of it they may get together.
struct Recipient {
    customer: String,
    suggestions: Vec<pb::Suggestion>,
    sets: Vec<GiftSet>,
}

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
    let most = policies::get(tx, shop).await?.gifts_per_customer;
    let today = service.rules.rules(tx, shop).await?.shop.schedule.day(now);
    let occasion = Some(occasion(shop, today));
    for customer in customers {
        let asked = FactsRequest { customer, order: None, occasion, gives: false };
        let (rules, facts) = service.rules.facts(tx, shop, asked, now).await?;
        if !seen.insert(facts.customer.id) {
            continue;
        }
        let tiers = rules.tiers_of(&facts.paid, now);
        let inquiry = (OccasionKind::Inquiry, OrderProjection::default());
        let occasion = app::grants::occasion_of(&rules, &facts, inquiry, &tiers, now);
        let chooser = Chooser { catalogue: &rules.catalogue, facts: &facts, occasion: &occasion };
        let mut gifts = chooser.suggestions();
        gifts.retain(|gift| gift.campaign.is_some());
        let open = usize::try_from(most).unwrap_or(1).saturating_sub(facts.given_upon_occasion().count());
        let sets = sets(&chooser, &gifts, open);
        let single: Vec<Item> = gifts.iter().map(|gift| pools.item(gift, &facts)).collect();
        items.push(sets.iter().map(|set| together(&single, set)).collect());
        recipients.push(Recipient {
            customer: convert::names::customer(shop, facts.customer.id),
            suggestions: gifts.iter().map(|gift| convert::selection::suggestion(shop, gift)).collect(),
            sets,
        });
    }
    Ok((recipients, Task { budget, pools: pools.left, customers: items }))
}

fn answer(recipients: &[Recipient], plan: &Plan, cost: contracts::common::v1::Money) -> pb::RewardPlan {
    let pairs = recipients.iter().zip(&plan.choices);
    let chosen = pairs.flat_map(|(recipient, choice)| {
        let set = choice.and_then(|choice| recipient.sets.get(choice)).into_iter().flatten();
        set.filter_map(|(place, worth)| {
            let suggestion = recipient.suggestions.get(*place)?.clone();
            let suggestion = Some(pb::Suggestion { worth: *worth, ..suggestion });
            Some(Choice { customer: recipient.customer.clone(), suggestion })
        })
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
