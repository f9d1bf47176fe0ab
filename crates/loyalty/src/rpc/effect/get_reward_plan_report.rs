use contracts::loyalty::v1 as pb;
use tonic::Request;

use super::reckon::{Question, report};
use crate::{
    convert::{effect, reward_plans::report_shop},
    domain::{Trigger, reward_plans::ALL_PLANS},
    error::Error,
    service::Loyalty,
    store::reward_plans,
};

pub(crate) async fn get_reward_plan_report(
    service: &Loyalty,
    request: Request<pb::GetRewardPlanReportRequest>,
) -> Result<pb::CampaignReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = report_shop(&request.name)?;
    call.enter(&shop)?;
    let question = Question {
        margin_ratio: effect::margin_ratio(request.margin_ratio)?,
        window_days: effect::days(request.window_days, "window_days", 365)?,
        now: service.clock.now(),
    };

    let mut tx = service.db.snapshot().await?;
    let given = reward_plans::given(&mut tx, &shop).await?;
    // Like a day that has come, a plan reaches whom it chose whether they order or not.
    report(service, (&mut tx, &shop), request.name, (ALL_PLANS, Trigger::Date), (given, 0), question).await
}
