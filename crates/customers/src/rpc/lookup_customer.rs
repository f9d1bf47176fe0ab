use contracts::customers::v1 as pb;
use kernel::{Code, Failure, ShopId};
use runtime::field;
use tonic::Request;

use crate::{
    Customers, convert,
    domain::{ChatIdentity, MOST_NUMBER},
    error::Error,
    store,
};

enum Question {
    Number(i64),
    Identity(ChatIdentity),
}

pub(crate) async fn lookup_customer(
    service: &Customers,
    request: Request<pb::LookupCustomerRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = question(&request)?;
    let mut tx = service.db.snapshot().await?;
    let customer = match &question {
        Question::Number(number) => store::customers::find_by_number(&mut tx, &shop, *number).await?,
        Question::Identity(identity) => store::customers::find_by_identity(&mut tx, &shop, identity).await?,
    };
    Ok(convert::customer(&customer.ok_or_else(|| nobody(&shop, &question))?))
}

fn question(request: &pb::LookupCustomerRequest) -> Result<Question, Failure> {
    let by_identity = !request.sender_id.is_empty() || !request.channel.is_empty();
    match (request.number, by_identity) {
        (0, false) => Err(Failure::field("number", "either a number or a sender_id is required")),
        (0, true) => Ok(Question::Identity(convert::identity(&request.channel, &request.sender_id)?)),
        (number, false) => {
            Ok(Question::Number(field::number(i64::from(number), "number", &(1..=MOST_NUMBER))?))
        }
        (_, true) => Err(Failure::field("number", "must not come together with a channel or sender_id")),
    }
}

fn nobody(shop: &ShopId, question: &Question) -> Failure {
    let nobody = match question {
        Question::Number(number) => format!("shops/{shop} has no customer with the number {number}"),
        Question::Identity(_) => format!("shops/{shop} has no customer with that chat identity"),
    };
    Failure::new(Code::NotFound, "NOT_FOUND", nobody)
}
