//! How `WeChat` and `WeCom` encrypt a push and its answer: AES-256-CBC over
//! `random(16) ‖ length(4) ‖ text ‖ receiver`, padded to a multiple of 32 bytes.

use aes::Aes256;
use base64::{
    Engine,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use subtle::ConstantTimeEq;

/// The platform's own keys have bits in their last character that mean nothing, and no
/// padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const KEY_CHARACTERS: usize = 43;
const RANDOM: usize = 16;
const HEAD: usize = RANDOM + 4;
/// AES has blocks of 16 bytes, but the padding reckons with twice as much.
const PADDED_TO: usize = 32;

/// The key of an account, and who it is for.
#[derive(Clone)]
pub struct Cipher {
    key: [u8; 32],
    receiver: String,
}

/// It is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the EncodingAESKey: 43 letters and digits")]
pub struct WrongKey;

/// It was not encrypted with this key for this receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecipherable {
    /// It is no base64 of whole blocks.
    #[error("it is no base64 of whole blocks")]
    Encoding,
    /// What comes out makes no sense.
    #[error("it was encrypted with another key")]
    Key,
    /// It is meant for another account.
    #[error("it is meant for another account")]
    Receiver,
}

impl Cipher {
    /// By the account's `EncodingAESKey`. The receiver is the app id of an Official Account, and
    /// the corporation's id of a `WeCom` application.
    pub fn new(encoding_key: &str, receiver: impl Into<String>) -> Result<Self, WrongKey> {
        if encoding_key.len() != KEY_CHARACTERS {
            return Err(WrongKey);
        }
        let key = LENIENT.decode(encoding_key).map_err(|_| WrongKey)?;
        Ok(Self { key: key.try_into().map_err(|_| WrongKey)?, receiver: receiver.into() })
    }

    /// The text that was encrypted for this receiver.
    pub fn decrypt(&self, encrypted: &str) -> Result<String, Undecipherable> {
        let mut bytes = STANDARD.decode(encrypted).map_err(|_| Undecipherable::Encoding)?;
        let decryptor = cbc::Decryptor::<Aes256>::new(&self.key.into(), &self.iv().into());
        let plain =
            decryptor.decrypt_padded::<NoPadding>(&mut bytes).map_err(|_| Undecipherable::Encoding)?;
        let (text, receiver) = parts(plain).ok_or(Undecipherable::Key)?;
        if !bool::from(receiver.ct_eq(self.receiver.as_bytes())) {
            return Err(Undecipherable::Receiver);
        }
        String::from_utf8(text.to_vec()).map_err(|_| Undecipherable::Key)
    }

    /// A text encrypted for this receiver. The random bytes are used once.
    pub fn encrypt(&self, random: [u8; RANDOM], text: &str) -> String {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes();
        let mut bytes = [&random[..], &length, text.as_bytes(), self.receiver.as_bytes()].concat();
        let padding = PADDED_TO - bytes.len() % PADDED_TO;
        bytes.resize(bytes.len() + padding, u8::try_from(padding).unwrap_or_default());
        let encryptor = cbc::Encryptor::<Aes256>::new(&self.key.into(), &self.iv().into());
        let length = bytes.len();
        let encrypted = encryptor.encrypt_padded::<NoPadding>(&mut bytes, length);
        STANDARD.encode(encrypted.unwrap_or_default())
    }

    fn iv(&self) -> [u8; 16] {
        let mut iv = [0; 16];
        iv.copy_from_slice(&self.key[..16]);
        iv
    }
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cipher").field("receiver", &self.receiver).finish_non_exhaustive()
    }
}

/// The text and its receiver.
fn parts(padded: &[u8]) -> Option<(&[u8], &[u8])> {
    let padding = usize::from(*padded.last()?);
    if !(1..=PADDED_TO).contains(&padding) {
        return None;
    }
    let (plain, pad) = padded.split_at_checked(padded.len().checked_sub(padding)?)?;
    if pad.iter().any(|byte| usize::from(*byte) != padding) {
        return None;
    }
    let length = plain.get(RANDOM..HEAD)?.try_into().ok().map(u32::from_be_bytes)?;
    plain.get(HEAD..)?.split_at_checked(usize::try_from(length).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

    fn cipher() -> Cipher {
        Cipher::new(KEY, "wx5823bf96d3bd56c7").unwrap()
    }

    #[test]
    fn a_key_of_another_length_or_with_other_letters_is_refused() {
        for key in ["", &KEY[1..], &format!("{KEY}="), &KEY.replace('j', "-"), &"中".repeat(15)] {
            assert_eq!(Cipher::new(key, "").unwrap_err(), WrongKey, "{key}");
        }
    }

    #[test]
    fn what_is_for_another_account_or_by_another_key_is_refused() {
        let encrypted = cipher().encrypt([7; 16], "你好");
        let other = Cipher::new(KEY, "wx5823bf96d3bd56c8").unwrap();
        assert_eq!(other.decrypt(&encrypted), Err(Undecipherable::Receiver));
        let other = Cipher::new(&KEY.replace('j', "k"), "wx5823bf96d3bd56c7").unwrap();
        assert_eq!(other.decrypt(&encrypted), Err(Undecipherable::Key));
        for broken in ["", "AAAA", "not base64", &encrypted[4..]] {
            assert!(cipher().decrypt(broken).is_err(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encrypted_is_decrypted(text in ".{0,200}", random in any::<[u8; 16]>()) {
            let encrypted = cipher().encrypt(random, &text);
            prop_assert_eq!(STANDARD.decode(&encrypted).unwrap().len() % PADDED_TO, 0);
            prop_assert_eq!(cipher().decrypt(&encrypted), Ok(text));
        }

        #[test]
        fn whatever_comes_is_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = cipher().decrypt(&STANDARD.encode(&bytes));
            let _ = parts(&bytes);
        }
    }
}
