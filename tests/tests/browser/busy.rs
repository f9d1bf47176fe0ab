//! A shop in which every page has something to show.

use serde_json::json;
use tests::Harness;

/// A shop at noon: orders at every step, wishes, an allergy, a question, a complaint. Answers
/// what pages name.
pub(crate) async fn busy(harness: &Harness) -> Vec<(&'static str, String)> {
    let said = [
        ("m-1", "wx-wang", "18号,订餐3.6 不要辣", "PREPARING"),
        ("m-2", "wx-li", "20号,订餐5 多放葱", "ACCEPTED"),
        ("m-3", "wx-zhao", "36号,订餐7、11 花生过敏", "PLACED"),
        ("m-4", "wx-sun", "7号,订餐8.1.2", "READY"),
        ("m-5", "wx-zhou", "12号,订餐4", "DELIVERING"),
        ("m-6", "wx-wang", "18号,订餐9 两份", "COMPLETED"),
    ];
    let identity = json!({ "channel": "wechat-group", "senderId": "wx-qian" });
    harness.door().post("customers", &json!({ "displayName": "老钱", "identities": [identity] })).await.ok();
    for (number, note, to) in [(36, "花生过敏，千万别放", "ACCEPTED"), (3, "", "READY")] {
        let lines =
            json!([{ "itemCode": 7, "quantity": 2, "note": "少油" }, { "itemCode": 1, "quantity": 1 }]);
        let order = json!({ "customerNumber": number, "note": note, "lines": lines });
        let order = harness.door().post("orders", &order).await.ok();
        harness.door().advance(order["name"].as_str().expect("a name"), to).await;
    }
    let mut found = Vec::new();
    for (id, sender, text, to) in said {
        let message = harness.door().message(id, sender, text).await.ok();
        let Some(order) = message["orders"][0]["name"].as_str().filter(|_| to != "PLACED") else { continue };
        let order = harness.door().advance(order, to).await;
        found.push(order);
    }
    for (id, sender, text) in [
        ("m-7", "wx-qian", "18号 5"),
        ("m-8", "wx-li", "昨天的菜太咸了，等了一个小时"),
        ("m-9", "wx-a", "你们几点关门？"),
    ] {
        harness.door().message(id, sender, text).await.ok();
    }
    harness.settle().await;
    let id = |field: &str| {
        found[0][field].as_str().and_then(|name| name.rsplit('/').next()).expect("an id").to_owned()
    };
    let plan = taking_part(harness, found[0]["customer"].as_str().expect("a customer")).await;
    let service = services(harness, found[0]["customer"].as_str().expect("a customer")).await;
    goals(harness, found[0]["customer"].as_str().expect("a customer")).await;
    let segment = rules(harness).await;
    vec![
        ("{guest}", id("customer")),
        ("{order}", id("name")),
        ("{plan}", plan),
        ("{service}", service),
        ("{segment}", segment),
    ]
}

