use std::hash::{DefaultHasher, Hash, Hasher};

use contracts::orders::v1 as pb;
use kernel::{OrderId, ShopId};
use tonic::Request;

use crate::{
    convert::{self, figures},
    domain::order::State,
    error::Error,
    service::Orders,
    store::orders::board::{self, Glance},
};

pub(crate) async fn get_board_revision(
    service: &Orders,
    request: Request<pb::GetBoardRevisionRequest>,
) -> Result<pb::BoardRevision, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let shop = figures::report_of(&name, "boardRevision")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let glance = board::glance(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    Ok(revision_to(&shop, &glance, name))
}

fn revision_to(shop: &ShopId, glance: &Glance, name: String) -> pb::BoardRevision {
    // The same in every process of one build; after another it is new once.
    let mut hasher = DefaultHasher::new();
    glance.hash(&mut hasher);
    let placed = glance.open.iter().filter(|order| order.state == State::Placed.as_str());
    pb::BoardRevision {
        name,
        revision: format!("{:016x}", hasher.finish()),
        placed_orders: placed.map(|order| convert::order_name(shop, OrderId(order.order_id))).collect(),
    }
}
