use contracts::feedback::v1::{ClosedCase, Praise};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;
use uuid::Uuid;

use crate::convert::names::{self, CUSTOMER};

const CASE: &str = "shops/{shop}/cases/{case}";

/// A complaint and whose it is; `None` if nobody knows.
pub(crate) fn closed(shop: &ShopId, case: Option<ClosedCase>) -> Result<Option<(Uuid, CustomerId)>, Failure> {
    let case = field::required(case, "case")?;
    let id = field::id_in(shop, &case.name, "case.name", CASE)?;
    Ok(names::id_if_set(shop, &case.customer, "case.customer", CUSTOMER)?.map(|customer| (id, customer)))
}

/// Who said a good word; `None` if nobody knows.
pub(crate) fn praising(shop: &ShopId, praise: Option<Praise>) -> Result<Option<CustomerId>, Failure> {
    let praise = field::required(praise, "praise")?;
    names::id_if_set(shop, &praise.customer, "praise.customer", CUSTOMER)
}
