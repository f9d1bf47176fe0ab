//! A guest's code to bring friends with, wherever it is shown or entered.

use contracts::loyalty::v1::{
    ClaimReferralRequest, CreateReferralCodeRequest, GetReferralPolicyRequest, ReferralCode, ReferralPolicy,
};
use runtime::Refusal;
use tonic::{Code, Status};

use crate::{
    forms::{Form, Wrong},
    language::texts,
    page::Page,
};

/// The field that a code is entered in.
const FIELD: &str = "code";

/// A guest's code, made at the first sight.
pub(crate) async fn code(page: &Page, customer: &str) -> Result<ReferralCode, Status> {
    let request = CreateReferralCodeRequest { name: customer.to_owned(), request_id: String::new() };
    Ok(page.loyalty().create_referral_code(request).await?.into_inner())
}

/// What a friend is worth to both.
pub(crate) async fn policy(page: &Page) -> Result<ReferralPolicy, Status> {
    let request = GetReferralPolicyRequest { name: format!("{}/referralPolicy", page.shop.name) };
    Ok(page.loyalty().get_referral_policy(request).await?.into_inner())
}

/// Notes that a guest came by the code that was entered.
pub(crate) async fn claim(page: &Page, customer: String, sent: &Form) -> Result<(), Wrong> {
    let t = Texts(page.lang);
    let request = ClaimReferralRequest {
        parent: page.shop.name.clone(),
        code: sent.trimmed(FIELD).to_owned(),
        customer,
        request_id: sent.get("request_id").to_owned(),
    };
    if request.code.is_empty() {
        return Err(Wrong::field(FIELD, t.missing()));
    }
    let done = page.loyalty().claim_referral(request).await;
    done.map(drop).map_err(|status| Wrong::field(FIELD, t.refused(&status)))
}

texts! { Texts {
    missing: "请写下朋友的推荐码。", "Write the friend’s code.";
    nobodys: "没有这个推荐码，请再核对一下。", "Nobody has this code; please check it.";
    own: "自己的推荐码不能自己用。", "Nobody brings themselves.";
    not_new: "已经在这里点过单了，推荐码只给第一次来的人用。", "There was an order before; codes are for who is new.";
    claimed_before: "已经填过推荐码了。", "A code was entered before.";
    circle: "这位朋友是您带来的，不能反过来。", "Who has this code was brought by the same guest.";
} }

impl Texts {
    fn refused(self, status: &Status) -> String {
        let refusal = Refusal::from(status);
        let known = match refusal.reason.as_str() {
            _ if status.code() == Code::NotFound => self.nobodys(),
            "SELF_REFERRAL" => self.own(),
            "NOT_NEW" => self.not_new(),
            "ALREADY_REFERRED" => self.claimed_before(),
            "CIRCLE" => self.circle(),
            _ => return refusal.message,
        };
        known.to_owned()
    }
}
