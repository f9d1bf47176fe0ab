//! Ways in and out for what guests and the shop write.

use kernel::Time;
use serde::{Deserialize, Serialize};

kernel::text_enum! {
    /// A kind of channel; a shop has at most one of each.
    pub enum ChannelKind {
        /// An Official Account.
        Wechat = "wechat",
        /// An application of `WeCom`.
        Wecom = "wecom",
        /// A robot of a group of staff.
        WecomRobot = "wecom-robot",
        /// Whatever speaks Standard Webhooks.
        Webhook = "webhook",
    }
}

/// The channel of the shop's page, where a sender's id is that of the customer.
pub(crate) const PAGE: &str = "page";
/// The channel of who only tries the chat: nothing of it leaves the program.
pub(crate) const SIMULATOR: &str = "simulator";

/// The channel of what staff type for a guest.
pub(crate) const COUNTER: &str = "counter";

/// Whether somebody reads there what the shop writes: at the counter and on the page nobody does.
pub(crate) fn is_chat(channel: &str) -> bool {
    ![PAGE, COUNTER, SIMULATOR].contains(&channel)
}

/// How a channel is set up. What its kind has no use for is empty.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ChannelSettings {
    pub(crate) account: String,
    pub(crate) agent: String,
    pub(crate) token: String,
    pub(crate) encoding_key: String,
    pub(crate) app_secret: String,
    pub(crate) url: String,
    pub(crate) signing_secret: String,
    pub(crate) may_write_first: bool,
    pub(crate) messages_per_window: i32,
    pub(crate) welcome_text: String,
    pub(crate) quiet_from_minute: i32,
    pub(crate) quiet_until_minute: i32,
    pub(crate) notices: Vec<Notice>,
}

kernel::text_enum! {
    /// What is written by a channel besides what always is.
    pub(crate) enum Notice {
        /// To the staff: a message waits for a person.
        NeedsPerson = "NEEDS_PERSON",
        /// To the staff: a complaint was opened.
        CaseOpened = "CASE_OPENED",
        /// To a guest: their order is ready.
        OrderReady = "ORDER_READY",
    }
}

kernel::text_enum! {
    /// What is wrong with a channel.
    pub(crate) enum Fault {
        /// Another token.
        Signature = "SIGNATURE",
        /// Another key to decrypt with.
        EncodingKey = "ENCODING_KEY",
        /// A wrong clock.
        Clock = "CLOCK",
        /// Another account.
        Account = "ACCOUNT",
        /// Another secret.
        AppSecret = "APP_SECRET",
        /// The platform does not know from where we call.
        SenderAddress = "SENDER_ADDRESS",
        /// The account may not.
        Right = "RIGHT",
        /// Another application.
        Agent = "AGENT",
        /// Nobody answers.
        Unreachable = "UNREACHABLE",
        /// Where we may not go.
        PrivateAddress = "PRIVATE_ADDRESS",
        /// Whoever answers does not take it.
        Refused = "REFUSED",
    }
}

/// What was seen of a channel in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Traffic {
    pub(crate) is_outgoing: bool,
    pub(crate) succeeded_at: Option<Time>,
    pub(crate) failed_at: Option<Time>,
    /// What was wrong then, in a word and in those of who said so.
    pub(crate) fault: Option<Fault>,
    pub(crate) detail: String,
}

kernel::text_enum! {
    /// What a channel needs before it works.
    pub(crate) enum Missing {
        /// Its account.
        Account = "ACCOUNT",
        /// The application's number.
        Agent = "AGENT",
        /// What pushes are signed with.
        Token = "TOKEN",
        /// What they are encrypted with.
        EncodingKey = "ENCODING_KEY",
        /// What it is let in with to write of its own accord.
        AppSecret = "APP_SECRET",
        /// Where to write.
        Url = "URL",
        /// What webhooks are signed with.
        SigningSecret = "SIGNING_SECRET",
        /// A type of account that may do more than answer.
        RightToWrite = "RIGHT_TO_WRITE",
    }
}

impl ChannelSettings {
    /// What it lacks to do all that a channel of that kind can.
    pub(crate) fn missing(&self, kind: ChannelKind) -> Vec<Missing> {
        let needed: &[(Missing, bool)] = match kind {
            ChannelKind::Wechat => &[
                (Missing::Account, self.account.is_empty()),
                (Missing::Token, self.token.is_empty()),
                (Missing::EncodingKey, self.encoding_key.is_empty()),
                (Missing::AppSecret, self.app_secret.is_empty()),
                (Missing::RightToWrite, !self.may_write_first),
            ],
            ChannelKind::Wecom => &[
                (Missing::Account, self.account.is_empty()),
                (Missing::Agent, self.agent.is_empty()),
                (Missing::Token, self.token.is_empty()),
                (Missing::EncodingKey, self.encoding_key.is_empty()),
                (Missing::AppSecret, self.app_secret.is_empty()),
            ],
            ChannelKind::WecomRobot => &[(Missing::Url, self.url.is_empty())],
            ChannelKind::Webhook => &[
                (Missing::Url, self.url.is_empty()),
                (Missing::SigningSecret, self.signing_secret.is_empty()),
            ],
        };
        needed.iter().filter(|(_, is_missing)| *is_missing).map(|(what, _)| *what).collect()
    }

    /// Whether it has what it needs to be written by; that an account may only answer is said
    /// of each message that would be.
    pub(crate) fn can_write(&self, kind: ChannelKind) -> bool {
        let hindrances =
            [Missing::Account, Missing::Agent, Missing::AppSecret, Missing::Url, Missing::SigningSecret];
        !self.missing(kind).iter().any(|missing| hindrances.contains(missing))
    }
}

/// Half of it lets whoever has it in.
impl std::fmt::Debug for ChannelSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChannelSettings").field("account", &self.account).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_depends_on_the_kind() {
        let count = |kind| ChannelSettings::default().missing(kind).len();
        assert_eq!(ChannelKind::ALL.iter().map(|kind| count(*kind)).collect::<Vec<_>>(), [5, 5, 1, 2]);
        let url = ChannelSettings { url: "https://example.com".into(), ..ChannelSettings::default() };
        assert_eq!(url.missing(ChannelKind::WecomRobot), []);
        assert_eq!(url.missing(ChannelKind::Webhook), [Missing::SigningSecret]);
    }

    #[test]
    fn no_secret_is_shown_by_accident() {
        let settings = ChannelSettings { token: "t0ken".into(), ..ChannelSettings::default() };
        assert!(!format!("{settings:?}").contains("t0ken"));
    }
}
