use contracts::loyalty::v1 as pb;
use kernel::{Failure, Money, ShopId, Time, stats};
use storage::Tx;
use tonic::Request;

use super::window::{window_days, year_before};
use crate::{
    convert::effect,
    domain::effect::Counted,
    error::Error,
    service::Loyalty,
    store::{
        catalogue::campaigns,
        effect::arms::{self, Window},
        projections::shops,
    },
};

pub(crate) async fn get_campaign_report(
    service: &Loyalty,
    request: Request<pb::GetCampaignReportRequest>,
) -> Result<pb::CampaignReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = effect::report_of(&request.name)?;
    call.enter(&shop)?;
    let margin_ratio = effect::margin_ratio(request.margin_ratio)?;
    let asked = effect::days(request.window_days, "window_days", 365)?;

    let now = service.clock.now();
    let mut tx = service.db.snapshot().await?;
    let campaign = campaigns::get(&mut tx, &shop, id).await?;
    let campaign = campaign.ok_or_else(|| Failure::not_found(&request.name))?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let window_days = window_days(&mut tx, &shop, asked, now).await?;
    let window = Window { now, micros: window_days * Time::DAY };
    let arms = arms::arms(&mut tx, &shop, (id, id), window).await?.remove(&id).unwrap_or_default();
    let (given, orders) = arms::given(&mut tx, &shop, id).await?;
    let counted = Counted {
        trigger: campaign.trigger,
        treated: arms.treated,
        held_out: arms.held_out,
        cost: Money { minor: given.cost, currency },
        orders,
        mean_order: mean_order(&mut tx, &shop, now).await?,
        margin_ratio,
    };
    Ok(effect::campaign_report(request.name, &counted, &given, counted.effect(), window_days))
}

async fn mean_order(tx: &mut Tx, shop: &ShopId, now: Time) -> Result<f64, Error> {
    let (orders, brought_in) = arms::orders(tx, shop, year_before(now)).await?;
    Ok(stats::ratio(brought_in.max(0), orders))
}
