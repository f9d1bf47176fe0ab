//! Who may call what: every method, every kind of caller, the own shop and a
//! foreign one.

use std::collections::HashMap;

use contracts::{
    customers::v1::{AccessKey, CreateAccessKeyRequest, GetCustomerRequest, LinkCustomersRequest},
    feedback::v1::{CreateRatingRequest, Rating},
    loyalty::v1::{GetPointsAccountRequest, ListPointsEntriesRequest},
    orders::v1::{CreateOrderRequest, GetOrderRequest, Order, order::Line},
};
use prost_reflect::{
    DescriptorPool, DynamicMessage, Kind as Type, MessageDescriptor, MethodDescriptor, Value,
};
use rstest::rstest;
use runtime::{CallAs, Channel, Kind, Policy, Principal, Secret, Tokens, call_as};
use storage::Engine;
use tests::{Harness, Mode, SERVICES};
use tonic::{Code, Request, client::Grpc};
use tonic_prost::ProstCodec;

const KINDS: [Kind; 9] = [
    Kind::Unspecified,
    Kind::Owner,
    Kind::Manager,
    Kind::Staff,
    Kind::Courier,
    Kind::Guest,
    Kind::Integration,
    Kind::Service,
    Kind::Anyone,
];
/// Of the house and of no shop: their owner's alone.
const OF_THE_HOUSE: [&str; 5] =
    ["CreateHouseKey", "ListHouseKeys", "DeleteHouseKey", "RotateHouseKey", "ListHouseAuditEntries"];
const OWN: &str = "nongmao";
const FOREIGN: &str = "elsewhere";

/// A system with two shops; in one of them a guest with an order.
struct Place {
    harness: Harness,
    customer: String,
    order: String,
    /// Ids that exist, by collection.
    ids: HashMap<&'static str, String>,
}

impl Place {
    async fn open(mode: Mode, engine: Engine) -> Option<Self> {
        let harness = Harness::start(mode, engine).await?;
        harness.open_shop(FOREIGN).await;
        let placed = harness.door().message("m-1", "wx-wang", "3.6").await.ok();
        let text = |value: &serde_json::Value| value.as_str().expect("a name").to_owned();
        let order = text(&placed["orders"][0]["name"]);
        let customer = text(&placed["orders"][0]["customer"]);
        harness.settle().await;
        let id = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
        let ids = [
            ("customers", id(&customer)),
            ("orders", id(&order)),
            ("messages", id(&text(&placed["name"]))),
            ("channels", "wechat".to_owned()),
            ("menuItems", "3".to_owned()),
            ("allowances", "staff".to_owned()),
        ];
        Some(Self { harness, customer, order, ids: ids.into() })
    }

    fn principal(&self, kind: Kind) -> Principal {
        let subject = match kind {
            Kind::Guest => self.customer.clone(),
            _ => format!("shops/{OWN}/accessKeys/test"),
        };
        let is_bound = !matches!(kind, Kind::Service | Kind::Anyone);
        let shop = is_bound.then(|| OWN.parse().expect("a shop's id"));
        Principal { kind, shop, subject }
    }

    fn channel(&self, service: &str, kind: Kind) -> Channel {
        let who = CallAs::Principal(self.principal(kind));
        call_as(self.harness.channel(service), self.harness.tokens(), who)
    }

