use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use kernel::{CustomerId, Failure, ShopId};
use runtime::{Call, field};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::save_praise::save_praise,
    convert::{self, praise::staff},
    domain::{
        praise::{Found, Praise, Source, named, staff::StaffMemberId},
        strangers::Stranger,
    },
    error::Error,
    service::Feedback,
    store::{praise::staff_members, projections::customers},
};

pub(crate) async fn create_praise(
    service: &Feedback,
    request: Request<pb::CreatePraiseRequest>,
) -> Result<pb::Praise, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.praise, "praise")?;
    let customer = who(&call, &shop, &sent)?;
    let members = staff::members(&shop, &sent.staff_members, "praise.staff_members")?;
    let text = convert::praise::text(&sent)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let customer = match customer {
        Some(customer) => Some(customers::hold_survivor(&mut tx, &shop, customer).await?),
        None => None,
    };
    let staff = meant(&mut tx, &shop, members, &text).await?;
    let id = Source::Said.praise(|| service.ids.next());
    let praise = Praise {
        id,
        customer,
        staff,
        text,
        source: Source::Said,
        sender: Stranger::default(),
        created_at: now,
    };
    save_praise(service, &mut tx, &shop, &praise).await?;
    Ok(tx.answer(convert::praise::praise(&shop, &praise)).await?)
}

/// Who says it: a guest speaks for themselves alone.
fn who(call: &Call, shop: &ShopId, sent: &pb::Praise) -> Result<Option<CustomerId>, Failure> {
    let named = convert::praise::customer(shop, sent)?;
    let customer = named.or_else(|| call.principal.customer());
    if call.principal.kind == Kind::Guest {
        call.own(customer)?;
    }
    Ok(customer)
}

/// Who is meant: those who are given, or else those whom the text names.
async fn meant(
    tx: &mut Tx,
    shop: &ShopId,
    members: Vec<StaffMemberId>,
    text: &str,
) -> Result<Vec<StaffMemberId>, Error> {
    let all = staff_members::all(tx, shop).await?;
    if members.is_empty() {
        return Ok(Found { people: named(text, &all) }.members());
    }
    match members.iter().find(|member| all.iter().all(|one| one.id != **member)) {
        Some(unknown) => Err(Failure::not_found(convert::name(shop, "staffMembers", unknown)).into()),
        None => Ok(members),
    }
}
