//! The contract's methods; each is one call into a file of its name.

mod analyze_text;
mod create_rating;
mod get_case;
mod get_rating;
mod get_rating_summary;
mod list_cases;
mod list_ratings;

use contracts::feedback::v1::{self as pb, feedback_service_server::FeedbackService};
use runtime::reply;
use tonic::{Request, Response, Status};

use crate::Feedback;

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl FeedbackService for Feedback {
    async fn create_rating(&self, request: Request<pb::CreateRatingRequest>) -> Answer<pb::Rating> {
        reply(create_rating::create_rating(self, request).await)
    }

    async fn get_rating(&self, request: Request<pb::GetRatingRequest>) -> Answer<pb::Rating> {
        reply(get_rating::get_rating(self, request).await)
    }

    async fn list_ratings(
        &self,
        request: Request<pb::ListRatingsRequest>,
    ) -> Answer<pb::ListRatingsResponse> {
        reply(list_ratings::list_ratings(self, request).await)
    }

    async fn get_rating_summary(
        &self,
        request: Request<pb::GetRatingSummaryRequest>,
    ) -> Answer<pb::RatingSummary> {
        reply(get_rating_summary::get_rating_summary(self, request).await)
    }

    async fn get_case(&self, request: Request<pb::GetCaseRequest>) -> Answer<pb::Case> {
        reply(get_case::get_case(self, request).await)
    }

    async fn list_cases(&self, request: Request<pb::ListCasesRequest>) -> Answer<pb::ListCasesResponse> {
        reply(list_cases::list_cases(self, request).await)
    }

    async fn analyze_text(&self, request: Request<pb::AnalyzeTextRequest>) -> Answer<pb::TextAnalysis> {
        reply(analyze_text::analyze_text(request))
    }
}
