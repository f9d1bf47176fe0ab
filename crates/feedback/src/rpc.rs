//! The contract's methods; each is one call into a file of its name.

mod cases;
mod chat;
mod faq;
mod follow_ups;
mod praise;
mod ratings;
mod stories;
mod surveys;
mod watches;

use contracts::{
    common::v1::TextAnalysis,
    feedback::v1::{self as pb, feedback_service_server::FeedbackService},
};
use runtime::reply;
use tonic::{Request, Response, Status};

use crate::service::Feedback;

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl FeedbackService for Feedback {
    async fn create_rating(&self, request: Request<pb::CreateRatingRequest>) -> Answer<pb::Rating> {
        reply(ratings::create_rating::create_rating(self, request).await)
    }

    async fn get_rating(&self, request: Request<pb::GetRatingRequest>) -> Answer<pb::Rating> {
        reply(ratings::get_rating::get_rating(self, request).await)
    }

    async fn list_ratings(
        &self,
        request: Request<pb::ListRatingsRequest>,
    ) -> Answer<pb::ListRatingsResponse> {
        reply(ratings::list_ratings::list_ratings(self, request).await)
    }

    async fn get_rating_summary(
        &self,
        request: Request<pb::GetRatingSummaryRequest>,
    ) -> Answer<pb::RatingSummary> {
        reply(ratings::get_rating_summary::get_rating_summary(self, request).await)
    }

    async fn get_case(&self, request: Request<pb::GetCaseRequest>) -> Answer<pb::Case> {
        reply(cases::get_case::get_case(self, request).await)
    }

    async fn list_cases(&self, request: Request<pb::ListCasesRequest>) -> Answer<pb::ListCasesResponse> {
        reply(cases::list_cases::list_cases(self, request).await)
    }

    async fn analyze_text(&self, request: Request<pb::AnalyzeTextRequest>) -> Answer<TextAnalysis> {
        reply(ratings::analyze_text::analyze_text(request))
    }

    async fn reply_to_rating(&self, request: Request<pb::ReplyToRatingRequest>) -> Answer<pb::Rating> {
        reply(ratings::reply_to_rating::reply_to_rating(self, request).await)
    }

    async fn get_survey(&self, request: Request<pb::GetSurveyRequest>) -> Answer<pb::Survey> {
        reply(surveys::get_survey::get_survey(self, request).await)
    }

    async fn create_expectation(
        &self,
        request: Request<pb::CreateExpectationRequest>,
    ) -> Answer<pb::Expectation> {
        reply(surveys::create_expectation::create_expectation(self, request).await)
    }

    async fn get_gap_report(&self, request: Request<pb::GetGapReportRequest>) -> Answer<pb::GapReport> {
        reply(surveys::get_gap_report::get_gap_report(self, request).await)
    }

    async fn create_staff_member(
        &self,
        request: Request<pb::CreateStaffMemberRequest>,
    ) -> Answer<pb::StaffMember> {
        reply(praise::create_staff_member::create_staff_member(self, request).await)
    }

    async fn list_staff_members(
        &self,
        request: Request<pb::ListStaffMembersRequest>,
    ) -> Answer<pb::ListStaffMembersResponse> {
        reply(praise::list_staff_members::list_staff_members(self, request).await)
    }

    async fn update_staff_member(
        &self,
        request: Request<pb::UpdateStaffMemberRequest>,
    ) -> Answer<pb::StaffMember> {
        reply(praise::update_staff_member::update_staff_member(self, request).await)
    }

    async fn create_praise(&self, request: Request<pb::CreatePraiseRequest>) -> Answer<pb::Praise> {
        reply(praise::create_praise::create_praise(self, request).await)
    }

    async fn list_praises(
        &self,
        request: Request<pb::ListPraisesRequest>,
    ) -> Answer<pb::ListPraisesResponse> {
        reply(praise::list_praises::list_praises(self, request).await)
    }

    async fn get_praise_report(
        &self,
        request: Request<pb::GetPraiseReportRequest>,
    ) -> Answer<pb::PraiseReport> {
        reply(praise::get_praise_report::get_praise_report(self, request).await)
    }

    async fn create_story(&self, request: Request<pb::CreateStoryRequest>) -> Answer<pb::Story> {
        reply(stories::create_story::create_story(self, request).await)
    }

    async fn list_stories(
        &self,
        request: Request<pb::ListStoriesRequest>,
    ) -> Answer<pb::ListStoriesResponse> {
        reply(stories::list_stories::list_stories(self, request).await)
    }

    async fn decide_story(&self, request: Request<pb::DecideStoryRequest>) -> Answer<pb::Story> {
        reply(stories::decide_story::decide_story(self, request).await)
    }

    async fn create_follow_up_rule(
        &self,
        request: Request<pb::CreateFollowUpRuleRequest>,
    ) -> Answer<pb::FollowUpRule> {
        reply(follow_ups::create_follow_up_rule::create_follow_up_rule(self, request).await)
    }

    async fn list_follow_up_rules(
        &self,
        request: Request<pb::ListFollowUpRulesRequest>,
    ) -> Answer<pb::ListFollowUpRulesResponse> {
        reply(follow_ups::list_follow_up_rules::list_follow_up_rules(self, request).await)
    }

    async fn update_follow_up_rule(
        &self,
        request: Request<pb::UpdateFollowUpRuleRequest>,
    ) -> Answer<pb::FollowUpRule> {
        reply(follow_ups::update_follow_up_rule::update_follow_up_rule(self, request).await)
    }

    async fn delete_follow_up_rule(&self, request: Request<pb::DeleteFollowUpRuleRequest>) -> Answer<()> {
        reply(follow_ups::delete_follow_up_rule::delete_follow_up_rule(self, request).await)
    }

    async fn list_follow_ups(
        &self,
        request: Request<pb::ListFollowUpsRequest>,
    ) -> Answer<pb::ListFollowUpsResponse> {
        reply(follow_ups::list_follow_ups::list_follow_ups(self, request).await)
    }

    async fn complete_follow_up(
        &self,
        request: Request<pb::CompleteFollowUpRequest>,
    ) -> Answer<pb::FollowUp> {
        reply(follow_ups::complete_follow_up::complete_follow_up(self, request).await)
    }

    async fn get_follow_up_report(
        &self,
        request: Request<pb::GetFollowUpReportRequest>,
    ) -> Answer<pb::FollowUpReport> {
        reply(follow_ups::get_follow_up_report::get_follow_up_report(self, request).await)
    }

    async fn create_case(&self, request: Request<pb::CreateCaseRequest>) -> Answer<pb::Case> {
        reply(cases::create_case::create_case(self, request).await)
    }

    async fn update_case(&self, request: Request<pb::UpdateCaseRequest>) -> Answer<pb::Case> {
        reply(cases::update_case::update_case(self, request).await)
    }

    async fn reply_to_case(&self, request: Request<pb::ReplyToCaseRequest>) -> Answer<pb::Case> {
        reply(cases::reply_to_case::reply_to_case(self, request).await)
    }

    async fn remedy_case(&self, request: Request<pb::RemedyCaseRequest>) -> Answer<pb::Case> {
        cases::remedy_case::remedy_case(self, request).await.map(Response::new)
    }

    async fn resolve_case(&self, request: Request<pb::ResolveCaseRequest>) -> Answer<pb::Case> {
        reply(cases::resolve_case::resolve_case(self, request).await)
    }

    async fn close_case(&self, request: Request<pb::CloseCaseRequest>) -> Answer<pb::Case> {
        reply(cases::close_case::close_case(self, request).await)
    }

    async fn reopen_case(&self, request: Request<pb::ReopenCaseRequest>) -> Answer<pb::Case> {
        reply(cases::reopen_case::reopen_case(self, request).await)
    }

    async fn get_case_report(&self, request: Request<pb::GetCaseReportRequest>) -> Answer<pb::CaseReport> {
        reply(cases::get_case_report::get_case_report(self, request).await)
    }

    async fn get_case_policy(&self, request: Request<pb::GetCasePolicyRequest>) -> Answer<pb::CasePolicy> {
        reply(cases::get_case_policy::get_case_policy(self, request).await)
    }

    async fn update_case_policy(
        &self,
        request: Request<pb::UpdateCasePolicyRequest>,
    ) -> Answer<pb::CasePolicy> {
        reply(cases::update_case_policy::update_case_policy(self, request).await)
    }

    async fn answer_chat(&self, request: Request<pb::AnswerChatRequest>) -> Answer<pb::AnswerChatResponse> {
        reply(chat::answer_chat::answer_chat(self, request).await)
    }

    async fn ask_question(&self, request: Request<pb::AskQuestionRequest>) -> Answer<pb::Question> {
        reply(faq::ask_question::ask_question(self, request).await)
    }

    async fn create_faq_entry(&self, request: Request<pb::CreateFaqEntryRequest>) -> Answer<pb::FaqEntry> {
        reply(faq::create_faq_entry::create_faq_entry(self, request).await)
    }

    async fn delete_faq_entry(&self, request: Request<pb::DeleteFaqEntryRequest>) -> Answer<()> {
        reply(faq::delete_faq_entry::delete_faq_entry(self, request).await)
    }

    async fn get_faq_entry(&self, request: Request<pb::GetFaqEntryRequest>) -> Answer<pb::FaqEntry> {
        reply(faq::get_faq_entry::get_faq_entry(self, request).await)
    }

    async fn get_question_clusters(
        &self,
        request: Request<pb::GetQuestionClustersRequest>,
    ) -> Answer<pb::QuestionClusters> {
        reply(faq::get_question_clusters::get_question_clusters(self, request).await)
    }

    async fn list_faq_entries(
        &self,
        request: Request<pb::ListFaqEntriesRequest>,
    ) -> Answer<pb::ListFaqEntriesResponse> {
        reply(faq::list_faq_entries::list_faq_entries(self, request).await)
    }

    async fn answer_question(&self, request: Request<pb::AnswerQuestionRequest>) -> Answer<pb::Question> {
        reply(faq::answer_question::answer_question(self, request).await)
    }

    async fn list_questions(
        &self,
        request: Request<pb::ListQuestionsRequest>,
    ) -> Answer<pb::ListQuestionsResponse> {
        reply(faq::list_questions::list_questions(self, request).await)
    }

    async fn update_faq_entry(&self, request: Request<pb::UpdateFaqEntryRequest>) -> Answer<pb::FaqEntry> {
        reply(faq::update_faq_entry::update_faq_entry(self, request).await)
    }

    async fn list_alerts(&self, request: Request<pb::ListAlertsRequest>) -> Answer<pb::ListAlertsResponse> {
        reply(watches::list_alerts::list_alerts(self, request).await)
    }

    async fn acknowledge_alert(&self, request: Request<pb::AcknowledgeAlertRequest>) -> Answer<pb::Alert> {
        reply(watches::acknowledge_alert::acknowledge_alert(self, request).await)
    }

    async fn get_drift(&self, request: Request<pb::GetDriftRequest>) -> Answer<pb::Drift> {
        reply(watches::get_drift::get_drift(self, request).await)
    }

    async fn get_voice_watch(&self, request: Request<pb::GetVoiceWatchRequest>) -> Answer<pb::VoiceWatch> {
        reply(watches::get_voice_watch::get_voice_watch(self, request).await)
    }
}
