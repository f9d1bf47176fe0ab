//! What people are told of a file, and what of it is not taken.

use super::tests::{AMERICA, BRITAIN, CHINA, read, read_with, shown, shown_late};

#[test]
fn a_refund_whose_order_the_file_does_not_name_or_hold_goes_out_to_find_it() {
    let sales = "number,time,item,quantity,price,kind\n71,2026-08-03 20:25,Naan,1,3,sale\n";
    let refund = "99,2026-08-03 21:25,Naan,1,3,refund\n";
    let other = read(&[sales, refund].concat(), BRITAIN);
    assert_eq!(shown(&other), ["71 2026-08-03T19:25:00Z: Naan ×1 @300"]);
    assert_eq!(shown_late(&other), ["of `99` as ``: Naan ×1 @300 -300"]);
    let known = read(&[sales, &refund.replace("99,", "71,")].concat(), BRITAIN);
    assert_eq!(shown(&known), ["71 2026-08-03T19:25:00Z: Naan ×1 @300, -300"]);
    assert!(known.late.is_empty());

    // A till that gives refunds numbers of their own. One of nothing moves no money.
    let header = "Date,Receipt number,Receipt type,Item,Quantity,Net sales,Customer name\n";
    let rows = "2026-08-03 20:25,1-1,Sale,Naan,2,6,\n2026-08-03 22:00,1-8,Refund,Naan,-1,-3,\n\
                2026-08-03 22:00,1-9,Refund,Naan,-1,-3,\n2026-08-03 22:01,1-10,Refund,Naan,-1,0.00,\n";
    let till = read(&[header, rows].concat(), BRITAIN);
    assert_eq!(shown(&till), ["1-1 2026-08-03T19:25:00Z: Naan ×2 @300"]);
    assert_eq!(
        shown_late(&till),
        ["of `` as `1-8`: Naan ×1 @300 -300", "of `` as `1-9`: Naan ×1 @300 -300"],
        "two of one minute are two"
    );
    assert_eq!((till.totals.refunds, till.left_out), (0, 0));
}

#[test]
fn which_order_dates_are_read_in_is_said_with_why() {
    let open = "order,date,item,price\n1,03/08/26,Rice,1\n2,03/09/26,Rice,1\n";
    let takeaway = "Order Number,Order Date,Item Name,Quantity,Product Price\n1,03/08/26,Rice,1,1\n";
    let shown = "order,date,item,price\n1,03/08/26,Rice,1\n2,31/08/26,Rice,1\n";
    let other = "; --dates=mdy for the other";
    for (text, place, words) in [
        (open, BRITAIN, format!("dates are read as day/month: no row tells{other}")),
        (
            takeaway,
            ("EUR", "America/New_York"),
            "dates are read as month/day: no row tells, as is usual in America/New_York; --dates=dmy for the other"
                .to_owned(),
        ),
        (takeaway, ("USD", "UTC"), "month/day: no row tells, as is usual with USD".to_owned()),
        (open, ("BRL", "America/Sao_Paulo"), format!("day/month: no row tells{other}")),
        (shown, AMERICA, "dates are read as day/month: as line 3 shows".to_owned()),
    ] {
        let said = read(text, place).said;
        assert!(said.contains(&words), "{words}\n{said}");
    }
    let iso = read("order,date,item,price\n1,2026-08-03,Rice,1\n", AMERICA);
    assert!(!iso.said.contains("dates are read"), "{}", iso.said);
    let again = "order,date,item,price,import_line,import_reason dates=dmy\n";
    let date = |date: &str| read(&format!("{again}1,{date},Rice,1,2,wrong\n"), AMERICA).said;
    assert!(date("03/08/26").contains("day/month: the file's header says so"));
    assert!(!date("2026-08-03").contains("dates are read"), "it does not matter");
    let mixed = read("order,date,item,price\n1,03/08/26,Rice,free\n", BRITAIN);
    assert!(mixed.rejected.contains("import_reason dates=dmy sum="), "{}", mixed.rejected);
}

