use contracts::customers::v1 as pb;
use kernel::Uuid;
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::{AccessKeyId, Scope},
    error::Error,
    service::Customers,
    store::{self, access_keys::Listed},
};

pub(crate) async fn list_house_keys(
    service: &Customers,
    request: Request<pb::ListHouseKeysRequest>,
) -> Result<pb::ListHouseKeysResponse, Error> {
    let call = runtime::call(&request);
    call.enter_house()?;
    let request = request.into_inner();
    let paging = field::paging(&request.page_token, request.page_size, "house keys", 1)?;
    let newest = AccessKeyId(Uuid::max());
    let before = paging.place(newest, |columns| columns.first()?.parse().ok())?;
    let listed = Listed { scope: Scope::House, without_guests: false };
    let mut tx = service.db.read().await?;
    let mut found = store::access_keys::list(&mut tx, &listed, before, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| vec![last.id.to_string()]);
    let house_keys = found.into_iter().map(|key| convert::house_key(key, None)).collect();
    Ok(pb::ListHouseKeysResponse { house_keys, next_page_token })
}
