use contracts::orders::v1::{
    self as pb,
    channel::{Missing as MissingField, Notice as NoticeField},
    channel_traffic::Fault as FaultField,
};
use kernel::{Failure, ShopId};
use prost_types::FieldMask;
use runtime::field;

use super::{Place, Resource, merge};
use crate::domain::channel::{ChannelKind, ChannelSettings, Fault, Missing, Notice, Traffic};

const NAME: &str = "shops/{shop}/channels/{kind}";
/// Minutes of a day.
const MINUTES: std::ops::RangeInclusive<i32> = 0..=1_439;
const MOST_IN_WINDOW: std::ops::RangeInclusive<i32> = 0..=100;

/// A channel's name.
pub(crate) fn channel_name(shop: &ShopId, kind: &str) -> String {
    format!("shops/{shop}/channels/{kind}")
}

/// The shop and the kind of a channel's name.
fn named(text: &str, path: &str) -> Result<(ShopId, ChannelKind), Failure> {
    let name = field::name(text, path, NAME)?;
    let wanted = name.rest.get(1).copied().unwrap_or_default();
    let right = "must end in wechat, wecom, wecom-robot or webhook";
    Ok((name.shop, wanted.parse().map_err(|_| Failure::field(path, right))?))
}

impl Resource for ChannelSettings {
    type Wire = pb::Channel;

    fn id(name: &str, path: &str) -> Result<(ShopId, String), Failure> {
        named(name, path).map(|(shop, kind)| (shop, kind.as_str().to_owned()))
    }

    fn about(wire: &pb::Channel) -> (&str, &str) {
        (&wire.name, &wire.etag)
    }

    fn read(wire: &pb::Channel, _: Place<'_>) -> Result<Self, Failure> {
        let minute = |value, name: &str| field::number(value, &format!("channel.{name}"), &MINUTES);
        Ok(Self {
            account: of(&wire.account, "account", 0..=64, "_-")?,
            agent: digits(&wire.agent)?,
            token: of(&wire.token, "token", 0..=32, "")?,
            encoding_key: encoding_key(&wire.encoding_key)?,
            app_secret: of(&wire.app_secret, "app_secret", 0..=128, "_-")?,
            url: url(&wire.url)?,
            signing_secret: signing_secret(&wire.signing_secret)?,
            may_write_first: wire.may_write_first,
            messages_per_window: field::number(
                wire.messages_per_window,
                "channel.messages_per_window",
                &MOST_IN_WINDOW,
            )?,
            welcome_text: field::optional_name(&wire.welcome_text, "channel.welcome_text", 600)?,
            quiet_from_minute: minute(wire.quiet_from_minute, "quiet_from_minute")?,
            quiet_until_minute: minute(wire.quiet_until_minute, "quiet_until_minute")?,
            notices: notices(&wire.notices)?,
        })
    }

    fn write(&self, id: &str, place: Place<'_>) -> pb::Channel {
        let kind = id.parse().ok();
        pb::Channel {
            name: channel_name(place.shop, id),
            account: self.account.clone(),
            agent: self.agent.clone(),
            token: self.token.clone(),
            encoding_key: self.encoding_key.clone(),
            app_secret: self.app_secret.clone(),
            url: self.url.clone(),
            signing_secret: self.signing_secret.clone(),
            may_write_first: self.may_write_first,
            messages_per_window: self.messages_per_window,
            welcome_text: self.welcome_text.clone(),
            quiet_from_minute: self.quiet_from_minute,
            quiet_until_minute: self.quiet_until_minute,
            missing: kind
                .map(|kind| self.missing(kind))
                .unwrap_or_default()
                .into_iter()
                .map(missing)
                .collect(),
            etag: String::new(),
            notices: self.notices.iter().map(|notice| notice_to(*notice)).collect(),
        }
    }

    fn set_etag(wire: &mut pb::Channel, etag: String) {
        wire.etag = etag;
    }

    fn merged(
        current: pb::Channel,
        new: pb::Channel,
        mask: Option<FieldMask>,
    ) -> Result<pb::Channel, Failure> {
        merge!(
            current,
            new,
            mask,
            [
                account,
                agent,
                token,
                encoding_key,
                app_secret,
                url,
                signing_secret,
                may_write_first,
                messages_per_window,
                welcome_text,
                quiet_from_minute,
                quiet_until_minute,
                notices
            ]
        )
    }
}

