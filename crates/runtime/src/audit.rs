//! What is noted of a privileged act, as the contracts declare it
//! (`renqing.common.v1.audited`). The note is made here, from the call alone, and
//! written by the transaction that does the act, so that no method has to remember it.

use std::{collections::HashMap, sync::Arc};

use anyhow::Context;
use bytes::Bytes;
use contracts::common::v1::{self as common, principal::Kind};
use kernel::{Act, Failure, Ids, Told, Uuid};
use prost::Message;
use prost_reflect::{DynamicMessage, ExtensionDescriptor, MessageDescriptor, MethodDescriptor, Value};

use crate::{
    CUSTOMERS, Principal,
    screen::{PREFIX, malformed},
    trace,
};

/// The event by which the other services tell customers.
const EVENT: &str = "renqing.common.v1.ActDone";

/// Which methods are noted.
#[derive(Clone, Debug)]
pub(crate) struct Audits {
    /// By path.
    methods: Arc<HashMap<String, Audited>>,
    ids: Ids,
}

#[derive(Debug)]
struct Audited {
    /// The method's full name.
    name: String,
    input: MessageDescriptor,
    /// The field that names the resource, as in `shop.name`; empty if none does.
    resource: String,
    told: Option<Told>,
}

impl Audits {
    /// Reads the option `(renqing.common.v1.audited)` of every method.
    pub(crate) fn from_contracts(ids: Ids) -> anyhow::Result<Self> {
        let pool = crate::descriptors()?;
        let option = |name: &str| {
            pool.get_extension_by_name(name).with_context(|| format!("the contracts have no option {name}"))
        };
        let (audited, http) = (option("renqing.common.v1.audited")?, option("google.api.http")?);
        let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
        let noted =
            methods.filter(|method| method.options().get_extension(&audited).as_bool().unwrap_or_default());
        let noted = noted.map(|method| {
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            (path, Audited::of(&method, &http))
        });
        Ok(Self { methods: Arc::new(noted.collect()), ids })
    }

    /// Whether calls of the method at a path are noted.
    pub(crate) fn covers(&self, path: &str) -> bool {
        self.methods.contains_key(path)
    }

    /// The note of a call, by its framed message; none if the method is not noted. What
    /// can't be read is refused, or it could be done without a note.
    pub(crate) fn act(&self, path: &str, caller: &Principal, body: &Bytes) -> Result<Option<Act>, Failure> {
        let Some(method) = self.methods.get(path) else { return Ok(None) };
        let message = body.get(PREFIX..).unwrap_or_default();
        let message = DynamicMessage::decode(method.input.clone(), message);
        let message = message.map_err(|_| malformed(&method.input))?;
        let (kind, subject) = doer(caller, &message);
        Ok(Some(Act {
            id: self.ids.next(),
            kind,
            subject,
            method: method.name.clone(),
            resource: text_at(&message, &method.resource),
            customer: text_at(&message, "customer"),
            request_id: text_at(&message, "request_id").parse::<Uuid>().ok(),
            traceparent: trace::traceparent(),
            told: method.told,
        }))
    }
}

impl Audited {
    fn of(method: &MethodDescriptor, http: &ExtensionDescriptor) -> Self {
        let told = Told { subscriber: CUSTOMERS, kind: EVENT, encode };
        let is_kept_here = method.parent_service().package_name() == format!("renqing.{CUSTOMERS}.v1");
        Self {
            name: method.full_name().to_owned(),
            input: method.input(),
            resource: variable(method, http).unwrap_or_default(),
            told: (!is_kept_here).then_some(told),
        }
    }
}

/// The field in the braces of a method's path: `shop.name` of `/v1/{shop.name=shops/*}`.
fn variable(method: &MethodDescriptor, http: &ExtensionDescriptor) -> Option<String> {
    let options = method.options();
    let rule = options.get_extension(http);
    let mut texts = rule.as_message()?.fields().filter_map(|(_, value)| value.as_str());
    let path = texts.find(|text| text.starts_with('/'))?;
    let (_, rest) = path.split_once('{')?;
    Some(rest.split_once('=')?.0.to_owned())
}

