use contracts::feedback::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{Feedback, convert::faq as convert, domain::faq::cluster, error::Error, store::questions};

const USUAL_DAYS: i32 = 90;
const MOST_DAYS: i32 = 1_096;
const MICROS_OF_A_DAY: i64 = 86_400_000_000;
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
    let since = service.clock.now().plus_micros(-i64::from(days) * MICROS_OF_A_DAY);

    let mut tx = service.db.read().await?;
    let asked = questions::unanswered(&mut tx, &shop, since, MOST_QUESTIONS).await?;
    drop(tx);
    let texts: Vec<&str> = asked.iter().map(|question| question.text.as_str()).collect();
    Ok(convert::clusters(&shop, &cluster(&texts), &asked))
}
