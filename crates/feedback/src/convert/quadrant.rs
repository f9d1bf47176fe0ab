use std::collections::HashMap;

use contracts::feedback::v1::{self as pb, quadrant as wire};
use kernel::{Failure, Schedule, ShopId};
use runtime::field;

use crate::{
    convert::surveys,
    domain::{
        projections::ItemProjection,
        ratings::{Bar, Cell, Finding, Place, Quadrant, Side, Verdict},
    },
};

const QUADRANT: &str = "shops/{shop}/quadrant";
/// In the place of a dish's code: of the shop's own cell, and of a dish of which nobody told.
const NO_DISH: i32 = 0;

/// What a quadrant is asked about.
pub(crate) struct Asked {
    pub(crate) shop: ShopId,
    /// How many days it looks back on.
    pub(crate) days: i64,
    pub(crate) bar: Bar,
}

pub(crate) fn asked(request: &pb::GetQuadrantRequest) -> Result<Asked, Failure> {
    let shop = field::name(&request.name, "name", QUADRANT)?.shop;
    let bar = if request.bar_ratio == 0.0 { Some(Bar::USUAL) } else { Bar::new(request.bar_ratio) };
    let bar = bar.ok_or_else(|| Failure::field("bar_ratio", "must be above 0 and at most 1"))?;
    Ok(Asked { shop, days: surveys::days(request.days)?, bar })
}

pub(crate) fn quadrant(asked: &Asked, found: &Quadrant, menu: &[ItemProjection]) -> pb::Quadrant {
    let items: HashMap<i64, &ItemProjection> = menu.iter().map(|item| (item.dish_id, item)).collect();
    let dish = |(id, of): &(i64, Cell)| wire::Dish {
        item_code: item_code(items.get(id).copied()),
        item_name: items.get(id).map(|item| item.display_name.clone()).unwrap_or_default(),
        cell: Some(cell(of)),
    };
    let week = |(monday, of): &(i64, Cell)| wire::Week {
        date: Schedule::date(*monday).to_string(),
        cell: Some(cell(of)),
    };
    let finding = |one: &Finding| {
        let item = one.dish.and_then(|id| items.get(&id).copied());
        finding(one, item, asked.bar)
    };
    pb::Quadrant {
        name: format!("shops/{}/quadrant", asked.shop),
        shop: Some(cell(&found.shop)),
        dishes: found.dishes.iter().map(dish).collect(),
        weeks: found.weeks.iter().map(week).collect(),
        mend_first: found.mend_first.iter().map(finding).collect(),
        bar_ratio: asked.bar.ratio(),
        days: i32::try_from(asked.days).unwrap_or_default(),
    }
}

fn cell(cell: &Cell) -> wire::Cell {
    let place = match cell.place() {
        Place::NotEnoughData => wire::Place::NotEnoughData,
        Place::BothGood => wire::Place::BothGood,
        Place::ProductGood => wire::Place::ProductGood,
        Place::ServiceGood => wire::Place::ServiceGood,
        Place::NeitherGood => wire::Place::NeitherGood,
    };
    wire::Cell {
        place: place.into(),
        rating_count: cell.ratings,
        product: Some(side(&cell.product)),
        service: Some(side(&cell.service)),
    }
}

fn side(side: &Side) -> wire::Side {
    let verdict = match side.verdict {
        Verdict::Undecided => wire::Verdict::Undecided,
        Verdict::Good => wire::Verdict::Good,
        Verdict::Poor => wire::Verdict::Poor,
    };
    wire::Side {
        verdict: verdict.into(),
        content_count: side.content,
        content_ratio: side.share.ratio,
        content_low_ratio: side.share.low,
        content_high_ratio: side.share.high,
    }
}

fn finding(found: &Finding, item: Option<&ItemProjection>, bar: Bar) -> wire::Finding {
    let (text, text_en) = words(found, item, bar);
    wire::Finding {
        item_code: item_code(item),
        is_service: found.is_service,
        side: Some(side(&found.side)),
        rating_count: found.ratings,
        short_count: found.short,
        text,
        text_en,
    }
}

/// What is to be mended, with the figures it stands on, in Chinese and in English.
fn words(found: &Finding, item: Option<&ItemProjection>, bar: Bar) -> (String, String) {
    let percent = |ratio: f64| format!("{:.0}%", 100.0 * ratio);
    let share = found.side.share;
    let (ratio, low, high) = (percent(share.ratio), percent(share.low), percent(share.high));
    let (n, content, bar, short) =
        (found.ratings, found.side.content, percent(bar.ratio()), found.short.ceil());
    let (zh, en) = subject(found, item);
    (
        format!(
            "{zh}：{n}条评价里{content}条满意（{ratio}，95%区间{low}–{high}），低于{bar}；至少还差{short}位满意的客人。"
        ),
        format!(
            "{en}: {content} of {n} ratings are content ({ratio}, 95 % interval {low} to {high}), below {bar}; at least \
             {short} more guests would have to be."
        ),
    )
}

fn subject(found: &Finding, item: Option<&ItemProjection>) -> (String, String) {
    match (found.dish, item) {
        (None, _) if found.is_service => ("全店的服务".to_owned(), "Service of the shop".to_owned()),
        (None, _) => ("全店的菜".to_owned(), "Food of the shop".to_owned()),
        (Some(_), Some(item)) if !item.display_name_en.is_empty() => {
            (item.display_name.clone(), item.display_name_en.clone())
        }
        (Some(_), Some(item)) => (item.display_name.clone(), item.display_name.clone()),
        // Nobody told of it yet.
        (Some(_), None) => ("一道菜".to_owned(), "A dish".to_owned()),
    }
}

fn item_code(item: Option<&ItemProjection>) -> i32 {
    item.map_or(NO_DISH, |item| i32::try_from(item.code).unwrap_or(NO_DISH))
}
