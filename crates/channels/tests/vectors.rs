//! The samples that the platforms publish, byte for byte.

use channels::protocol::{
    cipher::Cipher,
    envelope::Signed,
    push::{Push, What},
    signature::sign,
};

const WECOM_TOKEN: &str = "QDG6eK";
const WECOM_KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
const CORPORATION: &str = "wx5823bf96d3bd56c7";

#[test]
fn the_echo_of_wecom_is_decrypted() {
    let echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";
    let signed = Signed {
        signature: "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        timestamp: "1409659589",
        nonce: "263014780",
    };
    assert_eq!(sign(WECOM_TOKEN, &[signed.timestamp, signed.nonce, echo]), signed.signature);
    let cipher = Cipher::new(WECOM_KEY, CORPORATION).unwrap();
    assert_eq!(signed.open_text(WECOM_TOKEN, &cipher, echo).unwrap(), "1616140317555161061");
}

#[test]
fn a_message_to_wecom_is_opened_whose_padding_is_longer_than_a_block() {
    let encrypted = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
    let signed = Signed {
        signature: "477715d11cdb4164915debcba66cb864d751f3e6",
        timestamp: "1409659813",
        nonce: "1372623149",
    };
    let body = format!("<xml><ToUserName>{CORPORATION}</ToUserName><Encrypt>{encrypted}</Encrypt></xml>");
    let cipher = Cipher::new(WECOM_KEY, CORPORATION).unwrap();
    assert_eq!(cipher.decrypt(encrypted).unwrap().len(), 284);
    let fields = signed.open(WECOM_TOKEN, &cipher, body.as_bytes()).unwrap();
    assert_eq!(fields.get("AgentID"), "218");
    let push = Push::read(&fields).unwrap();
    assert_eq!(push.what, What::Text { id: 4_561_255_354_251_345_929, text: "hello".into() });
}

#[test]
fn a_message_to_an_official_account_is_opened() {
    let encrypted = "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=";
    let signed = Signed {
        signature: "5d197aaffba7e9b25a30732f161a50dee96bd5fa",
        timestamp: "1409735669",
        nonce: "1320562132",
    };
    let body = format!("<xml><Content>in the clear</Content><Encrypt>{encrypted}</Encrypt></xml>");
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    let cipher = Cipher::new(key, "wx2c2769f8efd9abc2").unwrap();
    let push = Push::read(&signed.open("spamtest", &cipher, body.as_bytes()).unwrap()).unwrap();
    assert_eq!(push.what, What::Text { id: 6_054_768_590_064_713_728, text: "abcdteT".into() });
}
