//! A lunch hour with the sample shop and the week after it, as its people would live it.

mod client;
mod club;
mod lunch;
mod owner;
mod story;
mod week;

use std::{net::SocketAddr, time::Duration};

use runtime::{Principal, Settings, Shutdown};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use self::{
    client::Gateway,
    lunch::{LUNCH, Then},
    story::Story,
};
use crate::{
    Clients, Sample,
    serve::{self, listen},
};

/// How long the services may take to hear of what one of them did.
const SETTLE: Duration = Duration::from_secs(10);

/// What a demo may be told.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct DemoArgs {
    /// End after the story instead of staying up
    #[arg(long)]
    pub once: bool,
}

/// Plays the story in a temporary folder, then stays up.
pub async fn demo(settings: &Settings, args: &DemoArgs, shutdown: Shutdown) -> anyhow::Result<()> {
    let folder = tempfile::TempDir::new()?;
    let sample = Sample::built_in()?;
    let mut settings = settings.clone();
    settings.database = Some(format!("sqlite:{}", folder.path().display()));
    settings.shop = Some(sample.shop.clone());
    let key =
        settings.owner_key.get_or_insert_with(|| format!("demo-{}", kernel::Ids::random().next())).clone();
    let listener = free_or_any(&settings).await?;
    let address = listener.local_addr()?;

    let (story, clock) = Story::begin()?;
    let system = serve::start(&settings, clock, &shutdown).await?;
    let clients = system.clients(&Principal::service("demo"));
    sample.load(&clients).await?;
    let played = async {
        let gateway = Gateway::new(address, &sample.shop, &key)?;
        week::past(&gateway, &story).await?;
        play(&gateway, &clients, &story).await?;
        clients.settle(SETTLE).await?;
        let regular = afterwards(&gateway).await?;
        owner::looks(&gateway, &regular, story.reach(60)?).await?;
        week::goes_on(&gateway, (&system, &clients), &story).await?;
        if args.once {
            shutdown.begin();
        } else {
            where_to_look(address, &sample.shop, &key);
        }
        anyhow::Ok(())
    };
    let (served, played) =
        tokio::join!(serve::serve_gateway(&system, &settings, listener, &shutdown), async {
            // A story that fails must not leave an empty restaurant standing.
            played.await.inspect_err(|_| shutdown.begin())
        });
    played.and(served)
}

/// The usual port, or any if somebody has it.
async fn free_or_any(settings: &Settings) -> anyhow::Result<TcpListener> {
    match listen(settings).await {
        Ok(listener) => Ok(listener),
        Err(_) => Ok(TcpListener::bind(SocketAddr::new(settings.http.ip(), 0)).await?),
    }
}

async fn play(gateway: &Gateway, clients: &Clients, story: &Story) -> anyhow::Result<()> {
    say("");
    say("农贸小馆 Market Kitchen — 午市 a lunch hour, one line of chat at a time");
    gateway.post("staffMembers", &json!({ "displayName": "李小红", "aliases": ["小李"] })).await?;
    for (number, line) in LUNCH.iter().enumerate() {
        let sent = story.reach(line.minute)?;
        let answer = gateway.message(&format!("lunch-{number}"), line.sender, line.text, sent).await?;
        say("");
        say(&format!("{}  {:<10} {}", story.show(sent), line.who, line.text.replace('\n', " ⏎ ")));
        replied(&answer);
        // What the others make of it, before anybody goes on.
        clients.settle(SETTLE).await?;
        for order in list(&answer, "orders") {
            say(&format!("       厨房 ▸ {}", ticket(order)));
            told_gifts(gateway, order).await?;
        }
        for then in line.then {
            act(gateway, *then).await?;
        }
        clients.settle(SETTLE).await?;
    }
    Ok(())
}

/// What the shop says; nothing to talk that is not meant for it.
fn replied(answer: &Value) {
    let reply = text(answer, "replyText");
    if reply.is_empty() {
        say("       店 · （不接话 left alone）");
    }
    for line in reply.lines() {
        say(&format!("       店 → {line}"));
    }
    if answer["needsPerson"] == true {
        say("       店员 ▸ 有人来看 a person is called");
    }
}

/// What was added for the guest, if anything.
async fn told_gifts(gateway: &Gateway, order: &Value) -> anyhow::Result<()> {
    let grants = gateway.get(&format!("grants?order={}", text(order, "name"))).await?;
    let gifts: Vec<String> =
        list(&grants, "grants").map(|grant| text(grant, "rewardDisplayName").to_owned()).collect();
    if text(order, "state") == "PLACED" && !gifts.is_empty() {
        say(&format!("       赠 ▸ {}", gifts.join("、")));
    }
    Ok(())
}

