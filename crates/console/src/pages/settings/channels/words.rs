//! What is said of a channel, by what is known of it.

use contracts::orders::v1::{
    channel::{Missing, Notice},
    channel_traffic::{Direction, Fault},
    message::Delivery,
};

use super::{kind::Kind, texts::Texts};
use crate::page::Page;

impl Texts {
    pub(super) fn name_of(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Wechat => self.wechat(),
            Kind::Wecom => self.wecom(),
            Kind::WecomRobot => self.robot(),
            Kind::Webhook => self.webhook(),
        }
    }

    /// What such a channel may do.
    pub(super) fn may(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Wechat => self.wechat_may(),
            Kind::Wecom => self.wecom_may(),
            Kind::WecomRobot => self.robot_may(),
            Kind::Webhook => self.webhook_may(),
        }
    }

    /// What it lacks, and what comes of that.
    pub(super) fn missing(self, kind: Kind, missing: Missing) -> &'static str {
        match missing {
            Missing::Account if kind == Kind::Wecom => self.no_corp(),
            Missing::Account => self.no_account(),
            Missing::Agent => self.no_agent(),
            Missing::Token => self.no_token(),
            Missing::EncodingKey if kind == Kind::Wecom => self.no_key_wecom(),
            Missing::EncodingKey => self.no_key(),
            Missing::AppSecret => self.no_secret(),
            Missing::Url => self.no_url(),
            Missing::SigningSecret => self.no_signing(),
            Missing::RightToWrite => self.no_right(),
            Missing::Unspecified => "",
        }
    }

    /// What is wrong, and what to do about it.
    pub(super) fn fault(self, fault: Fault) -> &'static str {
        match fault {
            Fault::Signature => self.wrong_signature(),
            Fault::EncodingKey => self.wrong_key(),
            Fault::Clock => self.wrong_clock(),
            Fault::Account => self.wrong_account(),
            Fault::AppSecret => self.wrong_secret(),
            Fault::SenderAddress => self.wrong_address(),
            Fault::Right => self.wrong_right(),
            Fault::Agent => self.wrong_agent(),
            Fault::Unreachable => self.unreachable(),
            Fault::PrivateAddress => self.private_address(),
            Fault::Refused | Fault::Unspecified => self.refused(),
        }
    }

    pub(super) fn notice(self, notice: Notice) -> &'static str {
        match notice {
            Notice::NeedsPerson => self.notice_person(),
            Notice::CaseOpened => self.notice_case(),
            Notice::OrderReady | Notice::Unspecified => self.notice_ready(),
        }
    }

    /// What was seen of a direction, and whether it is good; the latest first.
    pub(super) fn seen(self, page: &Page, seen: Option<&Direction>) -> Vec<(bool, String)> {
        let Some(seen) = seen else { return vec![(true, self.never().to_owned())] };
        let good = seen
            .success_time
            .as_ref()
            .map(|time| (time.seconds, (true, format!("{} {}", self.worked(), page.clock(Some(time))))));
        let bad = seen.failure_time.as_ref().map(|time| {
            let said = self.fault(seen.fault());
            let text = format!("{} {}: {said} ({})", self.failed(), page.clock(Some(time)), seen.detail);
            (time.seconds, (false, text))
        });
        let mut all: Vec<_> = good.into_iter().chain(bad).collect();
        all.sort_by_key(|(seconds, _)| -seconds);
        all.into_iter().map(|(_, line)| line).collect()
    }

    /// What became of a message.
    pub(super) fn outcome(self, delivery: Delivery) -> &'static str {
        if delivery == Delivery::OutOfWindow { self.out_of_window() } else { self.not_delivered() }
    }
}
