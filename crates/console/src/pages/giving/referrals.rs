//! Who brought whom, and what that is worth.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, response::Response};
use contracts::loyalty::v1::{
    ListReferralsRequest, Referral, ReferralPolicy, UpdateReferralPolicyRequest, referral::State,
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Kind;
use tonic::Status;

use super::referral_texts::Texts;
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html,
    page::Page,
    read::{number, refused},
    referral::policy,
};

const LATEST: i32 = 100;
const FIELDS: [(&str, &str); 3] =
    [("referrer_points", "referrer"), ("friend_points", "friend"), ("monthly_limit", "limit")];

#[derive(Template)]
#[template(path = "giving/referrals.html")]
struct ReferralList<'a> {
    page: &'a Page,
    t: Texts,
    referrals: Vec<Referral>,
    guests: Guests,
    sent: Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let (referrals, policy) = futures::join!(referrals(page), policy(page));
    let (referrals, policy) = (referrals?, policy?);
    let named = referrals.iter().flat_map(|one| [one.referrer.as_str(), one.friend.as_str()]);
    let guests = Guests::ask(page, named).await;
    let (t, sent) = (Texts(page.lang), sent.over(&filled(&policy)));
    Ok(html::with_status(status, &ReferralList { page, t, referrals, guests, sent, wrong }))
}

fn filled(policy: &ReferralPolicy) -> Form {
    Form::of([
        ("etag", policy.etag.clone()),
        ("referrer", policy.referrer_points.to_string()),
        ("friend", policy.friend_points.to_string()),
        ("limit", policy.monthly_limit.to_string()),
    ])
}

async fn referrals(page: &Page) -> Result<Vec<Referral>, Status> {
    let request = ListReferralsRequest {
        parent: page.shop.name.clone(),
        page_size: LATEST,
        ..ListReferralsRequest::default()
    };
    Ok(page.loyalty().list_referrals(request).await?.into_inner().referrals)
}

/// Changes what a referral is worth from now on.
pub(super) async fn change(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_change(&page, &sent).await {
        Ok(()) => Ok(html::see_other("/giving/referrals")),
        Err(wrong) => render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await,
    }
}

async fn try_change(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let policy = ReferralPolicy {
        name: format!("{}/referralPolicy", page.shop.name),
        referrer_points: number(page, sent, "referrer")?,
        friend_points: number(page, sent, "friend")?,
        monthly_limit: number(page, sent, "limit")?,
        etag: sent.get("etag").to_owned(),
    };
    let request = UpdateReferralPolicyRequest {
        referral_policy: Some(policy),
        update_mask: Some(FieldMask { paths: FIELDS.map(|(path, _)| path.to_owned()).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.loyalty().update_referral_policy(request).await;
    done.map(drop).map_err(|status| refused(&status, "referral_policy", &FIELDS))
}

impl ReferralList<'_> {
    fn label(&self, customer: &str) -> Label {
        self.guests.label(self.page, customer)
    }

    fn state(&self, referral: &Referral) -> &'static str {
        match referral.state() {
            State::Claimed | State::Unspecified => self.t.claimed(),
            State::Credited => self.t.credited(),
            State::TakenBack => self.t.taken_back(),
        }
    }

    /// Whether who looks may change it.
    fn may_change(&self) -> bool {
        self.page.principal.kind == Kind::Owner
    }
}
