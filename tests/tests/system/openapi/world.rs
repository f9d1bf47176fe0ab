use std::collections::BTreeMap;

use serde_json::json;
use tests::{Answer, Gateway};

/// Things of the shop that requests may be about, one of each kind.
#[derive(Clone)]
pub(crate) struct World {
    /// By collection, as in `orders`; whole names.
    names: BTreeMap<&'static str, String>,
    /// A customer that no path names.
    other_customer: String,
}

impl World {
    /// Makes them.
    pub(crate) async fn new(door: &Gateway) -> Self {
        let customer = made(door.get("customers:lookup?number=18").await);
        let dish = json!({ "customerNumber": 18, "lines": [{ "itemCode": 3, "quantity": 1 }] });
        let order = made(door.post("orders", &dish).await);
        let message = made(door.message("openapi-1", "wx-wang", "几点关门").await);
        door.advance(&order, "COMPLETED").await;
        let other_customer = made(door.get("customers:lookup?number=20").await);
        let mut world = Self { names: BTreeMap::new(), other_customer };
        world.names.extend([("customers", customer.clone()), ("orders", order), ("messages", message)]);
        let rewards = door.get("rewards").await.ok();
        let reward = rewards["rewards"][0]["name"].as_str().expect("a reward").to_owned();
        for (collection, body) in [
            ("cases", json!({ "text": "汤洒了", "customer": customer })),
            ("faqEntries", json!({ "questions": ["有宝宝椅吗"], "answer": "有两把" })),
            ("staffMembers", json!({ "displayName": "李娜" })),
            ("stories", json!({ "title": "雨天", "text": "给邻居送了把伞" })),
            ("questions", json!({ "text": "可以带狗吗" })),
            ("ideas", json!({ "text": "米饭送大份" })),
            ("exceptions", json!({ "topic": "credit", "text": "先记账" })),
            ("accessKeys", json!({ "kind": "STAFF", "displayName": "李娜" })),
            ("followUpRules", json!({ "displayName": "首单", "trigger": "FIRST_ORDER", "text": "还好吗" })),
            ("ingredients", json!({ "displayName": "猪肉", "unit": "GRAM" })),
            ("competitors", json!({ "displayName": "老李快餐" })),
            (
                "serviceProducts",
                json!({ "displayName": "团餐", "steps": [{ "phase": "DURING", "title": "送", "times": 9 }] }),
            ),
            ("partners", json!({ "kind": "SUPPLIER", "displayName": "张记肉铺" })),
            ("segments", json!({ "displayName": "所有人" })),
            ("boundaries", json!({ "topic": "dogs", "stance": "NEVER", "text": "店里不能带狗" })),
            (
                "campaigns",
                json!({ "displayName": "一", "trigger": "FIRST_ORDER", "offers": [{ "reward": reward }] }),
            ),
        ] {
            world.names.insert(collection, made(door.post(collection, &body).await));
        }
        world.names.insert("rewards", reward);
        let sold = json!({ "serviceProduct": world.names["serviceProducts"], "customer": customer });
        world.names.insert("serviceContracts", made(door.post("serviceContracts", &sold).await));
        world.join(door, &customer).await;
        world
    }

    /// A plan, who is in it, and what they used of it.
    async fn join(&mut self, door: &Gateway, customer: &str) {
        let tea = json!({ "code": "tea", "displayName": "茶", "effect": "PERK", "limit": "UNLIMITED" });
        let free = json!({ "amount": "0", "currency": "CNY" });
        let plan =
            json!({ "displayName": "茶友会", "price": free, "periodUnit": "MONTH", "benefits": [tea] });
        self.names.insert("plans", made(door.post("plans", &plan).await));
        let joined = json!({ "plan": self.names["plans"], "customer": customer });
        self.names.insert("memberships", made(door.post("memberships", &joined).await));
        let used = door.post(&format!("{customer}:holdEntitlement"), &json!({ "benefit": "tea" })).await;
        self.names.insert("entitlementUses", made(used));
    }

    /// The whole name of something of a collection.
    pub(crate) fn name(&self, collection: &str) -> Option<&str> {
        self.names.get(collection).map(String::as_str)
    }

    /// The same, but of customers another than the path's.
    pub(crate) fn other(&self, collection: &str) -> Option<&str> {
        if collection == "customers" { Some(&self.other_customer) } else { self.name(collection) }
    }

    /// The ids of all, by collection; of customers that of another than the path's.
    pub(crate) fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.names.keys().filter_map(|collection| Some((*collection, self.other(collection)?)));
        names.map(|(collection, name)| (collection, name.rsplit('/').next().unwrap_or_default()))
    }

    /// The id that stands for a parameter behind a collection in a path.
    pub(crate) fn id(&self, collection: &str) -> Option<&str> {
        self.name(collection)?.rsplit('/').next()
    }

    /// With something else of a collection.
    pub(crate) fn with(mut self, collection: &'static str, name: String) -> Self {
        self.names.insert(collection, name);
        self
    }

    /// A path with its parameters filled in: with what is there, or with what
    /// `other` says.
    pub(crate) fn path(&self, template: &str, mut other: impl FnMut(&str) -> String) -> String {
        let (path, verb) = template.rsplit_once(':').unwrap_or((template, ""));
        let (mut filled, mut collection) = (Vec::new(), "");
        for part in path.split('/') {
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some("shop") => filled.push("nongmao".to_owned()),
                Some(name) => filled.push(self.id(collection).map_or_else(|| other(name), str::to_owned)),
                None => filled.push(part.to_owned()),
            }
            collection = part;
        }
        let path = filled.join("/");
        if verb.is_empty() { path } else { format!("{path}:{verb}") }
    }
}

fn made(answer: Answer) -> String {
    answer.ok()["name"].as_str().expect("a name").to_owned()
}
