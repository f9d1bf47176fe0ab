//! What an order costs, what memberships take off it, and what is left to pay.

use std::collections::HashMap;

use contracts::{
    common::v1::Money,
    loyalty::v1::{EntitlementUse, ListEntitlementUsesRequest},
    orders::v1::Order,
};
use tonic::Status;

use crate::{format, page::Page};

/// As many as are asked for at once.
const PAGE: i32 = 500;
/// More than are held at a time.
const MOST_PAGES: usize = 4;

/// What is shown beside the full price.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bill {
    /// What takes something off, and how much.
    pub(crate) off: Vec<(String, String)>,
    /// What is left; empty where nothing is taken off.
    pub(crate) to_pay: String,
}

/// What is used for one order.
pub(crate) async fn uses(page: &Page, order: &str) -> Result<Vec<EntitlementUse>, Status> {
    let request = ListEntitlementUsesRequest {
        parent: page.shop.name.clone(),
        order: order.to_owned(),
        ..ListEntitlementUsesRequest::default()
    };
    Ok(page.loyalty().list_entitlement_uses(request).await?.into_inner().uses)
}

/// What is held for orders that are under way; as far as it can be looked up.
pub(crate) async fn held(page: &Page) -> Vec<EntitlementUse> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    for _ in 0..MOST_PAGES {
        let request = ListEntitlementUsesRequest {
            parent: page.shop.name.clone(),
            page_size: PAGE,
            page_token,
            ..ListEntitlementUsesRequest::default()
        };
        let Ok(found) = page.loyalty().list_entitlement_uses(request).await else { break };
        let found = found.into_inner();
        all.extend(found.uses);
        page_token = found.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    all
}

/// Uses by the order that they are for.
pub(crate) fn by_order(uses: &[EntitlementUse]) -> HashMap<&str, Vec<&EntitlementUse>> {
    let mut all: HashMap<&str, Vec<&EntitlementUse>> = HashMap::new();
    for one in uses {
        all.entry(&one.order).or_default().push(one);
    }
    all
}

impl Bill {
    /// Of an order, by what is used for it.
    pub(crate) fn of<'a>(
        page: &Page,
        order: &Order,
        uses: impl IntoIterator<Item = &'a EntitlementUse>,
    ) -> Self {
        let saving =
            |one: &'a EntitlementUse| Some((one, one.saving.as_ref()?)).filter(|(_, off)| off.amount > 0);
        let saved: Vec<_> = uses.into_iter().filter_map(saving).collect();
        let Some(total) = order.total.as_ref().filter(|_| !saved.is_empty()) else { return Self::default() };
        let off: i64 = saved.iter().map(|(_, off)| off.amount).sum();
        let left =
            Money { amount: total.amount.saturating_sub(off).max(0), currency: total.currency.clone() };
        let named = |(one, off): &(&EntitlementUse, &Money)| {
            let name = page.lang.name(&one.display_name, &one.display_name_en);
            (if name.is_empty() { &one.benefit } else { name }.to_owned(), format::money(Some(off)))
        };
        Self { off: saved.iter().map(named).collect(), to_pay: format::money(Some(&left)) }
    }
}
