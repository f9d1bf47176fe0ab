//! The contract's methods; each is one call into a file of its name.

mod cases;
mod chat;
mod faq;
mod follow_ups;
mod ideas;
mod praise;
mod ratings;
mod records;
mod stories;
mod surveys;
mod watches;

use contracts::{
    common::v1::TextAnalysis,
    feedback::v1::{self as pb, feedback_service_server::FeedbackService},
};

use crate::service::Feedback;

runtime::rpc! {
    impl FeedbackService, for Feedback {
        ratings::create_rating(pb::CreateRatingRequest) -> pb::Rating;
        ratings::get_rating(pb::GetRatingRequest) -> pb::Rating;
        ratings::list_ratings(pb::ListRatingsRequest) -> pb::ListRatingsResponse;
        ratings::get_rating_summary(pb::GetRatingSummaryRequest) -> pb::RatingSummary;
        ratings::list_public_ratings(pb::ListPublicRatingsRequest) -> pb::ListPublicRatingsResponse;
        ratings::show_rating(pb::ShowRatingRequest) -> pb::Rating;
        ratings::get_quadrant(pb::GetQuadrantRequest) -> pb::Quadrant;
        ratings::analyze_text(pb::AnalyzeTextRequest) -> TextAnalysis;
        ratings::reply_to_rating(pb::ReplyToRatingRequest) -> pb::Rating;
        cases::get_case(pb::GetCaseRequest) -> pb::Case;
        cases::list_cases(pb::ListCasesRequest) -> pb::ListCasesResponse;
        cases::create_case(pb::CreateCaseRequest) -> pb::Case;
        cases::update_case(pb::UpdateCaseRequest) -> pb::Case;
        cases::reply_to_case(pb::ReplyToCaseRequest) -> pb::Case;
        cases::remedy_case(pb::RemedyCaseRequest) -> pb::Case, status;
        cases::resolve_case(pb::ResolveCaseRequest) -> pb::Case;
        cases::close_case(pb::CloseCaseRequest) -> pb::Case;
        cases::reopen_case(pb::ReopenCaseRequest) -> pb::Case;
        cases::get_case_report(pb::GetCaseReportRequest) -> pb::CaseReport;
        cases::get_case_policy(pb::GetCasePolicyRequest) -> pb::CasePolicy;
        cases::update_case_policy(pb::UpdateCasePolicyRequest) -> pb::CasePolicy;
        surveys::get_survey(pb::GetSurveyRequest) -> pb::Survey;
        surveys::create_expectation(pb::CreateExpectationRequest) -> pb::Expectation;
        surveys::get_gap_report(pb::GetGapReportRequest) -> pb::GapReport;
        praise::create_staff_member(pb::CreateStaffMemberRequest) -> pb::StaffMember;
        praise::list_staff_members(pb::ListStaffMembersRequest) -> pb::ListStaffMembersResponse;
        praise::update_staff_member(pb::UpdateStaffMemberRequest) -> pb::StaffMember;
        praise::create_praise(pb::CreatePraiseRequest) -> pb::Praise;
        praise::list_praises(pb::ListPraisesRequest) -> pb::ListPraisesResponse;
        praise::get_praise_report(pb::GetPraiseReportRequest) -> pb::PraiseReport;
        ideas::create_idea(pb::CreateIdeaRequest) -> pb::Idea;
        ideas::get_idea(pb::GetIdeaRequest) -> pb::Idea;
        ideas::list_ideas(pb::ListIdeasRequest) -> pb::ListIdeasResponse;
        ideas::vote_for_idea(pb::VoteForIdeaRequest) -> pb::Idea;
        ideas::withdraw_vote(pb::WithdrawVoteRequest) -> pb::Idea;
        ideas::share_idea(pb::ShareIdeaRequest) -> pb::Idea;
        ideas::decide_idea(pb::DecideIdeaRequest) -> pb::Idea;
        stories::create_story(pb::CreateStoryRequest) -> pb::Story;
        stories::list_stories(pb::ListStoriesRequest) -> pb::ListStoriesResponse;
        stories::decide_story(pb::DecideStoryRequest) -> pb::Story;
        follow_ups::create_follow_up_rule(pb::CreateFollowUpRuleRequest) -> pb::FollowUpRule;
        follow_ups::list_follow_up_rules(pb::ListFollowUpRulesRequest) -> pb::ListFollowUpRulesResponse;
        follow_ups::update_follow_up_rule(pb::UpdateFollowUpRuleRequest) -> pb::FollowUpRule;
        follow_ups::delete_follow_up_rule(pb::DeleteFollowUpRuleRequest) -> ();
        follow_ups::list_follow_ups(pb::ListFollowUpsRequest) -> pb::ListFollowUpsResponse;
        follow_ups::complete_follow_up(pb::CompleteFollowUpRequest) -> pb::FollowUp;
        follow_ups::get_follow_up_report(pb::GetFollowUpReportRequest) -> pb::FollowUpReport;
        chat::answer_chat(pb::AnswerChatRequest) -> pb::AnswerChatResponse;
        faq::ask_question(pb::AskQuestionRequest) -> pb::Question;
        faq::create_faq_entry(pb::CreateFaqEntryRequest) -> pb::FaqEntry;
        faq::delete_faq_entry(pb::DeleteFaqEntryRequest) -> ();
        faq::get_faq_entry(pb::GetFaqEntryRequest) -> pb::FaqEntry;
        faq::get_question_clusters(pb::GetQuestionClustersRequest) -> pb::QuestionClusters;
        faq::list_faq_entries(pb::ListFaqEntriesRequest) -> pb::ListFaqEntriesResponse;
        faq::answer_question(pb::AnswerQuestionRequest) -> pb::Question;
        faq::list_questions(pb::ListQuestionsRequest) -> pb::ListQuestionsResponse;
        faq::update_faq_entry(pb::UpdateFaqEntryRequest) -> pb::FaqEntry;
        watches::list_alerts(pb::ListAlertsRequest) -> pb::ListAlertsResponse;
        watches::acknowledge_alert(pb::AcknowledgeAlertRequest) -> pb::Alert;
        watches::get_drift(pb::GetDriftRequest) -> pb::Drift;
        watches::import_reviews(pb::ImportReviewsRequest) -> pb::ImportReviewsResponse;
        watches::get_sentiment_watch(pb::GetSentimentWatchRequest) -> pb::SentimentWatch;
        records::list_customer_feedback_records(pb::ListCustomerFeedbackRecordsRequest) -> pb::ListCustomerFeedbackRecordsResponse;
    }
}
