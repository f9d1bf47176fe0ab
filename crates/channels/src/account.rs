//! An account of a platform, with what its pushes are signed and encrypted with.

use contracts::orders::v1 as pb;

use crate::{
    protocol::{
        cipher::Cipher,
        envelope::{Signed, seal},
        xml::Fields,
    },
    refused::Refused,
};

/// What comes in the query of a push.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    pub(crate) signature: String,
    pub(crate) msg_signature: String,
    pub(crate) timestamp: String,
    pub(crate) nonce: String,
    pub(crate) echostr: String,
}

/// A push that is signed, and what that covers.
pub(crate) struct Opened {
    pub(crate) fields: Fields,
    /// The body is not signed, so that whoever saw one signature could put another below it.
    pub(crate) is_open_to_forgery: bool,
}

/// What an account's pushes are signed and encrypted with.
pub(crate) struct Account {
    token: String,
    /// None in plain mode.
    cipher: Option<Cipher>,
}

impl Query {
    /// By the names that the platforms give.
    pub(crate) fn read(query: &str) -> Self {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "signature" => &mut read.signature,
                "msg_signature" => &mut read.msg_signature,
                "timestamp" => &mut read.timestamp,
                "nonce" => &mut read.nonce,
                "echostr" => &mut read.echostr,
                _ => continue,
            };
            *field = value.into_owned();
        }
        read
    }

    fn signed<'a>(&'a self, signature: &'a str) -> Signed<'a> {
        Signed { signature, timestamp: &self.timestamp, nonce: &self.nonce }
    }
}

impl Account {
    /// As it is set up. One without a token takes nothing, and neither does one whose key is none.
    pub(crate) fn new(channel: &pb::Channel) -> Result<Self, Refused> {
        let cipher = match channel.encoding_key.as_str() {
            "" => None,
            key => Some(Cipher::new(key, &channel.account).map_err(|_| Refused::NotFound)?),
        };
        Ok(Self { token: channel.token.clone(), cipher })
    }

    /// The echo that an Official Account's address is tried with: signed, and plain in every mode.
    pub(crate) fn plain_echo(&self, query: &Query) -> Result<String, Refused> {
        query.signed(&query.signature).check(&self.token, &[])?;
        Ok(query.echostr.clone())
    }

    /// The echo that `WeCom` tries an address with: encrypted, to be answered in the clear.
    pub(crate) fn decrypted_echo(&self, query: &Query) -> Result<String, Refused> {
        let cipher = self.cipher.as_ref().ok_or(Refused::NotFound)?;
        Ok(query.signed(&query.msg_signature).open_text(&self.token, cipher, &query.echostr)?)
    }

    /// What is in a push.
    pub(crate) fn open(&self, query: &Query, body: &[u8]) -> Result<Opened, Refused> {
        if let Some(cipher) = &self.cipher {
            let fields = query.signed(&query.msg_signature).open(&self.token, cipher, body)?;
            return Ok(Opened { fields, is_open_to_forgery: false });
        }
        query.signed(&query.signature).check(&self.token, &[])?;
        Ok(Opened { fields: Fields::read(body)?, is_open_to_forgery: true })
    }

    /// An answer as the account's mode has it, at a moment in Unix seconds.
    pub(crate) fn seal(&self, random: [u8; 16], seconds: i64, answer: String) -> String {
        match &self.cipher {
            Some(cipher) => seal(&self.token, cipher, random, seconds, &answer),
            None => answer,
        }
    }
}
