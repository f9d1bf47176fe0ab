use kernel::ShopId;
use storage::Tx;

use super::holders::Holders;
use crate::{
    convert::plans::change::{Impact, LossOf},
    domain::plans::{Loss, LossKind, Membership, Plan, Terms},
    error::Error,
    service::Loyalty,
    store::plans::holders,
};

/// At most so many are named.
const MOST_NAMED: usize = 20;

/// Who would lose what by other terms.
pub(crate) async fn impact(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    plan: &Plan,
    after: &Terms,
) -> Result<Impact, Error> {
    let mut all = Holders::of(service, tx, shop, plan).await?;
    let losses = all.losses(after);
    let mut impact = Impact::default();
    while let Some(page) = all.next(tx).await? {
        let (mut losers, mut since) = (Vec::new(), Vec::new());
        for own in page {
            if all.is_over(&own)? {
                continue;
            }
            impact.holders += 1;
            let lost = losses.get(&own.coming()).filter(|lost| !lost.is_empty());
            if let Some(lost) = lost {
                since.push((own.id, own.days(all.terms(own.version)?, all.today).start));
                losers.push((own, lost));
            }
        }
        let used = holders::used_since(tx, shop, &since).await?;
        for (own, lost) in losers {
            impact.losers += 1;
            let used = used.get(&own.id).map(Vec::as_slice).unwrap_or_default();
            for loss in lost {
                note(&mut impact.losses, loss, &own, used);
            }
        }
    }
    name_them(tx, shop, &mut impact.losses).await?;
    Ok(impact)
}

/// Counts a loss of a holder.
fn note(all: &mut Vec<LossOf>, loss: &Loss, own: &Membership, used: &[String]) {
    let place = all.iter().position(|known| known.loss == *loss).unwrap_or_else(|| {
        all.push(LossOf {
            loss: loss.clone(),
            holders: 0,
            users: 0,
            customers: Vec::new(),
            names: Vec::new(),
        });
        all.len() - 1
    });
    let Some(sum) = all.get_mut(place) else { return };
    sum.holders += 1;
    let is_price = matches!(loss.kind, LossKind::PriceRaised | LossKind::FreeMadePaid);
    sum.users += i64::from(is_price || used.contains(&loss.benefit));
    if sum.customers.len() < MOST_NAMED {
        sum.customers.push(own.customer);
    }
}

/// Names the first of those who lose something, as far as they are known.
async fn name_them(tx: &mut Tx, shop: &ShopId, losses: &mut [LossOf]) -> Result<(), Error> {
    let all = losses.iter().flat_map(|lost| lost.customers.iter().copied()).collect();
    let names = holders::names(tx, shop, all).await?;
    for lost in losses {
        lost.names = lost.customers.iter().filter_map(|customer| names.get(customer).cloned()).collect();
    }
    Ok(())
}
