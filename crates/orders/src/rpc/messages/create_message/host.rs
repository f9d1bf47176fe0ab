//! What the host of a party answers to what they were offered: it is taken, and no order is
//! made of it.

use contracts::{
    loyalty::v1::{GrantRewardRequest, HostOffer, ListHostOffersRequest, Suggestion, grant},
    orders::v1 as pb,
};
use kernel::{MessageId, OrderId, Uuid};
use prost::Message as _;
use storage::Tx;
use tonic::{Code, Status};

use super::{ask::Asking, context::OPEN};
use crate::{
    convert,
    domain::{
        dialogue::{Decision, Intent, Reason, may_confirm},
        menu::Menu,
        offered::{Answer, Offered, answer, may_answer},
        party::{Party, party},
        reply::{A_PERSON, fill},
        shorthand::Language,
    },
    error::Error,
    store::{
        messages::{self, Incoming},
        orders::find::{self, Whose},
    },
};

/// An open order of a party, whose host may have been offered something.
pub(super) struct Hosting {
    order: OrderId,
    /// What we said last, if it was a short while ago.
    last: Option<String>,
}

/// The open order of a party that a sender sent last, if a message of theirs may answer an offer.
pub(super) async fn hosting(
    tx: &mut Tx,
    incoming: &Incoming,
    id: MessageId,
) -> Result<Option<Hosting>, Error> {
    if !may_answer(&incoming.text) {
        return Ok(None);
    }
    let (shop, channel, sender) = (&incoming.shop, &incoming.channel, &incoming.sender_id);
    let found = find::latest(tx, shop, &Whose::Sender(channel, sender), &OPEN, 1).await?;
    let Some(record) = found.into_iter().find(|record| party(&record.note) != Party::default()) else {
        return Ok(None);
    };
    let last = messages::last_replied(tx, shop, channel, sender, id).await?;
    let mut said = None;
    if let Some(last) = last
        && may_confirm(last.sent_time()?.timestamp(), incoming.sent_at.timestamp())
    {
        let answer = last.answer.as_deref().and_then(|answer| pb::Message::decode(answer).ok());
        said = answer.map(|answer| answer.reply_text);
    }
    Ok(Some(Hosting { order: record.id, last: said }))
}

