use contracts::feedback::v1 as pb;
use tonic::Request;

use super::beholder::Beholder;
use crate::{convert, error::Error, service::Feedback, store::ideas};

pub(crate) async fn get_idea(
    service: &Feedback,
    request: Request<pb::GetIdeaRequest>,
) -> Result<pb::Idea, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::ideas::idea_id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let who = Beholder::of(&mut tx, &shop, &call).await?;
    let idea = who.find(&name, ideas::get(&mut tx, &shop, id, &who.voter.key).await?)?;
    Ok(who.view(&shop, &idea))
}
