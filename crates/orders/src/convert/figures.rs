//! The figures of the menu, for the wire.

use std::collections::BTreeMap;

use contracts::{
    common::v1::Money,
    orders::v1::{self as pb, menu_coverage, menu_matrix},
};
use kernel::{Failure, ShopId, Time, stats};
use prost_types::Timestamp;
use runtime::field;

use crate::{
    domain::sales::{Basis, Cell, Curve, Daypart, DishFacts, Matrix, MatrixClass, ParetoClass},
    store::shops::ShopRecord,
};

/// The shop of a report that each shop has one of, as `shops/{shop}/menuMatrix`.
pub(crate) fn report_of(name: &str, report: &str) -> Result<ShopId, Failure> {
    field::name(name, "name", &format!("shops/{{shop}}/{report}")).map(|name| name.shop)
}

/// A minute since 1970-01-01, for the wire.
pub(crate) fn minute(minute: i64) -> Option<Timestamp> {
    Time::from_micros(minute.checked_mul(60_000_000)?).map(field::timestamp)
}

/// What figures are shown by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) shop: &'a ShopId,
    pub(crate) record: &'a ShopRecord,
    pub(crate) dishes: &'a BTreeMap<i32, DishFacts>,
    pub(crate) now: Time,
}

impl View<'_> {
    pub(crate) fn money(&self, amount: i64) -> Money {
        Money { amount, currency: self.record.shop.currency.clone() }
    }

    /// What a dish is called.
    pub(crate) fn dish_name(&self, code: i32) -> String {
        self.dishes.get(&code).map(|dish| dish.name.clone()).unwrap_or_default()
    }

    /// From what and when.
    pub(crate) fn basis(&self, basis: &Basis) -> pb::SalesBasis {
        let shop = &self.record.shop;
        let (text, text_en) = basis.text(&shop.schedule.time_zone, shop.iso_currency());
        pb::SalesBasis {
            start_time: minute(basis.span.start),
            end_time: minute(basis.span.end),
            order_count: basis.orders,
            units: basis.units,
            revenue: Some(self.money(basis.revenue)),
            refunded: Some(self.money(basis.refunded)),
            compute_time: Some(field::timestamp(self.now)),
            is_enough: basis.is_enough(),
            text,
            text_en,
        }
    }

    /// A Pareto curve.
    pub(crate) fn curve(&self, measure: menu_coverage::Measure, curve: &Curve) -> menu_coverage::Curve {
        let points = curve.points.iter().map(|point| menu_coverage::Point {
            item_code: point.code,
            item_name: self.dish_name(point.code),
            value: point.value,
            cumulative: point.cumulative,
            cumulative_ratio: stats::ratio(point.cumulative, curve.total),
            class: pareto_class(point.class).into(),
        });
        menu_coverage::Curve {
            measure: measure.into(),
            total: curve.total,
            dish_count: i32::try_from(curve.dish_count).unwrap_or(i32::MAX),
            points: points.collect(),
        }
    }

    /// A matrix of dishes.
    pub(crate) fn segment(&self, matrix: &Matrix) -> menu_matrix::Segment {
        menu_matrix::Segment {
            category: matrix.category.clone(),
            daypart: daypart(matrix.daypart).into(),
            every_channel: matrix.channel.is_none(),
            channel: matrix.channel.clone().unwrap_or_default(),
            units: matrix.units,
            popularity_threshold_ratio: matrix.threshold,
            mean_contribution: matrix.mean_contribution.map(|mean| self.money(mean)),
            is_enough: matrix.is_enough,
            cells: matrix.cells.iter().map(|cell| self.cell(cell)).collect(),
        }
    }

    fn cell(&self, cell: &Cell) -> menu_matrix::Cell {
        menu_matrix::Cell {
            item_code: cell.code,
            item_name: self.dish_name(cell.code),
            units: cell.sold.units,
            popularity_ratio: cell.share.ratio,
            popularity_low_ratio: cell.share.low,
            popularity_high_ratio: cell.share.high,
            price: Some(self.money(cell.price)),
            cost: cell.cost.map(|cost| self.money(cost)),
            contribution: cell.cost.map(|cost| self.money(cell.price - cost)),
            total_contribution: cell.contribution.map(|total| self.money(total)),
            class: cell.class.map_or(menu_matrix::Class::Unspecified, matrix_class).into(),
            is_sure: cell.is_sure,
        }
    }
}

fn pareto_class(class: ParetoClass) -> menu_coverage::point::Class {
    match class {
        ParetoClass::A => menu_coverage::point::Class::A,
        ParetoClass::B => menu_coverage::point::Class::B,
        ParetoClass::C => menu_coverage::point::Class::C,
    }
}

fn matrix_class(class: MatrixClass) -> menu_matrix::Class {
    match class {
        MatrixClass::Star => menu_matrix::Class::Star,
        MatrixClass::Plowhorse => menu_matrix::Class::Plowhorse,
        MatrixClass::Puzzle => menu_matrix::Class::Puzzle,
        MatrixClass::Dog => menu_matrix::Class::Dog,
    }
}

fn daypart(daypart: Option<Daypart>) -> menu_matrix::Daypart {
    match daypart {
        None => menu_matrix::Daypart::Unspecified,
        Some(Daypart::Morning) => menu_matrix::Daypart::Morning,
        Some(Daypart::Lunch) => menu_matrix::Daypart::Lunch,
        Some(Daypart::Afternoon) => menu_matrix::Daypart::Afternoon,
        Some(Daypart::Dinner) => menu_matrix::Daypart::Dinner,
        Some(Daypart::Night) => menu_matrix::Daypart::Night,
    }
}
