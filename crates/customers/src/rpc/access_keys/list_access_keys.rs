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

pub(crate) async fn list_access_keys(
    service: &Customers,
    request: Request<pb::ListAccessKeysRequest>,
) -> Result<pb::ListAccessKeysResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("access keys of {shop} {}", request.without_guests);
    let paging = field::paging(&request.page_token, request.page_size, &question, 1)?;
    let newest = AccessKeyId(Uuid::max());
    let before = paging.place(newest, |columns| columns.first()?.parse().ok())?;

    let listed = Listed { scope: Scope::Shop(shop), without_guests: request.without_guests };
    let mut tx = service.db.read().await?;
    let mut found = store::access_keys::list(&mut tx, &listed, before, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| vec![last.id.to_string()]);
    let access_keys = found.into_iter().map(|key| convert::access_key(key, None)).collect();
    Ok(pb::ListAccessKeysResponse { access_keys, next_page_token })
}
