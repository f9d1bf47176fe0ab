//! Pushes of `WeChat` with bytes changed, taken out and put in: whatever comes is refused or
//! read, never a panic; and what is signed is read as it was written, or not at all.

use channels::protocol::{
    cipher::Cipher,
    envelope::{Signed, seal},
    push::Push,
    signature::sign,
    webhook::{Secret, Stamp},
    xml::{Fields, text_field},
};
use tests::Random;

use super::{USUAL_SEED, setting};

const TOKEN: &str = "QDG6eK";
const PIECES: [&str; 14] = [
    "<xml>",
    "</xml>",
    "<Encrypt>",
    "</Encrypt>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "&b;",
    "&#0;",
    "&#x1F600;",
    "<?a?>",
    "<!--",
    "=",
    "\u{feff}",
];

#[test]
fn a_push_that_was_tampered_with_is_refused_or_reads_as_it_was() {
    let (count, first) =
        (setting("RENQING_TEST_FUZZ", 50_000), setting("RENQING_TEST_FUZZ_SEED", USUAL_SEED));
    let key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    let cipher = Cipher::new(key, "wx5823bf96d3bd56c7").expect("a key");
    let mut opened = 0;
    for seed in first..first + count {
        let random = &mut Random::new(seed);
        let inner = document(random);
        let sealed = seal(TOKEN, &cipher, [u8::try_from(seed % 251).expect("a byte"); 16], 7, &inner);
        let fields = Fields::read(sealed.as_bytes()).expect("it is sealed");
        let (signature, nonce) = (fields.get("MsgSignature").to_owned(), fields.get("Nonce").to_owned());
        let signed = Signed { signature: &signature, timestamp: "7", nonce: &nonce };
        if let Ok(found) = signed.open(TOKEN, &cipher, &tampered(random, sealed.as_bytes())) {
            assert_eq!(found, Fields::read(inner.as_bytes()).expect("as it was"), "seed {seed}");
            opened += 1;
        }
        // In the clear nothing holds what was changed.
        if let Ok(fields) = Fields::read(&tampered(random, inner.as_bytes())) {
            let _ = Push::read(&fields);
        }
        let _ = cipher.decrypt(&String::from_utf8_lossy(&tampered(random, fields.get("Encrypt").as_bytes())));
    }
    assert!(opened > 0, "every one of {count} was refused");
}

#[test]
fn a_webhook_that_was_tampered_with_is_refused() {
    let (count, first) =
        (setting("RENQING_TEST_FUZZ", 50_000), setting("RENQING_TEST_FUZZ_SEED", USUAL_SEED));
    let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
    for seed in first..first + count {
        let random = &mut Random::new(seed);
        let body = document(random).into_bytes();
        let signature = secret.sign(Stamp { id: "a", seconds: 7 }, &body);
        let changed = tampered(random, &body);
        let checked = secret.check(["a", "7", &signature], 7, &changed);
        assert_eq!(checked.is_ok(), changed == body, "seed {seed}");
        let signature = String::from_utf8_lossy(&tampered(random, signature.as_bytes())).into_owned();
        let _ = secret.check(["a", "7", &signature], 7, &body);
    }
}

/// A message of a guest, whatever they typed.
fn document(random: &mut Random) -> String {
    let text: String = (0..random.below(20)).map(|_| *random.pick(&PIECES)).collect();
    let guest = sign(TOKEN, &[&text]);
    format!(
        "<xml>{}{}<CreateTime>7</CreateTime>{}{}<MsgId>{}</MsgId></xml>",
        text_field("ToUserName", "gh_1"),
        text_field("FromUserName", &guest),
        text_field("MsgType", "text"),
        text_field("Content", &text),
        random.below(1_000_000),
    )
}

/// The bytes after up to three changes.
fn tampered(random: &mut Random, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.below(4) {
        let at = random.below(bytes.len().max(1));
        match random.below(4) {
            0 => drop(bytes.splice(at..at, random.pick(&PIECES).bytes())),
            1 => drop(bytes.drain(at..(at + random.below(9)).min(bytes.len()))),
            2 => bytes.truncate(bytes.len() - random.below(3).min(bytes.len())),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = u8::try_from(random.below(256)).expect("a byte");
                }
            }
        }
    }
    bytes
}
