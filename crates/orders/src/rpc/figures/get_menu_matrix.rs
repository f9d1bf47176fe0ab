use contracts::orders::v1 as pb;
use tonic::Request;

use super::history::{History, span};
use crate::{
    convert::figures::{self, View},
    domain::sales::{Basis, LocalMinutes, matrices},
    error::Error,
    service::Orders,
};

const USUAL_DAYS: i64 = 90;

pub(crate) async fn get_menu_matrix(
    service: &Orders,
    request: Request<pb::GetMenuMatrixRequest>,
) -> Result<pb::MenuMatrix, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = figures::report_of(&request.name, "menuMatrix")?;
    call.enter(&shop)?;
    let now = service.clock.now();
    let span = span(request.days, USUAL_DAYS, request.end_time, now)?;

    let history = History::load(&mut service.db.snapshot().await?, shop, span.clone()).await?;
    let basis = Basis::of(&history.sales, span);
    let mut local = LocalMinutes::new(&history.record.shop.schedule.time_zone);
    let all = matrices(&history.sales, &history.dishes, &mut local);
    let view = View { shop: &history.shop, record: &history.record, dishes: &history.dishes, now };
    Ok(pb::MenuMatrix {
        name: request.name,
        basis: Some(view.basis(&basis)),
        segments: all.iter().map(|matrix| view.segment(matrix)).collect(),
    })
}
