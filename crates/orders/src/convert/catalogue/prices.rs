use contracts::orders::v1::{self as pb, channel_terms, competitor};
use kernel::{Failure, ShopId, Time, Uuid};
use prost_types::FieldMask;
use runtime::field;

use super::{Place, Reference, Resource, merge};
use crate::domain::price_terms::{ChannelTerms, Competitor, Coupon, PriceTerms, TheirPrice};

const NAME: &str = "shops/{shop}/competitors/{competitor}";
/// There is one of a shop.
const TERMS: &str = "own";

/// A competitor's name.
pub(crate) fn competitor_name(shop: &ShopId, id: &str) -> String {
    format!("shops/{shop}/competitors/{id}")
}

impl Resource for Competitor {
    type Wire = pb::Competitor;

    fn id(name: &str, path: &str) -> Result<(ShopId, String), Failure> {
        let (shop, id) = field::id::<Uuid>(name, path, NAME)?;
        Ok((shop, id.to_string()))
    }

    fn about(wire: &pb::Competitor) -> (&str, &str) {
        (&wire.name, &wire.etag)
    }

    fn read(wire: &pb::Competitor, place: Place<'_>) -> Result<Self, Failure> {
        field::at_most(&wire.prices, "competitor.prices", 500)?;
        let mut prices: Vec<TheirPrice> = Vec::new();
        for (index, one) in wire.prices.iter().enumerate() {
            let path = format!("competitor.prices[{index}]");
            let price = price(one, &path, place)?;
            if prices.iter().any(|known| known.code == price.code) {
                return Err(Failure::field(format!("{path}.item_code"), "must be there once"));
            }
            prices.push(price);
        }
        Ok(Self {
            name: field::text(&wire.display_name, "competitor.display_name", 1..=64)?,
            prices,
            channels: channels(&wire.channels, "competitor.channels", place)?,
        })
    }

    fn write(&self, id: &str, place: Place<'_>) -> pb::Competitor {
        let price = |price: &TheirPrice| competitor::Price {
            item_code: price.code,
            price: Some(place.money(price.price)),
            seen_time: price.seen_at.and_then(Time::from_micros).map(field::timestamp),
        };
        pb::Competitor {
            name: competitor_name(place.shop, id),
            display_name: self.name.clone(),
            prices: self.prices.iter().map(price).collect(),
            channels: self.channels.iter().map(|one| channel_to(one, place)).collect(),
            etag: String::new(),
        }
    }

    fn set_etag(wire: &mut pb::Competitor, etag: String) {
        wire.etag = etag;
    }

    fn merged(
        current: pb::Competitor,
        new: pb::Competitor,
        mask: Option<FieldMask>,
    ) -> Result<pb::Competitor, Failure> {
        merge!(current, new, mask, [display_name, prices, channels])
    }

    fn references(&self) -> Vec<(Reference, String)> {
        let one = |(index, price): (usize, &TheirPrice)| {
            (Reference::Dish(price.code), format!("competitor.prices[{index}].item_code"))
        };
        self.prices.iter().enumerate().map(one).collect()
    }
}

fn price(wire: &competitor::Price, path: &str, place: Place<'_>) -> Result<TheirPrice, Failure> {
    Ok(TheirPrice {
        code: field::number(wire.item_code, &format!("{path}.item_code"), &(1..=9_999))?,
        price: place.required(wire.price.as_ref(), &format!("{path}.price"))?,
        seen_at: field::time(wire.seen_time, &format!("{path}.seen_time"))?.map(Time::micros),
    })
}

impl Resource for PriceTerms {
    type Wire = pb::PriceTerms;

    fn id(name: &str, path: &str) -> Result<(ShopId, String), Failure> {
        Ok((field::name(name, path, "shops/{shop}/priceTerms")?.shop, TERMS.to_owned()))
    }

    fn about(wire: &pb::PriceTerms) -> (&str, &str) {
        (&wire.name, &wire.etag)
    }

    fn read(wire: &pb::PriceTerms, place: Place<'_>) -> Result<Self, Failure> {
        Ok(Self { channels: channels(&wire.channels, "price_terms.channels", place)? })
    }