/// Who is said to do it: the caller, or for whom a service says that it calls.
fn doer(caller: &Principal, message: &DynamicMessage) -> (String, String) {
    let for_whom = message.get_field_by_name("on_behalf_of");
    let for_whom = for_whom.as_deref().and_then(Value::as_message);
    let for_whom = for_whom.and_then(|one| one.transcode_to::<common::Principal>().ok());
    match for_whom {
        Some(one) if caller.kind == Kind::Service && !one.subject.is_empty() => {
            (one.kind().as_str_name().to_owned(), one.subject)
        }
        _ => (caller.kind.as_str_name().to_owned(), caller.subject.clone()),
    }
}

/// The text at a path of fields; empty if there is none.
fn text_at(message: &DynamicMessage, path: &str) -> String {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let value = message.get_field_by_name(name);
    match value.as_deref() {
        Some(Value::Message(inner)) if !rest.is_empty() => text_at(inner, rest),
        Some(Value::String(text)) if rest.is_empty() => text.clone(),
        _ => String::new(),
    }
}

fn encode(act: &Act) -> Vec<u8> {
    let done = common::ActDone {
        kind: Kind::from_str_name(&act.kind).unwrap_or_default().into(),
        subject: act.subject.clone(),
        method: act.method.clone(),
        resource: act.resource.clone(),
        customer: act.customer.clone(),
        request_id: act.request_id.map(|id| id.to_string()).unwrap_or_default(),
        traceparent: act.traceparent.clone(),
    };
    done.encode_to_vec()
}

#[cfg(test)]
mod tests {
    use contracts::{loyalty::v1 as loyalty, orders::v1 as orders};
    use prost::Name;

    use super::*;

    fn framed<M: Message>(message: &M) -> Bytes {
        [vec![0; PREFIX], message.encode_to_vec()].concat().into()
    }

    fn owner() -> Principal {
        Principal { kind: Kind::Owner, shop: None, subject: "houseKeys/k".to_owned() }
    }

    #[test]
    fn the_event_is_called_what_its_message_is() {
        assert_eq!(EVENT, common::ActDone::full_name());
    }

    #[test]
    fn a_note_says_who_does_what_to_what_and_nothing_that_was_written() {
        let audits = Audits::from_contracts(Ids::random()).unwrap();
        let id = "0b8f6f1e-5a53-4d6c-9d56-0d6c5f8f9a01";
        let shop =
            orders::Shop { name: "shops/a".into(), display_name: "农家".into(), ..Default::default() };
        let request =
            orders::UpdateShopRequest { shop: Some(shop), request_id: id.into(), ..Default::default() };
        let path = "/renqing.orders.v1.OrdersService/UpdateShop";
        let act = audits.act(path, &owner(), &framed(&request)).unwrap().unwrap();
        assert_eq!((act.kind.as_str(), act.subject.as_str()), ("OWNER", "houseKeys/k"));
        assert_eq!(act.method, "renqing.orders.v1.OrdersService.UpdateShop");
        assert_eq!((act.resource.as_str(), act.request_id), ("shops/a", id.parse().ok()));
        assert!(!format!("{act:?}").contains("农家"));
        assert_eq!(act.told.map(|told| told.subscriber), Some(CUSTOMERS));
        assert!(!audits.covers("/renqing.orders.v1.OrdersService/CreateMessage"));
    }

    #[test]
    fn what_can_not_be_read_is_refused_and_not_done_without_a_note() {
        let audits = Audits::from_contracts(Ids::random()).unwrap();
        let path = "/renqing.orders.v1.OrdersService/UpdateShop";
        let body = [framed(&orders::UpdateShopRequest::default()), vec![0; PREFIX].into()].concat();
        assert_eq!(audits.act(path, &owner(), &body.into()).unwrap_err().reason, "MALFORMED");
    }

    #[test]
    fn what_a_service_asks_for_somebody_is_theirs_and_nobody_else_may_say_so() {
        let audits = Audits::from_contracts(Ids::random()).unwrap();
        let path = "/renqing.loyalty.v1.LoyaltyService/GiveGoodwill";
        let staff =
            common::Principal { kind: Kind::Staff.into(), subject: "key".into(), ..Default::default() };
        let customer = "shops/a/customers/c".to_owned();
        let request =
            loyalty::GiveGoodwillRequest { on_behalf_of: Some(staff), customer, ..Default::default() };
        for (caller, kind) in [(Principal::service("renqing"), "STAFF"), (owner(), "OWNER")] {
            let act = audits.act(path, &caller, &framed(&request)).unwrap().unwrap();
            assert_eq!((act.kind.as_str(), act.customer.as_str()), (kind, "shops/a/customers/c"));
        }
    }
}
