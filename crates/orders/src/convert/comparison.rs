//! Baskets here and at the neighbours', for the wire.

use contracts::orders::v1::price_comparison as wire;
use kernel::Time;
use runtime::field;

use super::{catalogue::competitor_name, figures::View};
use crate::{
    domain::price_terms::{ChannelTerms, Competitor, Paid, PriceTerms},
    store::catalogue::Entry,
};

/// What is compared.
#[derive(Clone, Debug)]
pub(crate) struct Basket {
    /// Code and quantity.
    pub(crate) lines: Vec<(i32, i64)>,
    /// Whether it is what was ordered most often.
    pub(crate) is_usual: bool,
    /// How many orders were just that.
    pub(crate) orders: i64,
}

/// The basket by channel: the shop's own first, then what only neighbours have.
pub(crate) fn channels(
    view: &View<'_>,
    basket: &Basket,
    own: &PriceTerms,
    rivals: &[Entry<Competitor>],
) -> Vec<wire::Channel> {
    let mut names: Vec<&str> = own.channels.iter().map(|terms| terms.channel.as_str()).collect();
    for terms in rivals.iter().flat_map(|rival| &rival.value.channels) {
        if !names.contains(&terms.channel.as_str()) {
            names.push(&terms.channel);
        }
    }
    names.into_iter().map(|name| channel(view, basket, (name, own), rivals)).collect()
}

fn channel(
    view: &View<'_>,
    basket: &Basket,
    (name, own): (&str, &PriceTerms),
    rivals: &[Entry<Competitor>],
) -> wire::Channel {
    let mut offers = vec![ours(view, basket, on(&own.channels, name))];
    let ours = offers[0].guest_pays.as_ref().map(|money| money.amount);
    offers.extend(rivals.iter().map(|rival| theirs(view, basket, rival, name, ours)));
    wire::Channel { channel: name.to_owned(), offers }
}

fn on<'a>(channels: &'a [ChannelTerms], name: &str) -> Option<&'a ChannelTerms> {
    channels.iter().find(|terms| terms.channel == name)
}

fn ours(view: &View<'_>, basket: &Basket, terms: Option<&ChannelTerms>) -> wire::Offer {
    let Some(terms) = terms else { return wire::Offer::default() };
    let dish = |code: &i32| view.dishes.get(code);
    let dishes =
        basket.lines.iter().map(|(code, quantity)| dish(code).map_or(0, |dish| dish.price) * quantity);
    let paid = terms.paid(dishes.sum());
    let costs = basket.lines.iter().map(|(code, quantity)| Some(dish(code)?.cost? * quantity));
    let cost: Option<i64> = costs.sum();
    wire::Offer {
        shop_keeps: Some(view.money(paid.shop_keeps)),
        contribution: cost.map(|cost| view.money(paid.shop_keeps - cost)),
        ..offer(view, &paid)
    }
}

fn theirs(
    view: &View<'_>,
    basket: &Basket,
    rival: &Entry<Competitor>,
    channel: &str,
    ours: Option<i64>,
) -> wire::Offer {
    let competitor = competitor_name(view.shop, &rival.id);
    let display_name = rival.value.name.clone();
    let dishes = rival.value.dishes(&basket.lines);
    let missing_item_codes = dishes.as_ref().err().cloned().unwrap_or_default();
    let (Some(terms), Ok(dishes)) = (on(&rival.value.channels, channel), dishes) else {
        return wire::Offer { competitor, display_name, missing_item_codes, ..wire::Offer::default() };
    };
    let paid = terms.paid(dishes);
    let dearer = ours.map(|ours| view.money(paid.guest_pays - ours));
    wire::Offer { competitor, display_name, dearer, ..offer(view, &paid) }
}

fn offer(view: &View<'_>, paid: &Paid) -> wire::Offer {
    wire::Offer {
        is_comparable: true,
        dishes: Some(view.money(paid.dishes)),
        packing_fee: Some(view.money(paid.packing_fee)),
        delivery_fee: Some(view.money(paid.delivery_fee)),
        coupon: Some(view.money(paid.coupon)),
        guest_pays: Some(view.money(paid.guest_pays)),
        ..wire::Offer::default()
    }
}

/// Dish by dish of the menu, where a neighbour's price is known.
pub(crate) fn dishes(view: &View<'_>, rivals: &[Entry<Competitor>]) -> Vec<wire::Dish> {
    let on_menu = view.dishes.iter().filter(|(_, dish)| dish.is_on_menu);
    let all = on_menu.map(|(code, dish)| wire::Dish {
        item_code: *code,
        item_name: dish.name.clone(),
        price: Some(view.money(dish.price)),
        theirs: rivals.iter().filter_map(|rival| their_price(view, rival, *code, dish.price)).collect(),
    });
    all.filter(|dish| !dish.theirs.is_empty()).collect()
}

fn their_price(view: &View<'_>, rival: &Entry<Competitor>, code: i32, ours: i64) -> Option<wire::Theirs> {
    let price = rival.value.prices.iter().find(|price| price.code == code)?;
    Some(wire::Theirs {
        competitor: competitor_name(view.shop, &rival.id),
        display_name: rival.value.name.clone(),
        price: Some(view.money(price.price)),
        dearer: Some(view.money(price.price - ours)),
        seen_time: price.seen_at.and_then(Time::from_micros).map(field::timestamp),
        is_stale: price.is_stale(view.now),
    })
}
