//! A lunch hour with the sample shop, as its people would live it.

mod door;
mod lunch;

use std::net::SocketAddr;

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use kernel::Clock;
use runtime::{Principal, Settings, Shutdown};
use serde_json::Value;
use tokio::net::TcpListener;

use self::{door::Door, lunch::LUNCH};
use crate::{
    Sample,
    serve::{self, listen},
};

/// What a demo may be told.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct DemoArgs {
    /// End after the lunch hour instead of staying up
    #[arg(long)]
    pub once: bool,
}

/// Plays the lunch hour in a temporary folder, then stays up.
pub async fn demo(settings: &Settings, args: &DemoArgs, shutdown: Shutdown) -> anyhow::Result<()> {
    let folder = tempfile::TempDir::new()?;
    let sample = Sample::built_in()?;
    let mut settings = settings.clone();
    settings.database = Some(format!("sqlite:{}", folder.path().display()));
    settings.shop.clone_from(&sample.shop);
    let key =
        settings.owner_key.get_or_insert_with(|| format!("demo-{}", kernel::Ids::random().next())).clone();
    let listener = free_or_any(&settings).await?;
    let address = listener.local_addr()?;

    let system = serve::start(&settings, &shutdown).await?;
    let clients = system.clients(&Principal::service("demo"));
    sample.load(&clients).await?;
    let played = async {
        let door = Door::new(address, &sample.shop, &key)?;
        play(&door).await?;
        clients.settle(std::time::Duration::from_secs(10)).await?;
        afterwards(&door).await?;
        where_to_look(address, &sample.shop, &key);
        if args.once {
            shutdown.begin();
        }
        anyhow::Ok(())
    };
    let (served, played) = tokio::join!(serve::door(&system, &settings, listener, &shutdown), async {
        // A lunch hour that fails must not leave an empty restaurant standing.
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

async fn play(door: &Door) -> anyhow::Result<()> {
    say("");
    say("农贸小馆 Market Kitchen — 午市 a lunch hour, one line of chat at a time");
    for (number, line) in LUNCH.iter().enumerate() {
        let sent = sent(line.minute)?;
        let answer = door.message(number, line.sender, line.text, sent).await?;
        say("");
        say(&format!("{}  {:<10} {}", clock(sent), line.who, line.text.replace('\n', " ⏎ ")));
        for reply in text(&answer, "replyText").lines() {
            say(&format!("       店 → {reply}"));
        }
        for order in answer["orders"].as_array().into_iter().flatten() {
            say(&format!("       厨房 ▸ {}", ticket(order)));
        }
        for step in line.then {
            door.advance_all(step).await?;
            say(&format!("       厨房 ▸ 全部 → {step}"));
        }
    }
    Ok(())
}

/// What the hour leaves behind: points, a rating, a complaint.
async fn afterwards(door: &Door) -> anyhow::Result<()> {
    let regular = door.get("customers:lookup?number=18").await?;
    let customer = text(&regular, "name").rsplit('/').next().unwrap_or_default().to_owned();
    let account = door.get(&format!("customers/{customer}/pointsAccount")).await?;
    let cases = door.get("cases").await?;
    let contacts = door.get(&format!("customers/{customer}/contacts")).await?;
    say("");
    say(&format!("18号 {} 有 {} 积分 points", text(&regular, "displayName"), text(&account, "balance")));
    say("18号的往来 timeline:");
    for contact in contacts["contacts"].as_array().into_iter().flatten().take(6) {
        say(&format!("       {}", text(contact, "summary")));
    }
    say(&format!("投诉单 open cases: {}", cases["cases"].as_array().map_or(0, Vec::len)));
    Ok(())
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
    say(&format!("  http://{address}/  ·  http://{address}/openapi.json  ·  http://{address}/metrics"));
    say("Ctrl-C ends it, and with it all its data.");
}

/// A moment of today's lunch hour, in the sample shop's time.
fn sent(minute: i64) -> anyhow::Result<Timestamp> {
    let zone = TimeZone::get("Asia/Shanghai")?;
    let today = Clock::system().now().timestamp().to_zoned(zone.clone()).date();
    let eleven = today.at(11, 0, 0, 0).to_zoned(zone)?;
    Ok(eleven.checked_add(minute.minutes())?.timestamp())
}

fn clock(at: Timestamp) -> String {
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%H:%M").to_string()
}

/// An order as the kitchen reads it.
fn ticket(order: &Value) -> String {
    let line = |line: &Value| {
        let note = text(line, "note");
        let note = if note.is_empty() { String::new() } else { format!("（{note}）") };
        format!("{} {}{note} ×{}", line["itemCode"], text(line, "itemName"), line["quantity"])
    };
    let lines: Vec<String> = order["lines"].as_array().into_iter().flatten().map(line).collect();
    let note = text(order, "note");
    let note = if note.is_empty() { String::new() } else { format!("  备注 {note}") };
    format!("{}号 [{}] {}{note}", order["customerNumber"], text(order, "state"), lines.join(" · "))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "the demo is what is printed")]
fn say(line: &str) {
    println!("{line}");
}