/// What is written by it besides; what its kind can't be for says nothing.
fn notices(sent: &[i32]) -> Result<Vec<Notice>, Failure> {
    let right = "must be NEEDS_PERSON, CASE_OPENED or ORDER_READY";
    field::each(sent, "channel.notices", Notice::ALL.len(), |value: &i32, path| {
        let word = NoticeField::try_from(*value).ok().map(|notice| notice.as_str_name());
        field::word(word, path, right)
    })
}

fn notice_to(notice: Notice) -> i32 {
    NoticeField::from_str_name(notice.as_str()).unwrap_or_default().into()
}

/// What was seen of a channel, for the wire.
pub(crate) fn traffic(name: &str, seen: &[Traffic]) -> pb::ChannelTraffic {
    let direction = |is_outgoing| {
        seen.iter().find(|one| one.is_outgoing == is_outgoing).map(|one| pb::channel_traffic::Direction {
            success_time: one.succeeded_at.map(field::timestamp),
            failure_time: one.failed_at.map(field::timestamp),
            fault: one.fault.map_or(0, fault_to),
            detail: one.detail.clone(),
        })
    };
    pb::ChannelTraffic { name: name.to_owned(), incoming: direction(false), outgoing: direction(true) }
}

fn fault_to(fault: Fault) -> i32 {
    FaultField::from_str_name(fault.as_str()).unwrap_or_default().into()
}

/// What was wrong; `None` if nothing was.
pub(crate) fn fault(sent: FaultField) -> Option<Fault> {
    sent.as_str_name().parse().ok()
}

/// The shop and the kind of a name of what was seen of a channel.
pub(crate) fn traffic_of(name: &str, path: &str) -> Result<(ShopId, ChannelKind), Failure> {
    const NAME: &str = "shops/{shop}/channels/{kind}/traffic";
    field::name(name, path, NAME)?;
    named(name.trim_end_matches("/traffic"), path)
}

fn missing(what: Missing) -> i32 {
    MissingField::from_str_name(what.as_str()).unwrap_or_default().into()
}

/// A text of letters and digits of ASCII, and of some signs.
fn of(
    value: &str,
    name: &str,
    chars: std::ops::RangeInclusive<usize>,
    signs: &str,
) -> Result<String, Failure> {
    let path = format!("channel.{name}");
    let text = field::text(value, &path, chars)?;
    if text.chars().all(|letter| letter.is_ascii_alphanumeric() || signs.contains(letter)) {
        return Ok(text);
    }
    let signs = signs.chars().map(|sign| format!(" and `{sign}`")).collect::<Vec<_>>().concat();
    Err(Failure::field(path, format!("must be letters and digits of ASCII{signs}")))
}

fn digits(value: &str) -> Result<String, Failure> {
    let is_right = value.len() <= 18 && value.bytes().all(|byte| byte.is_ascii_digit());
    is_right
        .then(|| value.to_owned())
        .ok_or_else(|| Failure::field("channel.agent", "must be at most 18 digits"))
}

fn encoding_key(value: &str) -> Result<String, Failure> {
    let is_right =
        value.is_empty() || (value.len() == 43 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let right = "must be the EncodingAESKey: 43 letters and digits";
    is_right.then(|| value.to_owned()).ok_or_else(|| Failure::field("channel.encoding_key", right))
}

/// What can be written to; whether it may, the operator says.
fn url(value: &str) -> Result<String, Failure> {
    let right = "must be as https://example.com/hook, of at most 500 characters";
    let wrong = || Failure::field("channel.url", right);
    if value.is_empty() {
        return Ok(String::new());
    }
    let rest =
        ["https://", "http://"].iter().find_map(|scheme| value.strip_prefix(scheme)).ok_or_else(wrong)?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let in_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    let in_path = |byte: u8| byte.is_ascii_alphanumeric() || b"._~/?=&%:+-".contains(&byte);
    let is_right = value.len() <= 500
        && !host.is_empty()
        && host.bytes().all(in_host)
        && !port.is_empty()
        && port.len() <= 5
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && path.bytes().all(in_path);
    if is_right { Ok(value.to_owned()) } else { Err(wrong()) }
}

/// Base64 of 24 to 64 bytes, in groups of four characters without padding.
fn signing_secret(value: &str) -> Result<String, Failure> {
    let in_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/".contains(&byte);
    let is_secret = |encoded: &str| {
        (32..=84).contains(&encoded.len())
            && encoded.len().is_multiple_of(4)
            && encoded.bytes().all(in_base64)
    };
    let is_right = value.is_empty() || value.strip_prefix("whsec_").is_some_and(is_secret);
    let right = "must be whsec_ and the base64 of 24 to 63 bytes, a multiple of 3";
    is_right.then(|| value.to_owned()).ok_or_else(|| Failure::field("channel.signing_secret", right))
}
