//! What a push comes in and an answer goes in, once it is opened.

use super::{
    cipher::{Cipher, Undecipherable},
    signature::{is_signed, sign},
    xml::{Fields, Malformed, text_field},
};

/// The parameters that come with every push.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Over token, `timestamp` and `nonce`; with a third part where something is encrypted.
    pub signature: &'a str,
    /// In Unix seconds, as it was written.
    pub timestamp: &'a str,
    /// Drawn by who signed.
    pub nonce: &'a str,
}

/// Why a push is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Somebody else signed it, or the token is another.
    #[error("the signature is wrong")]
    Signature,
    /// It can't be decrypted.
    #[error(transparent)]
    Undecipherable(#[from] Undecipherable),
    /// It is no XML that is taken.
    #[error("the body: {0}")]
    Malformed(#[from] Malformed),
    /// It is not encrypted, though the account says so.
    #[error("it must be encrypted")]
    Plain,
}

impl Signed<'_> {
    /// Whether these parameters are signed, with what else was. An empty token signs nothing.
    pub fn check(&self, token: &str, more: &[&str]) -> Result<(), Refused> {
        let parts = [&[self.timestamp, self.nonce], more].concat();
        let is_signed = !token.is_empty() && is_signed(self.signature, token, &parts);
        is_signed.then_some(()).ok_or(Refused::Signature)
    }

    /// What an encrypted parameter says, such as the echo of `WeCom`.
    pub fn open_text(&self, token: &str, cipher: &Cipher, encrypted: &str) -> Result<String, Refused> {
        self.check(token, &[encrypted])?;
        Ok(cipher.decrypt(encrypted)?)
    }

    /// The fields within an encrypted body. What stands beside in the clear, as it does in the
    /// compatible mode, is not signed and not looked at.
    pub fn open(&self, token: &str, cipher: &Cipher, body: &[u8]) -> Result<Fields, Refused> {
        let outer = Fields::read(body)?;
        match outer.get("Encrypt") {
            "" => Err(Refused::Plain),
            encrypted => Ok(Fields::read(self.open_text(token, cipher, encrypted)?.as_bytes())?),
        }
    }
}

/// An answer in its envelope, encrypted and signed at a moment in Unix seconds.
pub fn seal(token: &str, cipher: &Cipher, random: [u8; 16], seconds: i64, answer: &str) -> String {
    let encrypted = cipher.encrypt(random, answer);
    // Drawn from the same random bytes, of which the encrypted text shows none.
    let nonce = u32::from_be_bytes([random[0], random[5], random[10], random[15]]).to_string();
    let timestamp = seconds.to_string();
    let signature = sign(token, &[&timestamp, &nonce, &encrypted]);
    format!(
        "<xml>{}{}<TimeStamp>{timestamp}</TimeStamp>{}</xml>",
        text_field("Encrypt", &encrypted),
        text_field("MsgSignature", &signature),
        text_field("Nonce", &nonce),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    const TOKEN: &str = "QDG6eK";

    fn cipher() -> Cipher {
        Cipher::new(KEY, "wx5823bf96d3bd56c7").unwrap()
    }

    fn open(sealed: &str, token: &str) -> Result<Fields, Refused> {
        let fields = Fields::read(sealed.as_bytes()).unwrap();
        let signed = Signed {
            signature: fields.get("MsgSignature"),
            timestamp: fields.get("TimeStamp"),
            nonce: fields.get("Nonce"),
        };
        signed.open(token, &cipher(), sealed.as_bytes())
    }

    #[test]
    fn only_what_is_signed_and_encrypted_is_opened() {
        let sealed = seal(TOKEN, &cipher(), [9; 16], 1, "<xml><A>1</A></xml>");
        assert_eq!(open(&sealed, "another"), Err(Refused::Signature));
        assert_eq!(open(&sealed, ""), Err(Refused::Signature));
        let tampered = sealed.replacen("<Encrypt><![CDATA[", "<Encrypt><![CDATA[A", 1);
        assert_eq!(open(&tampered, TOKEN), Err(Refused::Signature));
        let signed = Signed { signature: "", timestamp: "1", nonce: "2" };
        assert_eq!(signed.open(TOKEN, &cipher(), b"<xml><A>1</A></xml>"), Err(Refused::Plain));
        // Encrypted by who has the key, and no XML that is taken.
        let sealed = seal(TOKEN, &cipher(), [9; 16], 1, "<!DOCTYPE a><xml/>");
        assert_eq!(open(&sealed, TOKEN), Err(Refused::Malformed(Malformed::Forbidden)));
    }

    #[test]
    fn what_stands_in_the_clear_beside_is_not_looked_at() {
        let sealed = seal(TOKEN, &cipher(), [9; 16], 1, "<xml><Content>true</Content></xml>");
        let compatible = sealed.replacen("<xml>", "<xml><Content>forged</Content>", 1);
        assert_eq!(open(&compatible, TOKEN).unwrap().get("Content"), "true");
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_opened(text in "[ -~\u{4e00}-\u{4e20}\n]{0,80}", random in any::<[u8; 16]>()) {
            let answer = format!("<xml>{}</xml>", text_field("A", &text));
            let opened = open(&seal(TOKEN, &cipher(), random, 7, &answer), TOKEN).unwrap();
            prop_assert_eq!(opened.get("A"), text);
        }
    }
}
