//! Messages by the servers of `WeChat` and `WeCom`. They say what went wrong with HTTP 200
//! and a number.

use std::time::Duration;

use bytes::Bytes;
use contracts::orders::v1::{
    Channel as Way, KeepAccessTokenRequest, LeaseAccessTokenRequest, PendingDelivery, channel_traffic::Fault,
};
use http::{Request, header::CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Courier, Outcome, Why};
use crate::{
    client::{PrivateAddress, one_line},
    protocol::reply::cut,
};

/// How long somebody else may take to get the token.
const LOOKS: usize = 40;
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// A token is good for two hours, where the platform does not say.
const USUAL_SECONDS: i32 = 7_200;

/// A platform: where it is, how a message is put, and how a token is asked for.
pub(crate) struct Platform {
    base: fn(&Courier) -> &str,
    path: &'static str,
    message: fn(&PendingDelivery, &Way) -> Value,
    token: fn(&Courier, &Way, bool) -> http::Result<Request<Bytes>>,
}

/// An Official Account writes as its customer service.
pub(crate) const WECHAT: Platform = Platform {
    base: |courier| &courier.wechat_api,
    path: "/cgi-bin/message/custom/send",
    message: |delivery, _| {
        json!({
            "touser": delivery.recipient_id,
            "msgtype": "text",
            "text": { "content": cut(&delivery.text) },
            // Who sends the same again within ten minutes sends it once.
            "client_msg_id": delivery.message.rsplit('/').next(),
        })
    },
    token: |courier, way, anew| {
        let body = json!({
            "grant_type": "client_credential",
            "appid": way.account,
            "secret": way.app_secret,
            "force_refresh": anew,
        });
        post(&format!("{}/cgi-bin/stable_token", courier.wechat_api), &body)
    },
};

/// An application of `WeCom` writes to a member.
pub(crate) const WECOM: Platform = Platform {
    base: |courier| &courier.wecom_api,
    path: "/cgi-bin/message/send",
    message: |delivery, way| {
        json!({
            "touser": delivery.recipient_id,
            "msgtype": "text",
            "agentid": way.agent.parse::<i64>().unwrap_or_default(),
            "text": { "content": cut(&delivery.text) },
            "enable_duplicate_check": 1,
        })
    },
    token: |courier, way, _| {
        let path = "cgi-bin/gettoken";
        let address =
            format!("{}/{path}?corpid={}&corpsecret={}", courier.wecom_api, way.account, way.app_secret);
        Request::get(address).body(Bytes::new())
    },
};

/// What the platforms answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answered {
    pub(crate) errcode: i64,
    pub(crate) errmsg: String,
    pub(super) access_token: String,
    expires_in: i32,
}

/// What a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Done,
    /// The token works no more.
    Token,
    OutOfWindow,
    Later,
    Never,
}

/// Tries a message; once more with another token, if the first is taken no more.
pub(crate) async fn send(
    courier: &Courier,
    delivery: &PendingDelivery,
    way: &Way,
    platform: &Platform,
) -> Outcome {
    let mut refused = String::new();
    loop {
        let token = match token(courier, way, platform, &refused).await {
            Ok(token) => token,
            Err(outcome) => return outcome,
        };
        let address = format!("{}{}?access_token={token}", (platform.base)(courier), platform.path);
        let answered = match ask(courier, post(&address, &(platform.message)(delivery, way))).await {
            Ok(answered) => answered,
            Err(why) => return Outcome::Again(why),
        };
        match meaning(answered.errcode) {
            Meaning::Token if refused.is_empty() => refused = token,
            meaning => return outcome(meaning, &answered),
        }
    }
}

/// What numbers mean, by the platforms' tables.
fn meaning(errcode: i64) -> Meaning {
    match errcode {
        0 => Meaning::Done,
        40_001 | 40_014 | 42_001 => Meaning::Token,
        45_015 | 45_047 => Meaning::OutOfWindow,
        // The system is busy; too often.
        -1 | 45_009 | 45_011 | 45_033 => Meaning::Later,
        _ => Meaning::Never,
    }
}

