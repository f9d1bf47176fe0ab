use std::{collections::HashMap, sync::Arc};

use anyhow::Context;
use contracts::common::v1::principal::Kind;
use kernel::{Code, Failure};
use prost_reflect::{ExtensionDescriptor, MethodDescriptor, Value};

use super::Principal;

/// Which kinds of caller a method admits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Full name of the request message.
    pub input: String,
    /// The kinds; nobody, if empty.
    pub kinds: Vec<Kind>,
}

/// Who may call what, read from the contracts. What they don't allow is denied.
#[derive(Clone, Debug)]
pub struct Policy(Arc<HashMap<String, Rule>>);

impl Policy {
    /// Reads the option `(renqing.common.v1.allow)` of every method.
    pub fn from_contracts() -> anyhow::Result<Self> {
        let pool = crate::descriptors()?;
        let allow = pool
            .get_extension_by_name("renqing.common.v1.allow")
            .context("the contracts have no option renqing.common.v1.allow")?;
        let rules = pool
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .map(|method| (path(&method), rule(&method, &allow)))
            .collect();
        Ok(Self(Arc::new(rules)))
    }

    /// Every method: its path `/package.Service/Method`, and its rule.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &Rule)> {
        self.0.iter().map(|(path, rule)| (path.as_str(), rule))
    }

    /// Whether the contracts have a method at that path.
    pub(crate) fn knows(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Whether a method admits whoever comes without a key.
    pub fn is_public(&self, path: &str) -> bool {
        self.0.get(path).is_some_and(|rule| rule.kinds.contains(&Kind::Anyone))
    }

    /// Refuses who may not call a method. Errors: UNIMPLEMENTED if there is no
    /// such method, `PERMISSION_DENIED` with `NOT_ALLOWED`.
    pub fn admit(&self, path: &str, principal: &Principal) -> Result<(), Failure> {
        let method = path.trim_start_matches('/');
        let Some(rule) = self.0.get(path) else {
            let message = format!("there is no method {method}");
            return Err(Failure::new(Code::Unimplemented, "NO_METHOD", message));
        };
        if rule.kinds.contains(&principal.kind) {
            return Ok(());
        }
        let may: Vec<_> = rule.kinds.iter().map(Kind::as_str_name).collect();
        let message = format!(
            "{method} may be called by {}; this key is {}",
            if may.is_empty() { "nobody".to_owned() } else { may.join(", ") },
            principal.kind.as_str_name(),
        );
        Err(Failure::new(Code::PermissionDenied, "NOT_ALLOWED", message))
    }
}

fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

fn rule(method: &MethodDescriptor, allow: &ExtensionDescriptor) -> Rule {
    let options = method.options();
    let allowed = options.get_extension(allow);
    let kinds = allowed.as_message().and_then(|allowed| allowed.get_field_by_name("kinds"));
    let kinds = kinds.as_deref().and_then(Value::as_list).unwrap_or_default().iter();
    Rule {
        input: method.input().full_name().to_owned(),
        kinds: kinds
            .filter_map(Value::as_enum_number)
            .filter_map(|number| Kind::try_from(number).ok())
            .filter(|kind| *kind != Kind::Unspecified)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "/renqing.customers.v1.CustomersService/LinkCustomers";

    fn of(kind: Kind) -> Principal {
        Principal { kind, shop: "a".parse().ok(), subject: String::new() }
    }

    #[test]
    fn every_method_says_who_may_call_it() {
        let policy = Policy::from_contracts().unwrap();
        assert!(policy.rules().count() > 30);
        for (path, rule) in policy.rules() {
            assert!(!rule.kinds.is_empty(), "{path} admits nobody");
            assert!(rule.input.starts_with("renqing."), "{path}");
        }
    }

    #[test]
    fn who_is_not_allowed_is_told_who_is() {
        let policy = Policy::from_contracts().unwrap();
        assert_eq!(policy.admit(LINK, &of(Kind::Staff)), Ok(()));
        let refused = policy.admit(LINK, &of(Kind::Guest)).unwrap_err();
        assert_eq!(refused.reason, "NOT_ALLOWED");
        assert!(refused.message.contains("OWNER, MANAGER, STAFF"), "{refused:?}");
        assert!(refused.message.ends_with("this key is GUEST"));
    }

    #[test]
    fn nothing_but_a_read_is_public() {
        let policy = Policy::from_contracts().unwrap();
        let mut public: Vec<&str> =
            policy.rules().map(|(path, _)| path).filter(|path| policy.is_public(path)).collect();
        public.sort_unstable();
        let names: Vec<&str> = public.iter().filter_map(|path| path.rsplit('/').next()).collect();
        assert_eq!(names, ["GetRatingSummary", "ListPublicRatings", "ListStories"]);
        assert!(!policy.is_public("/x.Y/Z"));
    }

    #[test]
    fn what_is_not_in_the_contracts_is_denied() {
        let policy = Policy::from_contracts().unwrap();
        let refused = policy.admit("/x.Y/Z", &of(Kind::Service)).unwrap_err();
        assert_eq!(refused.code, Code::Unimplemented);
        assert!(policy.admit(LINK, &of(Kind::Unspecified)).is_err());
    }
}
