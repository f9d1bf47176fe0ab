use contracts::feedback::v1 as pb;
use tonic::Request;

use crate::{
    Feedback,
    convert::watches as convert,
    domain::voices,
    error::Error,
    store::{shops_known, voice_days},
};

pub(crate) async fn get_voice_watch(
    service: &Feedback,
    request: Request<pb::GetVoiceWatchRequest>,
) -> Result<pb::VoiceWatch, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = convert::voices_shop(&request.name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let today = shops_known::get(&mut tx, &shop).await?.schedule.day(service.clock.now());
    let days = voice_days::days(&mut tx, &shop, today).await?;
    let usual = voices::usual(&days.before);
    Ok(convert::voice_watch(&shop, &days, usual.as_ref()))
}
