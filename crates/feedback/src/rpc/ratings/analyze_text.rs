use contracts::{common::v1::TextAnalysis, feedback::v1 as pb};
use language::analysis::analyze;
use runtime::field;
use tonic::Request;

use crate::{convert::analysis::analysis, error::Error};

const MOST_CHARS: usize = 2_000;

pub(crate) fn analyze_text(request: Request<pb::AnalyzeTextRequest>) -> Result<TextAnalysis, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let text = field::text(&request.text, "text", 1..=MOST_CHARS)?;
    Ok(analysis(&analyze(&text)))
}
