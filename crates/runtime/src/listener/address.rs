use std::{
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
    sync::Arc,
};

use http::HeaderMap;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";
/// What one customer of a provider has of IPv6.
const PREFIX: u128 = !0 << 64;

/// Whom an address stands for: itself, or with IPv6 its whole /64, which one
/// machine can choose from as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(IpAddr);

impl Origin {
    /// Whom an address stands for.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & PREFIX)),
            address @ IpAddr::V4(_) => address,
        })
    }
}

/// The reverse proxies that are believed when they say whom they speak for.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Arc<[IpNet]>);

impl Proxies {
    /// Whether it is one of them.
    pub fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who asks: the peer, or if that is a trusted proxy the last in its
    /// `X-Forwarded-For` that is none. What comes before was written by anybody.
    pub fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> Origin {
        let mut origin = peer;
        let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<_> = values.flat_map(|value| value.split(',')).collect();
        for hop in hops.into_iter().rev() {
            if !self.trust(origin) {
                break;
            }
            let Ok(hop) = hop.trim().parse() else { break };
            origin = hop;
        }
        Origin::of(origin)
    }
}

/// Addresses and networks with commas between them, as in `127.0.0.1,10.0.0.0/8`.
impl FromStr for Proxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network =
            |text: &str| text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(Into::into));
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let networks: Option<Vec<IpNet>> = parts.map(network).collect();
        let networks = networks.ok_or("must be addresses or networks such as 127.0.0.1,10.0.0.0/8")?;
        Ok(Self(networks.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(proxies: &str, peer: &str, forwarded: &[&str]) -> IpAddr {
        let headers = forwarded.iter().map(|value| (FORWARDED_FOR.parse().unwrap(), value.parse().unwrap()));
        let proxies: Proxies = proxies.parse().unwrap();
        proxies.origin(peer.parse().unwrap(), &headers.collect()).0
    }

    #[test]
    fn only_a_trusted_proxy_says_whom_it_speaks_for() {
        let forged = &["203.0.113.9"][..];
        for (proxies, peer, forwarded, asks) in [
            ("", "192.0.2.1", forged, "192.0.2.1"),
            ("10.0.0.0/8", "192.0.2.1", forged, "192.0.2.1"),
            ("10.0.0.0/8", "10.1.2.3", forged, "203.0.113.9"),
            ("10.0.0.0/8", "10.1.2.3", &["203.0.113.9, 192.0.2.7", "10.9.9.9"], "192.0.2.7"),
            ("10.0.0.0/8", "10.1.2.3", &["203.0.113.9, nonsense"], "10.1.2.3"),
            ("10.0.0.0/8, ::1", "::1", &[], "::"),
        ] {
            let asks: IpAddr = asks.parse().unwrap();
            assert_eq!(origin(proxies, peer, forwarded), asks, "{proxies} {peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one() {
        let of = |text: &str| Origin::of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        assert!("10.0.0.0/8,elsewhere".parse::<Proxies>().is_err());
        assert!("10.0.0.0/99".parse::<Proxies>().is_err());
    }
}