impl Asking<'_> {
    /// What becomes of a message that answers an offer which is open; `None` if it does not.
    pub(super) async fn host_answers(&self, hosting: &Hosting, menu: &Menu) -> Option<Decision> {
        let offer = match self.open_offer(hosting.order).await {
            Ok(offer) => offer?,
            Err(status) => {
                tracing::debug!(code = ?status.code(), "what a host was offered can't be told");
                return None;
            }
        };
        let was_said = hosting.last.as_deref().is_some_and(|last| says(last, &offer));
        // Later a part of a name is what is ordered, and a dish of that name always is.
        let may_be_part = |part: &str| was_said && !menu.has_name(part);
        match answer(&self.incoming.text, &offered(&offer), may_be_part)? {
            Answer::Named(places) => Some(self.take(&offer, &places).await),
            Answer::Pointed(places) if was_said => Some(self.take(&offer, &places).await),
            Answer::Some if was_said => Some(self.ask_which(&offer)),
            Answer::None if was_said => Some(self.done(("好的，那就不上了。", "All right, we leave it."))),
            _ => None,
        }
    }

    async fn open_offer(&self, order: OrderId) -> Result<Option<HostOffer>, Status> {
        let shop = &self.incoming.shop;
        let request = self.within(ListHostOffersRequest {
            parent: format!("shops/{shop}"),
            order: convert::order_name(shop, order),
            ..ListHostOffersRequest::default()
        });
        let found = self.service.loyalty.clone().list_host_offers(request).await?.into_inner();
        Ok(found.host_offers.into_iter().next())
    }

    fn words_of<'a>(&self, offer: &'a HostOffer) -> &'a str {
        if self.language == Language::English { &offer.text_en } else { &offer.text }
    }

    /// Takes what is meant, if it is no more than they may have.
    async fn take(&self, offer: &HostOffer, places: &[usize]) -> Decision {
        if places.len() > usize::try_from(offer.choices).unwrap_or(0) {
            return self.ask_which(offer);
        }
        let mut taken = Taken::default();
        for option in places.iter().filter_map(|place| offer.options.get(*place)) {
            let name = self.name_of(option);
            match self.give(offer, option).await {
                Ok(true) => taken.asked.push(name),
                Ok(false) => taken.given.push(name),
                Err(status) if status.code() == Code::FailedPrecondition => taken.refused.push(name),
                Err(status) => {
                    tracing::warn!(code = ?status.code(), "what a host takes was not given");
                    taken.needs_person = true;
                }
            }
        }
        let reply = taken.told(self.language);
        Decision { needs_person: taken.needs_person, ..self.done((&reply, &reply)) }
    }

    /// Whether it still waits for somebody.
    async fn give(&self, offer: &HostOffer, option: &Suggestion) -> Result<bool, Status> {
        let what = Uuid::new_v5(&self.received.id.0, option.reward.as_bytes());
        let request = self.within(GrantRewardRequest {
            parent: format!("shops/{}", self.incoming.shop),
            customer: offer.customer.clone(),
            reward: option.reward.clone(),
            campaign: offer.campaign.clone(),
            order: offer.order.clone(),
            party_size: offer.party_size,
            is_host: offer.is_host,
            request_id: what.to_string(),
            ..GrantRewardRequest::default()
        });
        let granted = self.service.loyalty.clone().grant_reward(request).await?.into_inner();
        Ok(granted.state() == grant::State::Waiting)
    }

    fn name_of(&self, option: &Suggestion) -> String {
        let english = self.language == Language::English && !option.display_name_en.is_empty();
        let name = if english { &option.display_name_en } else { &option.display_name };
        if option.quantity == 1 { name.clone() } else { format!("{name}×{}", option.quantity) }
    }

    fn ask_which(&self, offer: &HostOffer) -> Decision {
        let words = self.words_of(offer);
        self.done((words, words))
    }

    fn done(&self, (zh, en): (&str, &str)) -> Decision {
        Decision {
            intent: Intent::Chat,
            reply: if self.language == Language::English { en } else { zh }.to_owned(),
            needs_person: false,
            asks: false,
            reason: Reason::KnownFact,
            effects: Vec::new(),
        }
    }
}

/// What became of what a host takes, by name.
#[derive(Default)]
struct Taken {
    given: Vec<String>,
    /// For what the shop has to nod.
    asked: Vec<String>,
    refused: Vec<String>,
    needs_person: bool,
}

impl Taken {
    /// Each in a sentence.
    fn told(&self, language: Language) -> String {
        let is_english = language == Language::English;
        let pick = |(zh, en): (&'static str, &'static str)| if is_english { en } else { zh };
        let refused = if self.given.is_empty() && self.asked.is_empty() { ALL_REFUSED } else { REFUSED };
        let all = [(&self.given, GIVEN), (&self.asked, ASKED), (&self.refused, refused)];
        let said = all.into_iter().filter(|(names, _)| !names.is_empty());
        let said = said.map(|(names, text)| fill(pick(text), &[&names.join(pick(("、", ", ")))]));
        let person = self.needs_person.then(|| pick(A_PERSON).to_owned());
        said.chain(person).collect::<Vec<_>>().join(pick(("", " ")))
    }
}

const GIVEN: (&str, &str) = ("好的，{}给您上，小店送的。", "{}: it comes with our compliments.");
const ASKED: (&str, &str) =
    ("好的，{}帮您问了，店里点头就给您上。", "{}: we have asked, and bring it if we may.");
const REFUSED: (&str, &str) = ("不好意思，{}现在送不出了。", "{}: we are sorry, there is none left.");
const ALL_REFUSED: (&str, &str) = ("不好意思，这份现在送不出了。", "We are sorry, there is none left.");

/// Whether what we said has an offer in it, in either language.
fn says(said: &str, offer: &HostOffer) -> bool {
    [&offer.text, &offer.text_en].into_iter().any(|text| !text.is_empty() && said.contains(text.as_str()))
}

fn offered(offer: &HostOffer) -> Vec<Offered<'_>> {
    let quantity = |one: &Suggestion| u32::try_from(one.quantity).unwrap_or(1);
    let options = offer.options.iter();
    options
        .map(|one| Offered { names: [&one.display_name, &one.display_name_en], quantity: quantity(one) })
        .collect()
}
