use std::{net::IpAddr, str::FromStr};

use http::{Uri, uri::Authority};

/// Where a service is said to be: a name or an address, and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) authority: Authority,
    pub(crate) is_tls: bool,
}

impl Target {
    /// Those between commas, as in `http://orders:9102` or
    /// `https://10.0.0.1:9102,https://10.0.0.2:9102`. None if one can't be read, or some
    /// have TLS and others have none.
    pub(crate) fn all(text: &str) -> Option<Vec<Self>> {
        let targets: Vec<Self> = text.split(',').map(|one| one.trim().parse().ok()).collect::<Option<_>>()?;
        let first = targets.first()?;
        targets.iter().all(|target| target.is_tls == first.is_tls).then_some(targets)
    }

    /// The name or the address, without the brackets of IPv6.
    pub(crate) fn host(&self) -> &str {
        self.authority.host().trim_start_matches('[').trim_end_matches(']')
    }

    /// The address, where it is one.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.host().parse().ok()
    }

    pub(crate) fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.is_tls { 443 } else { 80 })
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.is_tls { "https" } else { "http" }
    }
}

impl FromStr for Target {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let uri: Uri = text.parse().map_err(drop)?;
        let is_tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(()),
        };
        let is_bare = uri.path_and_query().is_none_or(|path| path.as_str() == "/");
        let authority = uri.into_parts().authority.filter(|authority| !authority.host().is_empty());
        match authority {
            Some(authority) if is_bare && !authority.as_str().contains('@') => Ok(Self { authority, is_tls }),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_at_one_address_or_several_all_with_tls_or_without() {
        let of = |text: &str| {
            let targets = Target::all(text)?;
            Some(targets.iter().map(|target| (target.host().to_owned(), target.port())).collect::<Vec<_>>())
        };
        let two = vec![("a".to_owned(), 9102), ("::1".to_owned(), 80)];
        assert_eq!(of("http://a:9102, http://[::1]"), Some(two));
        assert_eq!(of("https://a/"), Some(vec![("a".to_owned(), 443)]));
        for wrong in
            ["", "orders:9102", "http://a,", "http://a,https://b", "http://a/path", "ftp://a", "http://u@a"]
        {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
