use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use storage::Engine;
use tests::{Answer, Gateway, Harness, Mode};

use super::{
    document::{Document, Operation},
    draw::Draw,
    world::World,
};

/// Of each operation.
const DRAWS: usize = 16;

/// What one value alone can't tell: by operation (or all of them) and field, with
/// the reason.
pub(crate) const BEYOND_A_SCHEMA: [(&str, &str, &str); 81] = [
    ("", "endTime", "not before the start"),
    ("", "pageToken", "comes from the answer before"),
    ("", "requestId", "is new for each new request"),
    ("ApplyPlanChange", "plan.benefits", "what belongs to an effect and a limit, no code twice"),
    ("BatchImportOrders", "lateRefunds.lines.itemName", "a letter, of whatever script"),
    ("BatchImportOrders", "orders.lines.itemName", "a code must be left for what is new"),
    ("BatchImportOrders", "orders.orderTime", "not in the future"),
    ("BatchImportOrders", "orders.refunds.amount", "all together at most what the order came to"),
    ("CloseCase", "justice", "is the guest's own to say"),
    ("CompleteServiceStage", "position", "a stage that the contract has"),
    ("CreateAccessKey", "accessKey.customer", "for a guest's key, and for no other"),
    ("CreateBoundary", "boundary.approver", "for SOMETIMES"),
    ("CreateCampaign", "campaign.conditions", "some belong to one trigger; a span ends after it begins"),
    ("CreateCampaign", "campaign.endTime", "is after the start"),
    ("CreateCampaign", "campaign.offers", "no reward twice"),
    ("CreateCompetitor", "competitor.channels", "each once"),
    ("CreateCompetitor", "competitor.prices", "dishes of the menu, each once"),
    ("CreateContact", "occurredTime", "not later than now"),
    ("CreateCustomer", "customer.identities", "none twice"),
    ("CreateCustomer", "customer.phones", "no more letters than digits"),
    ("CreateCustomer", "withoutNumber", "not with a number"),
    ("CreateExpectation", "expectation.answers.statement", "none twice"),
    ("CreateFollowUpRule", "followUpRule.text", "no fact but those there are"),
    ("CreateFollowUpRule", "followUpRule.textEn", "no fact but those there are"),
    ("CreateGoal", "goal.dueDate", "not past"),
    ("CreateGoal", "goal.promise.itemCodes", "dishes of the menu"),
    ("CreateIngredient", "ingredient.offers.breaks", "each from more packs on than the one before"),
    ("CreateMenuItem", "menuItem.aliases", "a letter, of whatever script"),
    ("CreateMenuItem", "menuItem.code", "a code must be left"),
    ("CreateMenuItem", "menuItem.displayName", "a letter, of whatever script"),
    ("CreateOrder", "order.customerNumber", "somebody's"),
    ("CreateOrder", "order.lines", "dishes of the menu"),
    ("CreateOrder", "order.wantedTime", "neither past nor more than a year ahead"),
    ("CreatePartnerContact", "occurredTime", "not later than now"),
    ("CreatePlan", "plan.benefits", "what belongs to an effect and a limit, no code twice"),
    ("CreateRating", "rating.experience.statement", "none twice"),
    ("CreateReward", "reward.itemCode", "a dish of the menu"),
    ("CreateSegment", "segment.rule", "no most below its least"),
    ("CreateServiceProduct", "serviceProduct.steps", "at most 400 stages together"),
    ("CreateShop", "shop", "spans that don't overlap, a zone, a currency"),
    ("CreateStaffMember", "staffMember.accessKey", "that of somebody who works there"),
    ("DecideIdea", "points", "for a known guest whose idea is adopted"),
    ("GiveGoodwill", "amount.amount", "no more than is left of the order"),
    ("GiveGoodwill", "order", "an order of the customer"),
    ("GrantReward", "campaign", "unless the reward is for points"),
    ("GrantReward", "quantity", "at most what the campaign offers"),
    ("HoldPoints", "expireTime", "within 30 days from now"),
    ("ImportReviews", "reviews.createTime", "not in the future"),
    ("ListOrders", "filter", "has a grammar"),
    ("LookupCustomer", "", "either a number or a sender"),
    ("PreviewCampaign", "campaign.conditions", "some belong to one trigger; a span ends after it begins"),
    ("PreviewCampaign", "campaign.endTime", "is after the start"),
    ("PreviewCampaign", "campaign.offers", "no reward twice"),
    ("PreviewPlanChange", "plan.benefits", "what belongs to an effect and a limit, no code twice"),
    ("RefundOrder", "", "either lines of the order or an amount"),
    ("RemedyCase", "amount.amount", "no more than is left of the order"),
    ("ReportDelivery", "error", "of what was not delivered"),
    ("SetHousehold", "customers", "others than its owner"),
    ("SimulatePlan", "plan.benefits", "what belongs to an effect and a limit, no code twice"),
    ("UpdateBoundary", "boundary.approver", "for SOMETIMES"),
    ("UpdateCampaign", "campaign.conditions", "some belong to one trigger"),
    ("UpdateCampaign", "campaign.endTime", "is after the start"),
    ("UpdateCase", "case.owner", "the key of somebody who works there"),
    ("UpdateCompetitor", "competitor.channels", "each once"),
    ("UpdateCompetitor", "competitor.prices", "dishes of the menu, each once"),
    ("UpdateCustomer", "customer.phones", "no more letters than digits"),
    ("UpdateEarnRule", "reason", "if it is forced"),
    ("UpdateFollowUpRule", "followUpRule.text", "no fact but those there are"),
    ("UpdateFollowUpRule", "followUpRule.textEn", "no fact but those there are"),
    ("UpdateIngredient", "ingredient.offers.breaks", "each from more packs on than the one before"),
    ("UpdateMenuItem", "menuItem.aliases", "a letter, of whatever script"),
    ("UpdatePriceTerms", "priceTerms.channels", "each once"),
    ("UpdateRecipe", "recipe.parts", "ingredients of the shop, each once"),
    ("UpdateReward", "reward.alternatives", "other rewards"),
    ("UpdateReward", "reward.itemCode", "a dish of the menu"),
    ("UpdateSegment", "segment.rule", "no most below its least"),
    ("UpdateServiceProduct", "serviceProduct.steps", "at most 400 stages together"),
    ("UpdateShop", "shop", "spans that don't overlap, a zone, the same currency, a dish of the menu"),
    ("UpdateStaffMember", "staffMember.accessKey", "that of somebody who works there"),
    ("UpdateTierPolicy", "tierPolicy.tiers", "each above the one before, each code once"),
    ("UpdateWishPolicy", "wishPolicy.untilMinute", "above the first minute"),
];

