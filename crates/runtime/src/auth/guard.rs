use http::HeaderMap;
use kernel::{Code, Failure};

use super::{Policy, Principal, Tokens, bearer};

/// Stands before every service: a good token, and a method that admits its
/// bearer.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Verifies.
    pub tokens: Tokens,
    /// Who may call what.
    pub policy: Policy,
}

impl Guard {
    /// A guard by the rules of the contracts.
    pub fn from_contracts(tokens: Tokens) -> anyhow::Result<Self> {
        let policy = Policy::from_contracts()?;
        Ok(Self { tokens, policy })
    }

    /// Who calls the method at `path`, or why they may not.
    pub(crate) fn admit(&self, path: &str, headers: &HeaderMap) -> Result<Principal, Failure> {
        let principal = self.tokens.verify(bearer(headers)?.ok_or_else(no_token)?)?;
        self.policy.admit(path, &principal)?;
        Ok(principal)
    }
}

fn no_token() -> Failure {
    let message = "send `authorization: Bearer` and a service token";
    Failure::new(Code::Unauthenticated, "NO_TOKEN", message)
}