    /// `shops/*/orders/*` in a shop, with ids that exist where they can.
    fn fill(&self, pattern: &str, shop: &str) -> String {
        let mut collection = "";
        let segments = pattern.split('/').map(|segment| {
            let id = self.ids.get(collection).map_or("01920000-0000-7000-8000-000000000001", String::as_str);
            let filled = match segment {
                "*" if collection == "shops" => shop,
                "*" => id,
                name => name,
            };
            collection = segment;
            filled
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// A request about something in a shop.
    fn request(&self, method: &MethodDescriptor, shop: &str) -> DynamicMessage {
        let mut request = DynamicMessage::new(method.input());
        for field in method.input().fields() {
            if let Type::Message(inner) = field.kind()
                && !field.is_list()
                && inner.package_name().starts_with("renqing.")
            {
                request.set_field(&field, Value::Message(DynamicMessage::new(inner)));
            }
        }
        for (path, pattern) in variables(method) {
            set(&mut request, &path, self.fill(&pattern, shop));
        }
        if method.name() == "CreateShop" {
            set(&mut request, "shop.name", format!("shops/{shop}"));
        }
        request
    }
}

/// The variables of a method's HTTP path, each with its pattern.
fn variables(method: &MethodDescriptor) -> Vec<(String, String)> {
    let pool = method.parent_pool();
    let http = pool.get_extension_by_name("google.api.http").expect("the annotation");
    let rule = method.options().get_extension(&http).into_owned();
    let rule = rule.as_message().expect("a rule").clone();
    let paths = ["get", "post", "patch", "delete"]
        .map(|verb| rule.get_field_by_name(verb).map(std::borrow::Cow::into_owned));
    let path: String = paths.iter().flatten().filter_map(Value::as_str).collect();
    let variables = path.split('{').skip(1).filter_map(|part| part.split('}').next()?.split_once('='));
    variables.map(|(name, pattern)| (name.to_owned(), pattern.to_owned())).collect()
}

fn set(message: &mut DynamicMessage, path: &str, value: String) {
    match path.split_once('.') {
        None => message.set_field_by_name(path, Value::String(value)),
        Some((field, rest)) => {
            let inner = message.get_field_by_name_mut(field).and_then(Value::as_message_mut);
            set(inner.expect("a message"), rest, value);
        }
    }
}

/// Every method, with the services that have it.
fn methods() -> Vec<(MethodDescriptor, Vec<&'static str>)> {
    let pool = DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).expect("descriptors");
    let policy = Policy::from_contracts().expect("a policy");
    let methods = policy.rules().map(|(path, _)| {
        let (service, name) = path.trim_start_matches('/').split_once('/').expect("a path");
        let service = pool.get_service_by_name(service).expect("a service");
        let method = service.methods().find(|method| method.name() == name).expect("a method");
        let package = service.package_name();
        let own = SERVICES.into_iter().filter(|name| package == format!("renqing.{name}.v1")).collect();
        // Every service takes events.
        let shared = package == "renqing.common.v1";
        (method, if shared { SERVICES.to_vec() } else { own })
    });
    methods.collect()
}

async fn call(channel: Channel, method: &MethodDescriptor, request: DynamicMessage) -> Code {
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let path = path.parse().expect("a path");
    let mut client = Grpc::new(channel);
    client.ready().await.expect("a channel that is ready");
    let answer = client.unary(Request::new(request), path, ProstCodec::<DynamicMessage, ()>::default()).await;
    answer.map_or_else(|status| status.code(), |_| Code::Ok)
}

#[rstest]
#[case::in_process_on_sqlite(Mode::InProcess, Engine::Sqlite)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test]
async fn every_method_admits_whom_it_names_to_their_own_shop_and_nobody_else(
    #[case] mode: Mode,
    #[case] engine: Engine,
) {
    let Some(place) = Place::open(mode, engine).await else { return };
    let policy = Policy::from_contracts().expect("a policy");
    let rules: HashMap<_, _> = policy.rules().collect();
    let mut wrong = Vec::new();
    for (method, services) in methods() {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        for (service, kind) in services.iter().flat_map(|service| KINDS.map(|kind| (*service, kind))) {
            let allowed = rules[path.as_str()].kinds.contains(&kind);
            for shop in [OWN, FOREIGN] {
                let code = call(place.channel(service, kind), &method, place.request(&method, shop)).await;
                let is_of_house = OF_THE_HOUSE.contains(&method.name());
                let enters_every = matches!(kind, Kind::Service | Kind::Anyone);
                let may = allowed && ((shop == OWN && !is_of_house) || enters_every);
                if !is_as_expected(code, may) {
                    wrong.push(format!("{path} of {service}, {kind:?} in shops/{shop}: {code:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    place.harness.settle().await;
    place.harness.check().await;
}

/// Whether a call was answered as one that may be made, or refused as one that may not.
fn is_as_expected(code: Code, may: bool) -> bool {
    match code {
        Code::PermissionDenied => !may,
        Code::Unauthenticated | Code::Internal | Code::Unknown | Code::Unimplemented => false,
        _ => may,
    }
}

#[tokio::test]
async fn the_owner_of_the_house_may_in_every_shop_what_its_owner_may() {
    let Some(place) = Place::open(Mode::InProcess, Engine::Sqlite).await else { return };
    let policy = Policy::from_contracts().expect("a policy");
    let rules: HashMap<_, _> = policy.rules().collect();
    let owner =
        Principal { shop: None, subject: "houseKeys/test".to_owned(), ..place.principal(Kind::Owner) };
    for (method, services) in methods() {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let may = rules[path.as_str()].kinds.contains(&Kind::Owner);
        for (service, shop) in services.iter().flat_map(|service| [OWN, FOREIGN].map(|shop| (*service, shop)))
        {
            let who = CallAs::Principal(owner.clone());
            let channel = call_as(place.harness.channel(service), place.harness.tokens(), who);
            let code = call(channel, &method, place.request(&method, shop)).await;
            assert!(is_as_expected(code, may), "{path} of {service} in shops/{shop}: {code:?}");
        }
    }
}

#[rstest]
#[case::in_process_on_sqlite(Mode::InProcess, Engine::Sqlite)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test]
async fn no_method_is_answered_without_a_token_of_this_system(#[case] mode: Mode, #[case] engine: Engine) {
    let Some(place) = Place::open(mode, engine).await else { return };
    let stranger = Secret::new(b"a secret that another system has").expect("long enough");
    let stranger = Tokens::new(stranger, kernel::Clock::system());
    for (method, services) in methods() {
        for service in services {
            let bare = place.harness.channel(service);
            let forged = CallAs::Principal(place.principal(Kind::Service));
            let forged = call_as(bare.clone(), &stranger, forged);
            for channel in [bare, forged] {
                let code = call(channel, &method, place.request(&method, OWN)).await;
                assert_eq!(code, Code::Unauthenticated, "{} of {service}", method.full_name());
            }
        }
    }
}

#[test]
fn every_method_names_the_shop_it_is_about_in_its_path() {
    for (method, _) in methods() {
        let is_internal = method.parent_service().package_name() == "renqing.common.v1";
        let elsewhere = [
            "CreateShop",
            "ResolveAccessKey",
            "ClaimAccessKey",
            "AdmitPush",
            "ClaimDeliveries",
            "LeaseAccessToken",
            "KeepAccessToken",
            "ReportChannelTraffic",
            "AnswerChat",
            "ConsultBoundaries",
            "OfferToHost",
            "ListCustomerOrderRecords",
            "ListCustomerLoyaltyRecords",
            "ListCustomerFeedbackRecords",
        ];
        let is_elsewhere = elsewhere.contains(&method.name());
        if is_internal || is_elsewhere || OF_THE_HOUSE.contains(&method.name()) {
            continue;
        }
        let variables = variables(&method);
        assert!(
            variables.iter().any(|(_, pattern)| pattern.starts_with("shops/*")),
            "{}",
            method.full_name()
        );
        assert!(has_string(&method.input(), &variables[0].0), "{}", method.full_name());
    }
}

fn has_string(message: &MessageDescriptor, path: &str) -> bool {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    match message.get_field_by_name(name).map(|field| field.kind()) {
        Some(Type::String) => rest.is_empty(),
        Some(Type::Message(inner)) => has_string(&inner, rest),
        _ => false,
    }
}

#[tokio::test]
async fn a_guest_sees_and_rates_their_own_alone() {
    let Some(place) = Place::open(Mode::InProcess, Engine::Sqlite).await else { return };
    let door = place.harness.door();
    let other = door.message("m-2", "wx-li", "5").await.ok()["orders"][0].clone();
    place.harness.settle().await;
    let mut guest = place.harness.clients_of(&place.principal(Kind::Guest));
    let own = (
        place.customer.clone(),
        place.order.clone(),
        [Code::Ok, Code::Ok, Code::Ok, Code::Ok, Code::FailedPrecondition],
    );
    let name = |value: &serde_json::Value| value.as_str().expect("a name").to_owned();
    let other = (name(&other["customer"]), name(&other["name"]), [Code::PermissionDenied; 5]);
    for (customer, order, expected) in [own, other] {
        let account = format!("{customer}/pointsAccount");
        let customer = guest.customers.get_customer(GetCustomerRequest { name: customer }).await.map(drop);
        let found = guest.orders.get_order(GetOrderRequest { name: order.clone() }).await.map(drop);
        let points = GetPointsAccountRequest { name: account.clone() };
        let points = guest.loyalty.get_points_account(points).await.map(drop);
        let entries = ListPointsEntriesRequest { parent: account, ..ListPointsEntriesRequest::default() };
        let entries = guest.loyalty.list_points_entries(entries).await.map(drop);
        let rating = Rating { order, product_score: 5, service_score: 5, ..Rating::default() };
        let rating = CreateRatingRequest {
            parent: format!("shops/{OWN}"),
            rating: Some(rating),
            request_id: String::new(),
        };
        let rated = guest.feedback.create_rating(rating).await.map(drop);
        let codes = [customer, found, points, entries, rated]
            .map(|answer| answer.map_or_else(|s| s.code(), |()| Code::Ok));
        assert_eq!(codes, expected);
    }
}

#[tokio::test]
async fn nothing_of_another_shop_can_be_named_within_the_own() {
    let Some(place) = Place::open(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut owner = place.harness.clients_of(&place.principal(Kind::Owner));
    let parent = format!("shops/{OWN}");
    let customer = place.customer.replace(OWN, FOREIGN);
    let lines = vec![Line { item_code: 3, quantity: 1, ..Line::default() }];
    let order = Order { customer: customer.clone(), lines, ..Order::default() };
    let order = CreateOrderRequest { parent: parent.clone(), order: Some(order), request_id: String::new() };
    let link = LinkCustomersRequest {
        name: place.customer.clone(),
        customer: customer.clone(),
        kind: 1,
        request_id: String::new(),
    };
    let key = AccessKey {
        kind: Kind::Guest.into(),
        display_name: "x".to_owned(),
        customer,
        ..AccessKey::default()
    };
    let key = CreateAccessKeyRequest { parent: parent.clone(), access_key: Some(key) };
    let rating = Rating {
        order: place.order.replace(OWN, FOREIGN),
        product_score: 5,
        service_score: 5,
        ..Rating::default()
    };
    let rating = CreateRatingRequest { parent, rating: Some(rating), request_id: String::new() };
    let answers = [
        owner.orders.create_order(order).await.map(drop),
        owner.customers.link_customers(link).await.map(drop),
        owner.customers.create_access_key(key).await.map(drop),
        owner.feedback.create_rating(rating).await.map(drop),
    ];
    for answer in answers {
        let refused = answer.expect_err("another shop's");
        let told = [Code::InvalidArgument, Code::NotFound, Code::PermissionDenied];
        assert!(told.contains(&refused.code()), "{refused:?}");
    }
}

#[tokio::test]
async fn a_key_opens_its_own_shop_and_not_another() {
    let Some(place) = Place::open(Mode::InProcess, Engine::Sqlite).await else { return };
    let harness = &place.harness;
    let courier = harness.with_new_key(OWN, Kind::Courier, "").await;
    assert_eq!(courier.get(&place.order).await.status, 200);
    let refused = courier.get("customers").await;
    assert_eq!((refused.status, refused.reason()), (403, "NOT_ALLOWED"));
    let guest = harness.with_new_key(OWN, Kind::Guest, &place.customer).await;
    assert_eq!(guest.get(&place.order).await.status, 200);
    assert_eq!(guest.get("menuItems").await.status, 200);
    let neighbour = harness.with_new_key(FOREIGN, Kind::Owner, "").await;
    let refused = neighbour.get(&place.order).await;
    assert_eq!((refused.status, refused.reason()), (403, "FOREIGN_SHOP"));
    assert!(refused.message().contains("shops/elsewhere"), "{refused:?}");
}