/// A request that was refused as not right.
struct Refused {
    operation: String,
    /// Without the places in lists.
    field: String,
    message: String,
}

#[tokio::test]
async fn what_the_document_allows_is_taken() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let door = harness.door();
    let document = Document::of(door).await;
    let (world, house) = (World::new(door).await, harness.with_house_key().await);
    let mut draw = Draw::new(&document, &world, 40);
    let (mut count, mut refused) = (0, Vec::new());
    for operation in document.operations() {
        let door = if operation.is_of_the_house() { &house } else { door };
        for _ in 0..DRAWS {
            let answer = drawn(door, &operation, &mut draw).await;
            count += 1;
            assert!(answer.status < 500, "{}: {}", operation.id, answer.body);
            if answer.status == 200 {
                let faults = document.faults(&operation.answer, &answer.body, "answer");
                assert!(faults.is_empty(), "{}: {}", operation.id, faults.join("; "));
            }
            if answer.body["error"]["status"] == "INVALID_ARGUMENT" {
                let (operation, message) = (operation.id.clone(), answer.message().to_owned());
                refused.push(Refused { operation, field: without_places(answer.violation().0), message });
            }
        }
    }
    let tokens = refused.iter().filter(|one| one.field == "pageToken").count();
    println!(
        "{} of {count} requests that the document allows were refused as not right, {tokens} for a page token",
        refused.len()
    );
    let unknown: Vec<_> = refused.iter().filter(|one| !is_beyond_a_schema(one)).map(Refused::text).collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

