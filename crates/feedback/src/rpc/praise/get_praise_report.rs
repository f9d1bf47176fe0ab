use std::collections::HashMap;

use contracts::feedback::v1 as pb;
use kernel::{ShopId, Time};
use storage::Tx;
use tonic::Request;
use uuid::Uuid;

use crate::{
    convert::praise,
    domain::praise::staff::{PraiseReport, Standing},
    error::Error,
    service::Feedback,
    store::{
        praise::{order_staff, praises, staff_members},
        projections::{orders, shops},
    },
};

/// So many good words are shown of each.
const MOST_TEXTS: i64 = 3;

pub(crate) async fn get_praise_report(
    service: &Feedback,
    request: Request<pb::GetPraiseReportRequest>,
) -> Result<pb::PraiseReport, Error> {
    let call = runtime::call(&request);
    let (shop, days) = praise::report_question(request.get_ref())?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let since = shops::get(&mut tx, &shop).await?.days_before(service.clock.now(), days);
    let report = PraiseReport {
        standings: standings(&mut tx, &shop, since).await?,
        praises: praises::count(&mut tx, &shop, since).await?,
        orders: orders::count_completed(&mut tx, &shop, since).await?,
    };
    Ok(praise::report(&shop, report))
}

/// How everybody stands who works in the shop or was praised since a moment.
async fn standings(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<Vec<Standing>, Error> {
    let counts = praises::counts(tx, shop, since).await?;
    let served = order_staff::counts(tx, shop, since).await?;
    let mut texts: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (member, text) in praises::latest(tx, shop, since, MOST_TEXTS).await? {
        texts.entry(member).or_default().push(text);
    }
    let all = staff_members::all(tx, shop).await?;
    let mut standings = Vec::new();
    for member in all {
        let praises = counts.get(&member.id.0).copied().unwrap_or_default();
        let orders = served.get(&member.access_key).copied().unwrap_or_default();
        let texts = texts.remove(&member.id.0).unwrap_or_default();
        if praises > 0 || !member.retired {
            standings.push(Standing { member, praises, orders, texts });
        }
    }
    Standing::rank(&mut standings);
    Ok(standings)
}
