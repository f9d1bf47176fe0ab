use kernel::Schedule;

use super::*;

fn cell(ratings: i64, product: i64, service: i64) -> Cell {
    Cell::new(Tally { ratings, product, service }, Bar::USUAL)
}

#[test]
fn a_cell_stands_where_its_whole_interval_lies_or_nowhere() {
    for (ratings, product, service, place) in [
        (0, 0, 0, Place::NotEnoughData),
        (4, 0, 0, Place::NotEnoughData),
        (5, 0, 0, Place::NeitherGood),
        (10, 10, 10, Place::NotEnoughData),
        (20, 20, 20, Place::BothGood),
        (20, 20, 5, Place::ProductGood),
        (20, 5, 20, Place::ServiceGood),
        (20, 16, 16, Place::NotEnoughData),
        (2_000, 1_700, 1_500, Place::ProductGood),
    ] {
        assert_eq!(cell(ratings, product, service).place(), place, "{ratings} {product} {service}");
    }
}

#[test]
fn what_is_surely_missing_most_comes_first() {
    let shop = cell(60, 30, 20);
    let dishes = [(3, cell(20, 4, 6)), (5, cell(40, 38, 10)), (7, cell(30, 0, 9)), (9, cell(4, 0, 0))];
    let found = mend_first(&shop, &dishes, Bar::USUAL);
    let order: Vec<_> = found.iter().map(|one| (one.dish, one.is_service)).collect();
    assert_eq!(order, [(Some(7), false), (None, true), (Some(3), false)]);
    assert!(found.is_sorted_by(|a, b| a.short >= b.short) && found.iter().all(|one| one.short > 0.0));
    // 60 ratings, at most 45.9 % content: at least 20.4 guests are missing.
    assert!((found[1].short - 60.0 * (0.8 - wilson(20, 60).high)).abs() < 1e-9);
}

#[test]
fn without_a_poor_dish_the_product_of_the_shop_is_named_and_of_two_alike_the_service_first() {
    let shop = cell(40, 10, 10);
    let found = mend_first(&shop, &[(3, cell(8, 5, 5))], Bar::USUAL);
    let order: Vec<_> = found.iter().map(|one| (one.dish, one.is_service)).collect();
    assert_eq!(order, [(None, true), (None, false)]);
    assert_eq!(mend_first(&cell(40, 39, 40), &[], Bar::USUAL), []);
}

#[test]
fn days_add_up_to_weeks_and_to_the_shop() {
    let one = |product, service| Tally { ratings: 10, product, service };
    // 2026-11-23 is a Monday.
    let days = [(20_782, one(9, 8)), (20_781, one(7, 6)), (20_780, one(5, 4))];
    let found = Quadrant::new(&days, &[], Bar::USUAL);
    assert_eq!((found.shop.ratings, found.shop.product.content, found.shop.service.content), (30, 21, 18));
    let weeks: Vec<_> = found.weeks.iter().map(|(week, cell)| (*week, cell.product.content)).collect();
    assert_eq!(weeks, [(20_780, 21)]);
    let two = Quadrant::new(&[(20_780, one(1, 1)), (20_779, one(2, 2))], &[], Bar::USUAL);
    assert_eq!(two.weeks.iter().map(|(week, _)| *week).collect::<Vec<_>>(), [20_780, 20_773]);
}

#[test]
fn a_bar_is_a_share() {
    for (ratio, is_one) in [(0.0, false), (-0.1, false), (1.1, false), (f64::NAN, false), (1.0, true)] {
        assert_eq!(Bar::new(ratio).is_some(), is_one, "{ratio}");
    }
}

#[test]
fn weeks_begin_on_monday() {
    for day in -20..20 {
        let date = Schedule::date(monday(day));
        assert_eq!(date.weekday(), jiff::civil::Weekday::Monday, "{day}");
        assert!((0..7).contains(&(day - monday(day))));
    }
}

proptest::proptest! {
    #[test]
    fn one_content_guest_more_never_makes_it_worse(ratings in 1_i64..200, content in 0_i64..200) {
        let content = content.min(ratings - 1);
        let rank = |content| match cell(ratings, content, content).product.verdict {
            Verdict::Poor => 0,
            Verdict::Undecided => 1,
            Verdict::Good => 2,
        };
        assert!(rank(content) <= rank(content + 1));
    }
}
