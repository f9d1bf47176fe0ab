use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field;
use tonic::Request;

use crate::{
    convert::faq as convert,
    domain::faq::cluster,
    error::Error,
    service::Feedback,
    store::{faq::questions, projections::shops},
};

const USUAL_DAYS: i32 = 90;
const MOST_DAYS: i32 = 1_096;
/// The newest tell what is asked now; more would only take longer.
const MOST_QUESTIONS: i64 = 500;

pub(crate) async fn get_question_clusters(
    service: &Feedback,
    request: Request<pb::GetQuestionClustersRequest>,
) -> Result<pb::QuestionClusters, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = convert::clusters_shop(&request.name, "name")?;
    call.enter(&shop)?;
    let days = if request.days == 0 { USUAL_DAYS } else { request.days };
    let days = field::number(days, "days", &(1..=MOST_DAYS))?;

    let mut tx = service.db.snapshot().await?;
    let known = shops::get(&mut tx, &shop).await?;
    let since = known.days_before(service.clock.now(), days.into());
    let mut asked = questions::unanswered(&mut tx, &shop, since, MOST_QUESTIONS).await?;
    let faq = service.faqs.get(&mut tx, &shop).await?;
    drop(tx);
    // Too long for a thread that others wait for.
    let putting = tokio::task::spawn_blocking(move || {
        // What an entry was added for since is asked no more.
        asked.retain(|question| !faq.answers(&question.text));
        let texts: Vec<&str> = asked.iter().map(|question| question.text.as_str()).collect();
        let clusters = cluster(&texts);
        (clusters, asked)
    });
    let (clusters, asked) = putting.await.map_err(|_| Failure::internal())?;
    Ok(convert::clusters(&shop, &clusters, &asked))
}
