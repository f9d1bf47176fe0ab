//! How events come from a service to others, as the setting `events` says it.

use std::fmt;

use http::uri::Authority;
use percent_encoding::percent_decode_str;

use super::{Settings, WrongSetting};
use crate::Tokens;

const RIGHT: &str = "events: must be direct, or servers of NATS as in nats://one:4222,two:4222,three:4222";
/// What streams and subjects begin with, where the setting names nothing.
const SPACE: &str = "renqing";
const LONGEST_SPACE: usize = 32;

/// How events come from a service to others.
#[derive(Clone, Debug)]
pub enum Events {
    /// By a call of the subscriber.
    Direct,
    /// By NATS `JetStream`; what is sent there is signed with these.
    JetStream(Nats, Tokens),
}

/// A cluster of NATS servers.
#[derive(Clone, PartialEq, Eq)]
pub struct Nats {
    /// Each as `nats://HOST:PORT`; at least one.
    pub servers: Vec<String>,
    /// User and password, if the servers ask for them.
    pub login: Option<(String, String)>,
    /// What its streams and subjects begin with: several systems may share a cluster.
    pub space: String,
}

impl Nats {
    /// Reads `nats://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]…][/SPACE]`; `None` if it is
    /// something else.
    pub fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("nats://")?;
        let (place, space) = rest.split_once('/').unwrap_or((rest, SPACE));
        let (login, hosts) = match place.rsplit_once('@') {
            Some((login, hosts)) => (Some(login.split_once(':')?), hosts),
            None => (None, place),
        };
        let login = login.map(|(user, password)| Some((decoded(user)?, decoded(password)?)));
        let servers = hosts.split(',').map(server).collect::<Option<_>>()?;
        let is_space = (1..=LONGEST_SPACE).contains(&space.len())
            && space.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let login = match login {
            Some(login) => Some(login?),
            None => None,
        };
        is_space.then(|| Self { servers, login, space: space.to_owned() })
    }
}

fn decoded(text: &str) -> Option<String> {
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

fn server(text: &str) -> Option<String> {
    let place: Authority = text.trim().parse().ok()?;
    (!place.host().is_empty()).then(|| format!("nats://{place}"))
}

/// Without the password.
impl fmt::Debug for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nats")
            .field("servers", &self.servers)
            .field("space", &self.space)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// How events come to others; `tokens` sign what goes by others' servers.
    pub fn events(&self, tokens: &Tokens) -> Result<Events, WrongSetting> {
        if self.is_direct() {
            return Ok(Events::Direct);
        }
        let nats = Nats::read(&self.events).ok_or_else(|| WrongSetting(RIGHT.into()))?;
        Ok(Events::JetStream(nats, tokens.clone()))
    }

    /// Whether events come by a call of the subscriber.
    pub fn is_direct(&self) -> bool {
        self.events == "direct"
    }

    pub(super) fn check_events(&self) -> Result<(), WrongSetting> {
        let is_right = self.is_direct() || Nats::read(&self.events).is_some();
        is_right.then_some(()).ok_or_else(|| WrongSetting(RIGHT.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_servers_a_login_and_a_space_are_read() {
        let one = Nats::read("nats://nats:4222").unwrap();
        assert_eq!(
            (one.servers.as_slice(), one.space.as_str()),
            (&["nats://nats:4222".to_owned()][..], SPACE)
        );
        let all = Nats::read("nats://me:a%40b@one:4222,two:4222,three/shop-1").unwrap();
        assert_eq!(all.servers, ["nats://one:4222", "nats://two:4222", "nats://three"]);
        assert_eq!(all.login, Some(("me".to_owned(), "a@b".to_owned())));
        assert_eq!(all.space, "shop-1");
        assert!(!format!("{all:?}").contains("a@b"));
    }

    #[test]
    fn what_is_no_cluster_is_refused() {
        for wrong in
            ["", "Direct", "http://one:4222", "nats://", "nats://one,,two", "nats://one/a.b", "nats://me@one"]
        {
            assert_eq!(Nats::read(wrong), None, "{wrong}");
            let settings = Settings { events: wrong.to_owned(), ..Settings::default() };
            assert_eq!(settings.check_events().unwrap_err().0, RIGHT, "{wrong}");
        }
        assert!(Settings::default().check_events().is_ok());
    }
}
