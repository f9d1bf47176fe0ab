use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use kernel::{Code, Failure, Place, ShopId};
use runtime::{Call, field};
use storage::Tx;
use tonic::Request;
use uuid::Uuid;

use crate::{
    convert::{
        name,
        praise::{self, staff},
    },
    domain::praise::{
        Praise,
        staff::{StaffMember, StaffMemberId},
    },
    error::Error,
    service::Feedback,
    store::praise::{praises, staff_members},
};

/// Names no member of any staff.
const NOBODY: StaffMemberId = StaffMemberId(Uuid::nil());

pub(crate) async fn list_praises(
    service: &Feedback,
    request: Request<pb::ListPraisesRequest>,
) -> Result<pb::ListPraisesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let member = staff::member_or_none(&shop, &request.staff_member, "staff_member")?;
    let mut tx = service.db.read().await?;
    let member = whose(&mut tx, &shop, &call, member).await?;
    let question = format!("praise of {} for {}", request.parent, request.staff_member);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut rows = match member {
        Some(member) => praises::list_for(&mut tx, &shop, member, from, paging.size + 1).await?,
        None => praises::list(&mut tx, &shop, from, paging.size + 1).await?,
    };
    let columns = |last: &Praise| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let praises = rows.iter().map(|row| praise::praise(&shop, row)).collect();
    Ok(pb::ListPraisesResponse { praises, next_page_token })
}

/// Whose praise is read: a courier's own alone, which is none if nobody of the staff works
/// with their key.
async fn whose(
    tx: &mut Tx,
    shop: &ShopId,
    call: &Call,
    asked: Option<StaffMemberId>,
) -> Result<Option<StaffMemberId>, Error> {
    if call.principal.kind != Kind::Courier {
        return Ok(asked);
    }
    let is_caller = |member: &StaffMember| {
        !member.access_key.is_empty()
            && name(shop, "accessKeys", &member.access_key) == call.principal.subject
    };
    let all = staff_members::all(tx, shop).await?;
    let own = all.iter().find(|member| is_caller(member)).map_or(NOBODY, |member| member.id);
    if asked.is_some_and(|asked| asked != own) {
        let text = "a courier reads the praise that names them";
        return Err(Failure::new(Code::PermissionDenied, "NOT_YOURS", text).into());
    }
    Ok(Some(own))
}
