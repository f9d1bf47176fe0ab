use std::future::{Ready, ready};

use contracts::{common::v1::TextAnalysis, feedback::v1 as pb};
use runtime::field;
use tonic::Request;

use crate::{convert, error::Error, service::Feedback};

const MOST_CHARS: usize = 2_000;

pub(crate) fn analyze_text(
    _: &Feedback,
    request: Request<pb::AnalyzeTextRequest>,
) -> Ready<Result<TextAnalysis, Error>> {
    ready(analyze(request))
}

fn analyze(request: Request<pb::AnalyzeTextRequest>) -> Result<TextAnalysis, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let text = field::text(&request.text, "text", 1..=MOST_CHARS)?;
    Ok(convert::analysis::analysis(&language::analysis::analyze(&text)))
}