impl Refused {
    fn text(&self) -> String {
        format!("{} {}: {}", self.operation, self.field, self.message)
    }
}

fn is_beyond_a_schema(refused: &Refused) -> bool {
    BEYOND_A_SCHEMA.iter().any(|(operation, field, _)| {
        (operation.is_empty() || *operation == refused.operation) && refused.field.starts_with(field)
    })
}

/// `lines[7].note` is `lines.note`.
fn without_places(field: &str) -> String {
    let mut within = false;
    field
        .chars()
        .filter(|c| {
            within = (within || *c == '[') && *c != ']';
            !within && *c != ']'
        })
        .collect()
}

async fn drawn(door: &Gateway, operation: &Operation, draw: &mut Draw<'_>) -> Answer {
    Drawn::of(operation, draw).send(door).await
}

/// A request that the document allows.
pub(crate) struct Drawn {
    method: Method,
    path: String,
    query: Vec<(String, Value)>,
    body: Option<Value>,
}

impl Drawn {
    pub(crate) fn of(operation: &Operation, draw: &mut Draw<'_>) -> Self {
        let world = draw.world;
        let path = world.path(&operation.path, |name| {
            let found = operation.in_path.iter().find(|one| one["name"] == name).expect("a parameter");
            text_of(&draw.value(&found["schema"]))
        });
        let body = operation.body.as_ref().map(|body| draw.value(body));
        let mut query = Vec::new();
        for parameter in &operation.in_query {
            let optional = draw.random.chance(draw.fullness);
            let name = parameter["name"].as_str().expect("a name");
            match &body {
                // What a mask names and a body doesn't have is unset, which not all may be.
                Some(body) if optional && name == "updateMask" => {
                    query.push((name.to_owned(), mask_of(body)));
                }
                _ if parameter["required"] == true || optional => {
                    query.push((name.to_owned(), draw.value(&parameter["schema"])));
                }
                _ => {}
            }
        }
        Self { method: operation.method.clone(), path, query, body }
    }

    /// The same with a request id, wherever the operation has it.
    pub(crate) fn with_request_id(mut self, id: &str, is_in_query: bool) -> Self {
        match &mut self.body {
            Some(body) if !is_in_query => body["requestId"] = id.into(),
            _ => {
                self.query.retain(|(name, _)| name != "requestId");
                self.query.push(("requestId".to_owned(), id.into()));
            }
        }
        self
    }

    pub(crate) async fn send(&self, door: &Gateway) -> Answer {
        let query: Vec<_> = self.query.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let request = door.request(self.method.clone(), &with_query(&self.path, &query));
        let request = if let Some(body) = &self.body { request.json(body) } else { request };
        Answer::of(request).await.expect("an answer")
    }
}

fn mask_of(body: &Value) -> Value {
    let fields = body.as_object().expect("a resource").keys().filter(|field| *field != "etag");
    fields.cloned().collect::<Vec<_>>().join(",").into()
}

/// A list is sent item by item.
pub(crate) fn with_query(path: &str, query: &[(&str, Value)]) -> String {
    let each = query.iter().flat_map(|(name, value)| {
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        let pair = |value| format!("{name}={}", utf8_percent_encode(&text_of(&value), NON_ALPHANUMERIC));
        values.into_iter().map(pair).collect::<Vec<_>>()
    });
    let query = each.collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// As it stands in a query or a path.
pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
