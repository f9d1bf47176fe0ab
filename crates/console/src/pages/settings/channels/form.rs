//! A channel as a form has it. What is secret is never filled in: left empty it stays as it is.

use contracts::orders::v1::{Channel, UpdateChannelRequest, channel::Notice};
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::Status;

use super::{kind::Kind, texts::Texts};
use crate::{
    forms::{Form, Wrong},
    page::Page,
};

/// What is kept to itself.
const SECRETS: [&str; 5] = ["token", "encoding_key", "app_secret", "url", "signing_secret"];
/// Boxes, of which a browser says nothing where they are not ticked.
const TICKS: [&str; 5] = ["may_write_first", "plain", "NEEDS_PERSON", "CASE_OPENED", "ORDER_READY"];
/// Until somebody says otherwise, of who sets a channel up.
const USUAL_PER_WINDOW: i32 = 5;

/// The fields of a channel that may be shown.
pub(super) fn filled(channel: Option<&Channel>) -> Form {
    let channel = channel.cloned().unwrap_or_default();
    let on = |is_on: bool| if is_on { "on".to_owned() } else { String::new() };
    let most = if channel.messages_per_window == 0 { USUAL_PER_WINDOW } else { channel.messages_per_window };
    let fields = [
        ("etag", channel.etag.clone()),
        ("account", channel.account.clone()),
        ("agent", channel.agent.clone()),
        ("welcome_text", channel.welcome_text.clone()),
        ("may_write_first", on(channel.may_write_first)),
        ("messages_per_window", most.to_string()),
        ("quiet_from", clock(channel.quiet_from_minute)),
        ("quiet_until", clock(channel.quiet_until_minute)),
    ];
    let notices = [Notice::NeedsPerson, Notice::CaseOpened, Notice::OrderReady];
    let notices =
        notices.map(|notice| (notice.as_str_name(), on(channel.notices().any(|one| one == notice))));
    Form::of_all(fields.into_iter().chain(notices))
}

/// A form with every box, also those that are not ticked.
pub(super) fn whole(mut sent: Form) -> Form {
    for tick in TICKS {
        if !sent.is_on(tick) {
            sent.add(tick, "");
        }
    }
    sent
}

/// Minutes of a day as a clock shows them.
fn clock(minutes: i32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Minutes of what somebody wrote; none is midnight.
fn minutes(text: &str) -> Option<i32> {
    if text.is_empty() {
        return Some(0);
    }
    let (hours, minutes) = text.split_once([':', '：'])?;
    let (hours, minutes): (i32, i32) = (hours.trim().parse().ok()?, minutes.trim().parse().ok()?);
    let is_right = (0..24).contains(&hours) && (0..60).contains(&minutes);
    is_right.then_some(hours * 60 + minutes)
}

/// Keeps what a form says.
pub(super) async fn save(page: &Page, kind: Kind, sent: &Form) -> Result<(), Wrong> {
    let channel = Channel { name: page.resource("channels", kind.id()), ..read(page, kind, sent)? };
    let request = UpdateChannelRequest {
        channel: Some(channel),
        update_mask: Some(FieldMask { paths: paths(kind, sent) }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().update_channel(request).await.map(drop).map_err(|status| refused(&status))
}

fn read(page: &Page, kind: Kind, sent: &Form) -> Result<Channel, Wrong> {
    let t = Texts(page.lang);
    let minute = |name: &str| minutes(sent.trimmed(name)).ok_or_else(|| Wrong::field(name, t.clock_wrong()));
    let most = match sent.trimmed("messages_per_window") {
        "" => Ok(0),
        text => text.parse().map_err(|_| Wrong::field("messages_per_window", t.number_wrong())),
    };
    let notices = kind.notices().iter().filter(|notice| sent.is_on(notice.as_str_name()));
    let secret = |name: &str| sent.trimmed(name).to_owned();
    Ok(Channel {
        account: secret("account"),
        agent: secret("agent"),
        token: secret("token"),
        encoding_key: secret("encoding_key"),
        app_secret: secret("app_secret"),
        url: secret("url"),
        signing_secret: secret("signing_secret"),
        may_write_first: sent.is_on("may_write_first"),
        messages_per_window: most?,
        welcome_text: sent.trimmed("welcome_text").to_owned(),
        quiet_from_minute: minute("quiet_from")?,
        quiet_until_minute: minute("quiet_until")?,
        notices: notices.map(|notice| i32::from(*notice)).collect(),
        etag: sent.get("etag").to_owned(),
        ..Channel::default()
    })
}

/// Which fields are changed: those of the kind, and what is secret if it was typed.
fn paths(kind: Kind, sent: &Form) -> Vec<String> {
    let of_kind: &[&str] = match kind {
        Kind::Wechat => &["account", "may_write_first", "messages_per_window", "welcome_text"],
        Kind::Wecom => &["account", "agent", "welcome_text"],
        Kind::WecomRobot | Kind::Webhook => &[],
    };
    let of_all = ["quiet_from_minute", "quiet_until_minute", "notices"];
    let typed = SECRETS.iter().filter(|name| {
        let is_cleared = **name == "encoding_key" && kind == Kind::Wechat && sent.is_on("plain");
        is_cleared || !sent.trimmed(name).is_empty()
    });
    of_kind.iter().chain(&of_all).chain(typed).map(|path| (*path).to_owned()).collect()
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| match field.strip_prefix("channel.")? {
        "account" => Some("account"),
        "agent" => Some("agent"),
        "token" => Some("token"),
        "encoding_key" => Some("encoding_key"),
        "app_secret" => Some("app_secret"),
        "url" => Some("url"),
        "signing_secret" => Some("signing_secret"),
        "messages_per_window" => Some("messages_per_window"),
        "welcome_text" => Some("welcome_text"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_read_as_it_is_shown() {
        for (text, right) in [("", Some(0)), ("22:00", Some(1_320)), (" 8：05", Some(485))] {
            assert_eq!(minutes(text), right, "{text}");
        }
        for wrong in ["24:00", "8", "8:60", "-1:00", "a:b"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
        assert_eq!(clock(485), "08:05");
    }

    #[test]
    fn what_is_secret_is_changed_only_if_it_was_typed() {
        let changed = |fields: &[(&'static str, &str)]| {
            let form = Form::of_all(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
            let paths = paths(Kind::Wechat, &whole(form));
            paths.into_iter().filter(|path| SECRETS.contains(&path.as_str())).collect::<Vec<_>>()
        };
        assert!(changed(&[("token", ""), ("encoding_key", " ")]).is_empty());
        assert_eq!(changed(&[("token", "t")]), ["token"]);
        assert_eq!(changed(&[("plain", "on")]), ["encoding_key"]);
    }

    #[test]
    fn no_secret_is_filled_in() {
        let channel = Channel { token: "t0ken".into(), url: "https://a/k3y".into(), ..Channel::default() };
        assert!(filled(Some(&channel)).fields().all(|(_, value)| !value.contains('k')));
    }
}