/// What a number says of the channel itself, rather than of one message.
pub(super) fn fault(errcode: i64) -> Option<Fault> {
    match errcode {
        40_013 => Some(Fault::Account),
        40_001 | 40_125 | 41_004 => Some(Fault::AppSecret),
        40_164 | 60_020 => Some(Fault::SenderAddress),
        48_001 | 48_004 | 50_002 => Some(Fault::Right),
        40_056 | 301_002 => Some(Fault::Agent),
        _ => None,
    }
}

fn outcome(meaning: Meaning, answered: &Answered) -> Outcome {
    let why = Why::new(fault(answered.errcode), answered.to_string());
    match meaning {
        Meaning::Done => Outcome::Delivered,
        Meaning::OutOfWindow => Outcome::OutOfWindow(why),
        Meaning::Token | Meaning::Later => Outcome::Again(why),
        Meaning::Never => Outcome::Refused(why),
    }
}

/// The token that all replicas have in common, which one alone gets where there is none.
async fn token(courier: &Courier, way: &Way, platform: &Platform, refused: &str) -> Result<String, Outcome> {
    for _ in 0..LOOKS {
        let request = LeaseAccessTokenRequest { name: way.name.clone(), refused_token: refused.to_owned() };
        let leased = courier.orders.clone().lease_access_token(request).await;
        let leased = leased.map_err(|_| later("no token can be kept now"))?.into_inner();
        if !leased.token.is_empty() {
            return Ok(leased.token);
        }
        if leased.leased {
            return new_token(courier, way, platform, !refused.is_empty()).await;
        }
        sleep(LOOK_EVERY).await;
    }
    Err(later("nobody got a token"))
}

/// Nothing is wrong with the channel.
fn later(why: &str) -> Outcome {
    Outcome::Again(Why::new(None, why))
}

/// A token as the platform gives it; the present one, unless it is wanted anew. Errors: why there is
/// none.
pub(super) async fn asked_token(
    courier: &Courier,
    way: &Way,
    platform: &Platform,
    anew: bool,
) -> Result<Answered, Why> {
    let answered = ask(courier, (platform.token)(courier, way, anew)).await?;
    if answered.errcode != 0 || answered.access_token.is_empty() {
        // A wrong secret, or an address that the account does not list: the shop can mend that.
        let fault = fault(answered.errcode).unwrap_or(Fault::Refused);
        return Err(Why::new(Some(fault), format!("no token: {answered}")));
    }
    Ok(answered)
}

async fn new_token(courier: &Courier, way: &Way, platform: &Platform, anew: bool) -> Result<String, Outcome> {
    let answered = asked_token(courier, way, platform, anew).await.map_err(Outcome::Again)?;
    let seconds = if answered.expires_in > 0 { answered.expires_in } else { USUAL_SECONDS };
    let token = answered.access_token;
    let keep = KeepAccessTokenRequest { name: way.name.clone(), token: token.clone(), seconds };
    let kept = courier.orders.clone().keep_access_token(keep).await;
    kept.map_err(|_| later("no token can be kept now"))?;
    Ok(token)
}

/// What a platform answers. Errors: why there is no answer, without the token.
pub(crate) async fn ask(courier: &Courier, request: http::Result<Request<Bytes>>) -> Result<Answered, Why> {
    let unreachable = |text| Why::new(Some(Fault::Unreachable), text);
    let request = request.map_err(|error| unreachable(format!("the address: {error}")))?;
    let answer = courier.client.send(request).await.map_err(|error| unanswered(&error))?;
    let status = answer.status();
    // A platform answers 200 whatever it says; anything else is a proxy's.
    if !status.is_success() {
        return Err(unreachable(format!("the platform answers {}", status.as_u16())));
    }
    serde_json::from_slice(answer.body())
        .map_err(|_| unreachable(format!("the platform answers {} and no JSON", status.as_u16())))
}

/// Why nobody answered.
pub(crate) fn unanswered(error: &anyhow::Error) -> Why {
    let is_private = error.is::<PrivateAddress>();
    Why::new(Some(if is_private { Fault::PrivateAddress } else { Fault::Unreachable }), one_line(error))
}

pub(crate) fn post(address: &str, body: &Value) -> http::Result<Request<Bytes>> {
    Request::post(address).header(CONTENT_TYPE, "application/json").body(Bytes::from(body.to_string()))
}

impl std::fmt::Display for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.errcode, self.errmsg)
    }
}
