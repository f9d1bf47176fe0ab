use contracts::feedback::v1 as pb;
use kernel::{ShopId, Uuid};
use runtime::field;
use storage::{
    Tx,
    records::{self, Cursor, Whose},
};
use tonic::Request;

use crate::{
    convert,
    domain::{
        cases::CaseId,
        faq::QuestionId,
        follow_ups::FollowUpId,
        ideas::IdeaId,
        praise::PraiseId,
        ratings::RatingId,
        stories::{Story, StoryId, StoryState},
        surveys::ExpectationId,
        watches::AlertId,
    },
    error::Error,
    service::Feedback,
    store::{
        cases,
        faq::questions,
        follow_ups, ideas,
        praise::praises,
        projections::shops,
        ratings,
        records::{Kind, OF_CUSTOMER, OF_SENDER},
        stories,
        surveys::expectations,
        watches::alerts,
    },
};

/// More would not fit into one answer.
const MOST: i64 = 100;

pub(crate) async fn list_customer_feedback_records(
    service: &Feedback,
    request: Request<pb::ListCustomerFeedbackRecordsRequest>,
) -> Result<pb::ListCustomerFeedbackRecordsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::customer_id(&request.customer, "customer")?;
    call.enter(&shop)?;
    let question = format!("records of {}", request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Cursor::START, Cursor::from_columns)?;
    let senders: Vec<_> = request.senders.into_iter().map(|own| (own.channel, own.sender_id)).collect();

    let mut tx = service.db.snapshot().await?;
    let customer = customer.0;
    let whose = Whose { customer, of_customer: &OF_CUSTOMER, senders: &senders, of_sender: &OF_SENDER };
    let (found, next) = records::page(&mut tx, &shop, &whose, from, paging.size.min(MOST)).await?;
    let mut records = pb::FeedbackRecords::default();
    for (kind, id) in found {
        add(&mut tx, &shop, (kind, id), (customer, request.for_guest), &mut records).await?;
    }
    let token = |next: Cursor| paging.token(&next.columns());
    Ok(pb::ListCustomerFeedbackRecordsResponse {
        records: Some(records),
        next_page_token: next.map(token).unwrap_or_default(),
    })
}

async fn add(
    tx: &mut Tx,
    shop: &ShopId,
    (kind, id): (Kind, Uuid),
    (customer, for_guest): (Uuid, bool),
    records: &mut pb::FeedbackRecords,
) -> Result<(), Error> {
    // No method lists these for guests.
    if for_guest && matches!(kind, Kind::FollowUp | Kind::Alert) {
        return Ok(());
    }
    match kind {
        Kind::Rating => {
            let kept = ratings::get(tx, shop, RatingId(id)).await?;
            records.ratings.extend(kept.map(|kept| convert::ratings::rating(shop, &kept)));
        }
        Kind::Expectation => {
            let kept = expectations::get(tx, shop, ExpectationId(id)).await?;
            records.expectations.extend(kept.map(|kept| convert::surveys::expectation(shop, &kept)));
        }
        Kind::Case => {
            let known = shops::get(tx, shop).await?;
            let kept = cases::get(tx, shop, CaseId(id)).await?;
            let case = kept.map(|kept| convert::cases::case(shop, known.currency, &kept));
            records
                .cases
                .extend(case.map(|case| if for_guest { convert::cases::for_guest(case) } else { case }));
        }
        Kind::Praise => {
            let kept = praises::get(tx, shop, PraiseId(id)).await?;
            records.praises.extend(kept.map(|kept| convert::praise::praise(shop, &kept)));
        }
        Kind::Question => {
            let kept = questions::get(tx, shop, QuestionId(id)).await?;
            records.questions.extend(kept.map(|kept| convert::faq::question(shop, &kept)));
        }
        Kind::FollowUp => {
            let kept = follow_ups::get(tx, shop, FollowUpId(id)).await?;
            records.follow_ups.extend(kept.map(|kept| convert::follow_ups::follow_up(shop, &kept)));
        }
        Kind::Alert => {
            let kept = alerts::get(tx, shop, AlertId(id)).await?;
            records.alerts.extend(kept.map(|kept| convert::watches::alert(shop, &kept)));
        }
        Kind::Idea => {
            let kept = ideas::get(tx, shop, IdeaId(id), "").await?;
            records.ideas.extend(kept.map(|kept| convert::ideas::idea(shop, &kept)));
        }
        Kind::VotedIdea => records.idea_votes.push(convert::ideas::vote(shop, IdeaId(id), customer)),
        Kind::Story => {
            let kept = stories::get(tx, shop, StoryId(id)).await?;
            let in_book = |story: &Story| matches!(story.state, StoryState::Approved | StoryState::Shared);
            let kept = kept.filter(|story| !for_guest || in_book(story));
            records.stories.extend(kept.map(|kept| convert::stories::story(shop, &kept)));
        }
    }
    Ok(())
}
