use contracts::customers::v1::SegmentMoved;
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;
use uuid::Uuid;

use crate::convert::names;

/// The shape of a segment's name.
pub(crate) const SEGMENT: &str = "shops/{shop}/segments/{segment}";

/// A segment that moved, who came in, and who left.
pub(crate) fn moved(
    shop: &ShopId,
    event: &SegmentMoved,
) -> Result<(Uuid, Vec<CustomerId>, Vec<CustomerId>), Failure> {
    let all = |some: &[String]| {
        let id = |name: &String| field::id_in(shop, name, "customer", names::CUSTOMER);
        some.iter().map(id).collect::<Result<Vec<_>, _>>()
    };
    Ok((id(shop, &event.segment)?, all(&event.joined)?, all(&event.left)?))
}

/// Which segment a name is of.
pub(crate) fn id(shop: &ShopId, name: &str) -> Result<Uuid, Failure> {
    field::id_in(shop, name, "segment", SEGMENT)
}

/// The name of a segment.
pub(crate) fn name(shop: &ShopId, id: Uuid) -> String {
    format!("shops/{shop}/segments/{id}")
}
