use contracts::orders::v1 as pb;
use tonic::Request;

use crate::{Orders, error::Error};

pub(crate) async fn create_message(
    _service: &Orders,
    _request: Request<pb::CreateMessageRequest>,
) -> Result<pb::Message, Error> {
    Err(kernel::Failure::internal().into())
}
