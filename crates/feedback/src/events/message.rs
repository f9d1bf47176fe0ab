use contracts::orders::v1::Message;
use kernel::ShopId;
use outbox::IncomingEvent;
use runtime::field;
use storage::Tx;

use crate::{
    app::{
        judge_message::judge_message,
        open_case::{Opening, open_case},
        save_case::save_case,
        save_praise::save_praise,
    },
    convert,
    domain::{
        cases::{Actor, CaseId, Deadlines},
        chat::{ChatMessage, Meaning},
        ideas::{Idea, IdeaId},
        praise::{Found, Praise, Source},
        projections::MessageProjection,
        strangers::Stranger,
    },
    error::Error,
    service::Feedback,
    store::{
        cases::{self, policies},
        faq::questions,
        ideas,
        projections::{customers, messages, shops},
    },
};

/// Stores when a message was answered, and does what it means.
pub(super) async fn received(
    service: &Feedback,
    tx: &mut Tx,
    event: &IncomingEvent,
    message: Option<Message>,
) -> Result<(), Error> {
    let message = field::required(message, "message")?;
    store(tx, &event.shop, &message).await?;
    let message = convert::chat::received(&event.shop, message)?;
    if message.spoken.may_matter() { act_on(service, tx, event, message).await } else { Ok(()) }
}

/// Stores what drift needs to know of a message that asks something.
async fn store(tx: &mut Tx, shop: &ShopId, message: &Message) -> Result<(), Error> {
    let Some(mut asking) = convert::projections::message(shop, message)? else { return Ok(()) };
    // A person has taken over: whether they answered is not heard of, so it counts
    // neither way.
    if !asking.complaint && !asking.answered && is_with_a_person(tx, shop, &asking).await? {
        return Ok(());
    }
    asking.customer = customers::hold_survivor(tx, shop, asking.customer).await?;
    Ok(messages::put(tx, shop, &asking).await?)
}

async fn is_with_a_person(tx: &mut Tx, shop: &ShopId, asking: &MessageProjection) -> Result<bool, Error> {
    let kept = questions::chat_answer(tx, shop, asking.message).await?;
    Ok(kept.is_some_and(|reply| reply.needs_person))
}

/// Closes or reopens the case that was said to be mended, opens one, or credits
/// praise.
async fn act_on(
    service: &Feedback,
    tx: &mut Tx,
    event: &IncomingEvent,
    mut message: ChatMessage,
) -> Result<(), Error> {
    let shop = &event.shop;
    // Locked before the case is read, so that what the message means is what is done.
    if let Some(customer) = message.spoken.customer {
        message.spoken.customer = Some(customers::hold_survivor(tx, shop, customer).await?);
    }
    match judge_message(tx, shop, &message.spoken, service.clock.now()).await? {
        Meaning::Closes(case) => answer_case(service, tx, shop, message, (case, true)).await,
        Meaning::Reopens(case) => answer_case(service, tx, shop, message, (case, false)).await,
        Meaning::Complains => open(service, tx, shop, message).await,
        Meaning::Suggests(idea) => suggest(tx, event, message, idea).await,
        Meaning::Praises(found) => praise(service, tx, event, message, &found).await,
        Meaning::Nothing => Ok(()),
    }
}

/// Closes the case that waited for the customer's reply if that is good, and
/// reopens it otherwise.
async fn answer_case(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    message: ChatMessage,
    (id, is_good): (CaseId, bool),
) -> Result<(), Error> {
    let Some(mut case) = cases::hold(tx, shop, id).await? else { return Ok(()) };
    let before = case.clone();
    let name = message.spoken.customer.map(|customer| convert::name(shop, "customers", customer));
    let name = name.unwrap_or_default();
    let who = Actor { by: &name, is_staff: false, at: service.clock.now() };
    let known = shops::get(tx, shop).await?;
    if is_good {
        case.close(who, None)?;
    } else {
        let policy = policies::get(tx, shop).await?;
        let deadlines = Deadlines { policy: &policy, schedule: &known.schedule };
        case.reopen(who, message.spoken.text, &deadlines)?;
    }
    save_case(service, tx, shop, &known, &mut case, &before, None).await
}

async fn open(service: &Feedback, tx: &mut Tx, shop: &ShopId, message: ChatMessage) -> Result<(), Error> {
    let known = shops::get(tx, shop).await?;
    let (id, category) = (CaseId::of_message(message.id), message.spoken.category());
    let opening = Opening { id, complaint: message.complaint(), category, severity: None };
    open_case(service, tx, shop, &known, opening).await.map(drop)
}

/// Stores the idea that the message is.
async fn suggest(
    tx: &mut Tx,
    event: &IncomingEvent,
    message: ChatMessage,
    text: String,
) -> Result<(), Error> {
    let idea = Idea {
        id: IdeaId::of_message(message.id),
        text,
        shared_text: String::new(),
        customer: message.spoken.customer,
        proposed_by: String::new(),
        message: Some(message.id),
        sender: Stranger::on(&message.channel, &message.sender_id),
        votes: 0,
        voted: false,
        decision: None,
        created_at: event.occurred_at,
    };
    Ok(ideas::insert(tx, &event.shop, &idea).await?)
}

/// Stores the praise that was found in the message.
async fn praise(
    service: &Feedback,
    tx: &mut Tx,
    event: &IncomingEvent,
    message: ChatMessage,
    found: &Found,
) -> Result<(), Error> {
    let source = Source::Message(message.id);
    let sender = match message.spoken.customer {
        Some(_) => Stranger::default(),
        None => Stranger::on(&message.channel, &message.sender_id),
    };
    let praise = Praise {
        id: source.praise(|| service.ids.next()),
        customer: message.spoken.customer,
        staff: found.members(),
        text: message.spoken.text,
        source,
        sender,
        created_at: event.occurred_at,
    };
    save_praise(service, tx, &event.shop, &praise).await
}
