//! Friends: the guest's own code to bring them with, and whether they came by one.

use contracts::loyalty::v1::{ReferralCode, ReferralPolicy};
use tonic::Status;

use super::orders;
use crate::{language::texts, page::Page, referral};

/// What the wallet has of it.
pub(super) struct Friends {
    pub(super) code: ReferralCode,
    pub(super) policy: ReferralPolicy,
    /// Whether they may have come by somebody's code: nothing was brought to them yet.
    pub(super) is_new: bool,
}

pub(super) async fn of(page: &Page) -> Result<Friends, Status> {
    let (code, policy, has_had) = futures::join!(
        referral::code(page, &page.principal.subject),
        referral::policy(page),
        orders::has_had(page)
    );
    Ok(Friends { code: code?, policy: policy?, is_new: !has_had.unwrap_or(true) })
}

texts! { Texts {
    friends: "带朋友来", "Bring a friend";
    own: "您的推荐码", "Your code";
    how: "把码告诉朋友。朋友第一次点单前，在“我的”里的“钱包”填上它，或者说给店里的人听。", "Tell it to a friend. Before their first order they enter it here, under “Me” and “Wallet”, or say it at the counter.";
    worth: "朋友的第一单送到以后：", "Once their first order has arrived: ";
    enter: "有人介绍您来？", "Did somebody send you?";
    code: "朋友的推荐码", "The friend’s code";
    take: "填好了", "Enter it";
    thanks: "记下了。第一单送到以后，您和朋友都会收到积分。", "Noted. Once your first order has arrived, you both get points.";
} }

impl Texts {
    /// What both get, in points.
    pub(super) fn points(self, policy: &ReferralPolicy) -> String {
        let (own, friends) = (policy.referrer_points, policy.friend_points);
        self.0.of_two(
            format!("您得 {own} 积分，朋友得 {friends} 积分。"),
            format!("{own} points for you, {friends} for them."),
        )
    }

    /// How many friends came by it.
    pub(super) fn so_many(self, friends: i64) -> String {
        self.0.of_two(format!("已经带来 {friends} 位朋友。"), format!("{friends} came by it so far."))
    }
}
