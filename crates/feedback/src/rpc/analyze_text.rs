use contracts::feedback::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{convert::analysis::analysis, domain::analyze, error::Error};

const MOST_CHARS: usize = 2_000;

pub(crate) fn analyze_text(request: Request<pb::AnalyzeTextRequest>) -> Result<pb::TextAnalysis, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let text = field::text(&request.text, "text", 1..=MOST_CHARS)?;
    Ok(analysis(&analyze(&text)))
}
