//! What who is not let in is told.

use axum::response::{IntoResponse, Response};
use contracts::orders::v1::channel_traffic::Fault;
use http::StatusCode;
use kernel::Failure;

use crate::{
    protocol::{envelope, webhook, xml},
    traffic::Wrong,
};

/// Why nothing was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The shop has no such channel.
    NotFound,
    /// Nobody who may has signed it.
    Forbidden(Wrong),
    /// Too much of it came unsigned from one address.
    TooOften,
    /// It can't be read.
    Malformed(String),
    /// It is larger than anything that is taken.
    TooLarge,
    /// Its signature came with another body before.
    Replay,
    /// It is to be sent again.
    Later,
}

impl Refused {
    /// What a service's failure means to who pushes. Nothing internal is in it.
    pub(crate) fn of_service(status: &tonic::Status) -> Self {
        tracing::warn!(code = ?status.code(), "a push can't be taken now");
        Self::Later
    }

    /// Whether it may be a stranger who tries.
    pub(crate) fn is_of_a_stranger(&self) -> bool {
        !matches!(self, Self::Later | Self::TooOften)
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Replay => StatusCode::CONFLICT,
            Self::Later => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::NotFound => "the shop has no such channel",
            Self::Forbidden(wrong) => &wrong.detail,
            Self::Malformed(why) => why,
            Self::TooOften => "too much that nobody signed; try again in a second",
            Self::TooLarge => "the body is too large",
            Self::Replay => "the signature came with another body before",
            Self::Later => "not now; send it again",
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status(), format!("{}\n", self.text())).into_response()
    }
}

impl From<envelope::Refused> for Refused {
    fn from(refused: envelope::Refused) -> Self {
        use envelope::Refused::{Malformed, Plain, Signature, Undecipherable};
        match refused {
            Signature => Self::Forbidden(Wrong::new(Fault::Signature, refused.to_string())),
            Undecipherable(_) => Self::Forbidden(Wrong::new(Fault::EncodingKey, refused.to_string())),
            Malformed(malformed) => malformed.into(),
            Plain => Self::Malformed(refused.to_string()),
        }
    }
}

impl From<xml::Malformed> for Refused {
    fn from(malformed: xml::Malformed) -> Self {
        match malformed {
            xml::Malformed::TooLarge => Self::TooLarge,
            other => Self::Malformed(format!("the body {other}")),
        }
    }
}

impl From<webhook::Unsigned> for Refused {
    fn from(unsigned: webhook::Unsigned) -> Self {
        let fault = match unsigned {
            webhook::Unsigned::Moment => Fault::Clock,
            webhook::Unsigned::Headers | webhook::Unsigned::Signature => Fault::Signature,
        };
        Self::Forbidden(Wrong::new(fault, unsigned.to_string()))
    }
}

impl From<Failure> for Refused {
    fn from(_: Failure) -> Self {
        Self::TooOften
    }
}