    fn write(&self, _: &str, place: Place<'_>) -> pb::PriceTerms {
        pb::PriceTerms {
            name: format!("shops/{}/priceTerms", place.shop),
            channels: self.channels.iter().map(|one| channel_to(one, place)).collect(),
            etag: String::new(),
        }
    }

    fn set_etag(wire: &mut pb::PriceTerms, etag: String) {
        wire.etag = etag;
    }

    fn merged(
        current: pb::PriceTerms,
        new: pb::PriceTerms,
        mask: Option<FieldMask>,
    ) -> Result<pb::PriceTerms, Failure> {
        merge!(current, new, mask, [channels])
    }
}

fn channels(wire: &[pb::ChannelTerms], path: &str, place: Place<'_>) -> Result<Vec<ChannelTerms>, Failure> {
    field::at_most(wire, path, 20)?;
    let mut channels: Vec<ChannelTerms> = Vec::new();
    for (index, one) in wire.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let terms = channel(one, &path, place)?;
        if channels.iter().any(|known| known.channel == terms.channel) {
            return Err(Failure::field(format!("{path}.channel"), "must be there once"));
        }
        channels.push(terms);
    }
    Ok(channels)
}

fn channel(wire: &pb::ChannelTerms, path: &str, place: Place<'_>) -> Result<ChannelTerms, Failure> {
    let at = |name: &str| format!("{path}.{name}");
    field::at_most(&wire.coupons, &at("coupons"), 20)?;
    let coupon = |(index, one): (usize, &channel_terms::Coupon)| -> Result<Coupon, Failure> {
        let at = |name: &str| format!("{path}.coupons[{index}].{name}");
        let amount_off = place.required(one.amount_off.as_ref(), &at("amount_off"))?;
        let least_amount = place.amount(one.least_amount.as_ref(), &at("least_amount"))?;
        // One that asks for nothing gives what it comes to, and no more.
        let most = if least_amount > 0 { least_amount } else { super::HIGHEST };
        Ok(Coupon { least_amount, amount_off: field::number(amount_off, &at("amount_off"), &(1..=most))? })
    };
    let share = |value: i32, name: &str| -> Result<i64, Failure> {
        Ok(i64::from(field::number(value, &at(name), &(0..=10_000))?))
    };
    let commission_basis_points = share(wire.commission_basis_points, "commission_basis_points")?;
    let advertising_basis_points = share(wire.advertising_basis_points, "advertising_basis_points")?;
    if commission_basis_points + advertising_basis_points > 10_000 {
        let right = "must be at most 10000 together with the commission";
        return Err(Failure::field(at("advertising_basis_points"), right));
    }
    Ok(ChannelTerms {
        channel: field::text(&wire.channel, &at("channel"), 1..=64)?,
        packing_fee: place.amount(wire.packing_fee.as_ref(), &at("packing_fee"))?,
        delivery_fee: place.amount(wire.delivery_fee.as_ref(), &at("delivery_fee"))?,
        coupons: wire.coupons.iter().enumerate().map(coupon).collect::<Result<_, _>>()?,
        commission_basis_points,
        advertising_basis_points,
        courier_cost: place.amount(wire.courier_cost.as_ref(), &at("courier_cost"))?,
    })
}

fn channel_to(terms: &ChannelTerms, place: Place<'_>) -> pb::ChannelTerms {
    let coupon = |coupon: &Coupon| channel_terms::Coupon {
        least_amount: Some(place.money(coupon.least_amount)),
        amount_off: Some(place.money(coupon.amount_off)),
    };
    pb::ChannelTerms {
        channel: terms.channel.clone(),
        packing_fee: Some(place.money(terms.packing_fee)),
        delivery_fee: Some(place.money(terms.delivery_fee)),
        coupons: terms.coupons.iter().map(coupon).collect(),
        commission_basis_points: i32::try_from(terms.commission_basis_points).unwrap_or(i32::MAX),
        advertising_basis_points: i32::try_from(terms.advertising_basis_points).unwrap_or(i32::MAX),
        courier_cost: Some(place.money(terms.courier_cost)),
    }
}