async fn act(gateway: &Gateway, then: Then) -> anyhow::Result<()> {
    match then {
        Then::All(step) => {
            gateway.advance_all(step).await?;
            say(&format!("       厨房 ▸ 全部 → {step}"));
        }
        Then::Repair => repair(gateway).await?,
    }
    Ok(())
}

/// Answers the oldest open complaint, makes it good and says so.
async fn repair(gateway: &Gateway) -> anyhow::Result<()> {
    let cases = gateway.get("cases?state=OPEN").await?;
    let Some(case) = list(&cases, "cases").last() else { return Ok(()) };
    let id = text(case, "name").rsplit('/').next().unwrap_or_default();
    let path = format!("cases/{id}");
    // One remedy for each case: its own id makes a repeat safe.
    let soup = json!({
        "amount": { "amount": "200", "currency": "CNY" }, "text": "补送一份紫菜蛋花汤", "requestId": id,
    });
    for (act, body) in [
        ("reply", json!({ "text": "实在抱歉，马上给您补一份汤" })),
        ("remedy", soup),
        ("resolve", json!({ "text": "汤已补送" })),
    ] {
        gateway.post(&format!("{path}:{act}"), &body).await?;
    }
    say(&format!(
        "       投诉单 ▸ {} · {} · 私下答复、补送（成本 ¥2.00）、请客人确认",
        text(case, "category"),
        text(case, "severity")
    ));
    Ok(())
}

/// What the hour leaves behind: points, a rating, a complaint. Answers the id of the regular
/// whose day it was.
async fn afterwards(gateway: &Gateway) -> anyhow::Result<String> {
    let regular = gateway.get("customers:lookup?number=18").await?;
    let customer = text(&regular, "name").rsplit('/').next().unwrap_or_default().to_owned();
    let account = gateway.get(&format!("customers/{customer}/pointsAccount")).await?;
    let cases = gateway.get("cases").await?;
    let campaigns = gateway.get("campaigns").await?;
    let praises = gateway.get("praises").await?;
    let contacts = gateway.get(&format!("customers/{customer}/contacts")).await?;
    say("");
    say(&format!("18号 {} 有 {} 积分 points", text(&regular, "displayName"), text(&account, "balance")));
    say("18号的往来 timeline:");
    for contact in list(&contacts, "contacts").take(8) {
        say(&format!("       {}", text(contact, "summary")));
    }
    for campaign in list(&campaigns, "campaigns") {
        let left = text(&campaign["left"]["today"], "amount");
        say(&format!("{} 今天还剩 left today: {} 分", text(campaign, "displayName"), left));
    }
    for case in list(&cases, "cases") {
        say(&format!("投诉单 case: {} {}", text(case, "state"), text(case, "text")));
    }
    for praise in list(&praises, "praises") {
        say(&format!("表扬 praise: {}", text(praise, "text")));
    }
    Ok(customer)
}

fn where_to_look(address: SocketAddr, shop: &str, key: &str) {
    say("");
    say(&format!("Still open at http://{address} — try, in another terminal:"));
    say(&format!(
        "  curl -s http://{address}/v1/shops/{shop}/messages -H 'Authorization: Bearer {key}' \\\n    \
         -d '{{\"channel\":\"wechat-group\",\"channelMessageId\":\"m-1\",\"senderId\":\"wx-wang\",\"text\":\"18号,订餐3.6\"}}'"
    ));
    say(&format!(
        "  curl -s 'http://{address}/v1/shops/{shop}/orders?filter=open+%3D+true' -H 'Authorization: Bearer {key}'"
    ));
    say(&format!("  http://{address}/  ·  http://{address}/openapi.json"));
    say("The shop's clock goes on from the end of the story. Ctrl-C ends it, and with it all its data.");
}

/// An order as the kitchen reads it.
fn ticket(order: &Value) -> String {
    let line = |line: &Value| {
        let note = text(line, "note");
        let note = if note.is_empty() { String::new() } else { format!("（{note}）") };
        format!("{} {}{note} ×{}", line["itemCode"], text(line, "itemName"), line["quantity"])
    };
    let lines: Vec<String> = list(order, "lines").map(line).collect();
    let note = text(order, "note");
    let note = if note.is_empty() { String::new() } else { format!("  备注 {note}") };
    format!("{}号 [{}] {}{note}", order["customerNumber"], text(order, "state"), lines.join(" · "))
}

fn list<'a>(value: &'a Value, name: &str) -> impl DoubleEndedIterator<Item = &'a Value> {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

/// The id in a resource's name.
fn id_of(resource: &Value) -> String {
    text(resource, "name").rsplit('/').next().unwrap_or_default().to_owned()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "the demo is what is printed")]
fn say(line: &str) {
    println!("{line}");
}
