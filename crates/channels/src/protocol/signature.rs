//! What shows that a push came from the platform: SHA-1 over the shop's token and some
//! parameters, in the order of their letters.

use std::fmt::Write;

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

/// The signature of parameters under a token, in lower-case hexadecimal digits.
pub fn sign(token: &str, parameters: &[&str]) -> String {
    let mut parts = [&[token], parameters].concat();
    parts.sort_unstable();
    hex(&Sha1::digest(parts.concat()))
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing into a string doesn't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether that is the signature of parameters under a token. How long it takes tells
/// nothing about where they differ.
pub fn is_signed(signature: &str, token: &str, parameters: &[&str]) -> bool {
    sign(token, parameters).as_bytes().ct_eq(signature.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_known_again_and_nothing_else_is() {
        let signature = sign("token", &["1409735669", "1320562132"]);
        assert!(is_signed(&signature, "token", &["1320562132", "1409735669"]));
        assert!(!is_signed(&signature, "Token", &["1409735669", "1320562132"]));
        assert!(!is_signed(&signature.to_uppercase(), "token", &["1409735669", "1320562132"]));
        assert!(!is_signed("", "token", &["1409735669", "1320562132"]));
    }
}