/// A segment of the shop's own, whose id it is, and a rule of follow-ups.
async fn rules(harness: &Harness) -> String {
    let door = harness.door();
    let rule = json!({ "displayName": "第一次来的", "trigger": "FIRST_ORDER", "afterHours": 24,
        "text": "{name}，昨天的菜还合口味吗？", "restDays": 30, "holdoutBasisPoints": 1000, "automatic": true });
    door.post("followUpRules", &rule).await.ok();
    let segment =
        json!({ "displayName": "有号的", "displayNameEn": "Numbered", "rule": { "numbered": true } });
    let made = door.post("segments", &segment).await.ok();
    made["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("an id").to_owned()
}

/// A goal that is warned of, and one that was reached.
async fn goals(harness: &Harness, guest: &str) {
    let door = harness.door();
    let promise = json!({ "portions": 80, "byMinute": 1, "itemCodes": [3, 6] });
    let visits = json!([
        { "kind": "TRAINING_VISIT", "text": "教工头用保温箱", "dueTime": "2026-01-01T02:00:00Z" },
        { "kind": "TIP", "text": "保温箱先用热水烫一遍" },
    ]);
    let lunches = json!({ "customer": guest, "outcome": "每天早上，八十个工人都吃上饭", "promise": promise,
        "services": visits });
    door.post("goals", &lunches).await.ok();
    let party = json!({ "customer": guest, "outcome": "女儿的婚宴不出岔子", "dueDate": "2099-10-01" });
    let party = door.post("goals", &party).await.ok();
    let reached = json!({ "state": "REACHED", "note": "都说好" });
    door.post(&format!("{}:close", party["name"].as_str().expect("a name")), &reached).await.ok();
    harness.run_due("customers").await;
}

/// Services that are sold, begun, given and called off; answers the id of one.
async fn services(harness: &Harness, guest: &str) -> String {
    let door = harness.door();
    let yuan = |amount: i64| json!({ "amount": amount, "currency": "CNY" });
    let steps = json!([
        { "phase": "BEFORE", "title": "试菜" },
        { "phase": "DURING", "title": "周五 80 份午餐", "afterDays": 4, "times": 3, "amount": yuan(160_000) },
        { "phase": "AFTER", "title": "回访，看看保温箱怎么用", "afterDays": 60 },
    ]);
    let catering = json!({ "displayName": "团餐", "displayNameEn": "Catering", "layer": "VALUE",
        "steps": steps, "hourlyCost": yuan(3_000) });
    let catering = door.post("serviceProducts", &catering).await.ok();
    let sold = |start: &str| json!({ "serviceProduct": catering["name"], "customer": guest, "note": "12 点前到", "startTime": start });
    let begun = door.post("serviceContracts", &sold("2026-11-01T00:00:00Z")).await.ok();
    let done = json!({ "position": 1, "minutes": 60, "thingsCost": yuan(4_000) });
    door.post(&format!("{}:completeStage", begun["name"].as_str().expect("a name")), &done).await.ok();
    let other = door.post("serviceContracts", &sold("2027-11-01T00:00:00Z")).await.ok();
    door.post(&format!("{}:cancel", other["name"].as_str().expect("a name")), &json!({ "reason": "搬走了" }))
        .await
        .ok();
    let ironing = json!({ "displayName": "熨衬衫", "displayNameEn": "Ironing a shirt", "layer": "EMOTIONAL",
        "steps": [{ "phase": "DURING", "title": "熨" }], "hourlyCost": yuan(3_000) });
    let ironing = door.post("serviceProducts", &ironing).await.ok();
    let given = json!({ "customer": guest, "minutes": 10, "note": "去相亲" });
    door.post(&format!("{}:give", ironing["name"].as_str().expect("a name")), &given).await.ok();
    catering["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("an id").to_owned()
}

/// A plan with a member, ideas, a story, praise and a partner; answers the plan's id.
async fn taking_part(harness: &Harness, guest: &str) -> String {
    let door = harness.door();
    let yuan = |amount: i64| json!({ "amount": amount, "currency": "CNY" });
    let tea = json!({ "code": "tea", "displayName": "一壶茶", "displayNameEn": "A pot of tea", "effect": "PERK", "limit": "QUOTA", "quota": 2, "value": yuan(500), "cost": yuan(100) });
    let off = json!({ "code": "off", "displayName": "打九折", "displayNameEn": "A tenth off", "effect": "PERCENT_OFF", "limit": "UNLIMITED", "percentBasisPoints": 1_000 });
    let plan = json!({ "displayName": "茶友", "displayNameEn": "Tea friends", "price": yuan(1_000), "periodUnit": "MONTH", "householdSize": 3, "benefits": [tea, off] });
    let plan = door.post("plans", &plan).await.ok();
    let paid = json!({ "amount": yuan(1_000), "reference": "till-7" });
    let membership = json!({ "plan": plan["name"], "customer": guest, "payment": paid });
    let membership = door.post("memberships", &membership).await.ok();
    let other = door.get("customers:lookup?number=20").await.ok();
    let household = json!({ "customers": [other["name"]] });
    door.post(&format!("{}:setHousehold", membership["name"].as_str().expect("a name")), &household)
        .await
        .ok();
    let idea = door.post("ideas", &json!({ "text": "米饭能不能送大份？", "customer": guest })).await.ok();
    let decided = json!({ "toState": "ADOPTED", "reply": "好主意，下周就送大份。", "points": 50 });
    door.post(&format!("{}:decide", idea["name"].as_str().expect("a name")), &decided).await.ok();
    door.post("ideas", &json!({ "text": "门口放几把伞，下雨借给客人。" })).await.ok();
    let li = door.post("staffMembers", &json!({ "displayName": "小李" })).await.ok();
    let story =
        json!({ "title": "一把伞", "text": "下大雨，小李把伞借给了客人。", "staffMembers": [li["name"]] });
    door.post("stories", &story).await.ok();
    door.post("praises", &json!({ "text": "小李真好", "staffMembers": [li["name"]], "customer": guest }))
        .await
        .ok();
    let butcher = json!({ "displayName": "老周肉铺", "kind": "SUPPLIER", "phone": "13800138000", "contactPerson": "老周", "terms": { "paymentDays": 30 } });
    let butcher = door.post("partners", &butcher).await.ok();
    let due = json!({ "amount": yuan(12_000), "description": "五花肉", "dueDate": "2026-11-01" });
    door.post(&format!("{}/dues", butcher["name"].as_str().expect("a name")), &due).await.ok();
    plan["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("an id").to_owned()
}
