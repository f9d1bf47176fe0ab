//! The kinds of channels that there are.

use contracts::orders::v1::channel::Notice;
use kernel::Failure;

/// A kind; a shop has at most one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Wechat,
    Wecom,
    WecomRobot,
    Webhook,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Wechat, Self::Wecom, Self::WecomRobot, Self::Webhook];

    /// As names have it.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Wechat => "wechat",
            Self::Wecom => "wecom",
            Self::WecomRobot => "wecom-robot",
            Self::Webhook => "webhook",
        }
    }

    /// The one of an id. Errors: there is none.
    pub(super) fn of(id: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|kind| kind.id() == id);
        found.ok_or_else(|| Failure::not_found(format!("channels/{id}")))
    }

    /// Whether it is an account of a platform that pushes.
    pub(super) fn is_account(self) -> bool {
        matches!(self, Self::Wechat | Self::Wecom)
    }

    /// What may be written by it besides.
    pub(super) fn notices(self) -> &'static [Notice] {
        match self {
            Self::WecomRobot => &[Notice::NeedsPerson, Notice::CaseOpened],
            _ => &[Notice::OrderReady],
        }
    }
}