#[test]
fn what_is_wrong_is_told_in_the_order_of_the_file() {
    let text = "order,date,item,price\n9,2026-08-03 20:25,Rice,1\n7,2026-08-03 20:25,Rice,free\n\
                9,2026-08-03 20:25,Rice,free\n7,2026-08-03 20:25,Rice,1\n";
    let read = read(text, BRITAIN);
    let lines: Vec<_> =
        read.said.lines().filter_map(|line| line.strip_prefix("line ")?.split(':').next()).collect();
    assert_eq!(lines, ["2", "3", "4", "5"], "{}", read.said);
    assert!(read.rejected.contains(",import_line,import_reason sum="), "{}", read.rejected);
    assert!(!read.said.contains("--map"), "{}", read.said);
    let maps = ["order=number", "date=time", "item=item", "price=price"];
    let mapped = read_with(text.as_bytes(), BRITAIN, &maps).unwrap();
    assert!(mapped.said.contains("with the reason; give the same --map with it"), "{}", mapped.said);
}

#[test]
fn only_who_has_an_order_that_is_taken_becomes_a_customer() {
    let header = "Date,Receipt number,Receipt type,Item,Quantity,Net sales,Customer contacts\n";
    let rows = "2026-08-03 20:25,1,Sale,Naan,1,3,13800138000\n2026-08-03 20:26,2,Sale,Naan,none,3,13800138001\n\
                2026-08-03 20:27,3,Refund,Naan,1,3,13800138002\n2026-08-03 20:28,4,Sale,Naan,1,3,13800138003\n\
                2026-08-03 20:28,4,Sale,Rice,1,free,13800138003\n";
    let read = read(&[header, rows].concat(), BRITAIN);
    assert_eq!((read.orders.len(), read.late.len(), read.left_out), (1, 1, 3), "{}", read.rejected);
    assert_eq!(read.customers, ["13800138000"]);
}

#[test]
fn what_the_shop_does_not_count_in_is_one_clear_line() {
    let text = "order,date,item,price\n1,03/08/26,Rice,$1\n";
    let error = |place| read_with(text.as_bytes(), place, &[]).err().map(|error| error.to_string());
    assert_eq!(error(AMERICA), None);
    let said = error(CHINA).unwrap();
    assert!(said.starts_with("line 2: an amount in $, but the shop counts in CNY"), "{said}");
    let square = include_bytes!("fixtures/square.csv");
    let said = read_with(square, ("USD", "America/Los_Angeles"), &[]).err().unwrap().to_string();
    assert!(said.contains("Eastern Time (US & Canada), but the shop is in America/Los_Angeles"), "{said}");
    assert!(said.contains("--time-zone America/New_York"), "{said}");
}

#[test]
fn a_header_that_fits_nothing_is_shown_with_what_would_be_right() {
    for (text, words) in [("a,b\n1,2\n", "a,b"), ("", "the file is empty"), ("PK\u{3}\u{4}zip", "workbook")] {
        let error = read_with(text.as_bytes(), BRITAIN, &[]).err().unwrap();
        assert!(format!("{error:#}").contains(words), "{error:#}");
    }
    let error = read_with(b"a,b\n1,2\n", BRITAIN, &[]).err().unwrap().to_string();
    assert!(error.contains("Order Number,Order Date,Item Name,Quantity,Product Price"), "{error}");
    assert!(error.contains("--map"), "{error}");
}

#[test]
fn equal_faults_are_counted_and_every_row_is_kept_with_its_reason() {
    let mut text = "order,date,item,quantity,price\n".to_owned();
    for order in 0..1_000 {
        let quantity = if order % 2 == 0 { "none" } else { "1" };
        text.extend([&order.to_string(), ",2026-08-03 20:25,Rice,", quantity, ",3\n"]);
    }
    let read = read(&text, BRITAIN);
    assert_eq!((read.orders.len(), read.left_out), (500, 500));
    assert_eq!(
        read.rejected.matches("quantity: must be 1 to 9999, or a part such as 0.255, not `none`").count(),
        500
    );
}
