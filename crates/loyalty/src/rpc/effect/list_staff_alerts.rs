use contracts::loyalty::v1 as pb;
use kernel::{ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;

use crate::{
    convert::effect,
    domain::effect::staff_watch::{self, Alert, Visits, gifts_to_few, given_by_one, top_recipients},
    error::Error,
    service::Loyalty,
    store::effect::{arms, staff},
};

const USUAL_DAYS: i64 = 30;

pub(crate) async fn list_staff_alerts(
    service: &Loyalty,
    request: Request<pb::ListStaffAlertsRequest>,
) -> Result<pb::ListStaffAlertsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let days = effect::days(request.days, "days", 365)?.unwrap_or(USUAL_DAYS);
    let question = format!("staff alerts of {shop} in {days} days");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(None, |columns| {
        let [micros, key] = columns else { return None };
        Some(Some((micros.parse::<i64>().ok()?, key.clone())))
    })?;

    let mut tx = service.db.snapshot().await?;
    let since = service.clock.now().plus_micros(-days * Time::DAY);
    let mut alerts = alerts(&mut tx, &shop, since).await?;
    alerts.retain(|alert| after.as_ref().is_none_or(|(micros, key)| is_after(alert, *micros, key)));
    let columns = |last: &Alert| vec![last.last_at.micros().to_string(), last.key()];
    let next_page_token = paging.cut(&mut alerts, columns);
    let staff_alerts = alerts.iter().map(|alert| effect::alert(&shop, alert)).collect();
    Ok(pb::ListStaffAlertsResponse { staff_alerts, next_page_token })
}

fn is_after(alert: &Alert, micros: i64, key: &str) -> bool {
    let at = alert.last_at.micros();
    at < micros || (at == micros && alert.key().as_str() > key)
}

/// All that is odd, the latest first.
async fn alerts(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<Vec<Alert>, Error> {
    let given = staff::given(tx, shop, since).await?;
    let mut alerts = given_by_one(&given);
    for top_recipient in top_recipients(&given) {
        let Some(customer) = top_recipient.given.customer else { continue };
        let (own, all, customers) = arms::visits(tx, shop, customer, since).await?;
        alerts.extend(gifts_to_few(&top_recipient, Visits { own, all, customers }));
    }
    let quick_redemptions = staff::quick_redemptions(tx, shop, since).await?;
    alerts.extend(quick_redemptions.iter().map(staff_watch::redeemed_at_once));
    alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.last_at), alert.key()));
    Ok(alerts)
}
