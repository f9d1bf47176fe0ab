//! What shops export is read as it is meant, however it is written.

use encoding_rs::{Encoding, GB18030};
use tempfile::TempDir;

use super::{orders::Totals, *};

const GERMANY: (&str, &str) = ("EUR", "Europe/Berlin");
pub(super) const BRITAIN: (&str, &str) = ("GBP", "Europe/London");
const AMERICA: (&str, &str) = ("USD", "America/New_York");
const CHINA: (&str, &str) = ("CNY", "Asia/Shanghai");
const TAKEAWAY: &str = include_str!("fixtures/takeaway.csv");

/// What became of a file.
pub(super) struct Read {
    pub(super) orders: Vec<(contracts::orders::v1::ImportedOrder, Option<guests::Guest>)>,
    totals: Totals,
    pub(super) left_out: u64,
    called_off: u64,
    rejected: String,
    source: &'static str,
    /// The phones of those whose orders are taken.
    customers: Vec<String>,
    /// What the person is told.
    pub(super) said: String,
}

fn args(file: PathBuf, maps: &[&str]) -> ImportArgs {
    let maps = maps.iter().map(|map| (*map).to_owned()).collect();
    ImportArgs { file, format: None, maps, to_menu: false, how: FileArgs::default() }
}

pub(super) fn read_with(
    bytes: &[u8],
    (currency, time_zone): (&str, &str),
    maps: &[&str],
) -> anyhow::Result<Read> {
    let folder = TempDir::new()?;
    let file = folder.path().join("file.csv");
    std::fs::write(&file, bytes)?;
    let args = args(file.clone(), maps);
    take_said();
    let opened = Opened::new(&args)?;
    let shop = Shop { currency: currency.to_owned(), time_zone: time_zone.to_owned(), ..Shop::default() };
    let now: jiff::Timestamp = "2026-11-27T00:00:00Z".parse()?;
    let (mut orders, mut report) = opened.read(&args.how, &shop, Time::from_timestamp(now), said)?;
    report.finish(false)?;
    let all = orders.next(usize::MAX)?;
    let guest = |place: Option<usize>| place.and_then(|place| orders.guests.all.get(place).cloned());
    Ok(Read {
        orders: all.into_iter().map(|(order, place)| (order, guest(place))).collect(),
        totals: orders.totals,
        left_out: report.left_out,
        called_off: report.called_off,
        rejected: std::fs::read_to_string(report::rejected(&file, 1)).unwrap_or_default(),
        customers: {
            let taken = orders.guests.with_taken().filter(|(_, taken)| *taken);
            taken.map(|(guest, _)| guest.phone.clone()).collect()
        },
        source: opened.columns.source,
        said: take_said(),
    })
}

thread_local! {
    static SAID: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// What was told since the last call.
pub(super) fn take_said() -> String {
    SAID.take().join("\n")
}

/// Keeps what a person would be told.
pub(super) fn said(line: &str) {
    SAID.with_borrow_mut(|lines| lines.push(line.to_owned()));
}

fn read(text: &str, place: (&str, &str)) -> Read {
    read_with(text.as_bytes(), place, &[]).unwrap()
}

/// Number, moment, lines as name, quantity and price, and refunds.
fn shown(read: &Read) -> Vec<String> {
    let amount =
        |money: &Option<contracts::common::v1::Money>| money.as_ref().map_or(0, |money| money.amount);
    let order = |(order, _): &(contracts::orders::v1::ImportedOrder, _)| {
        let at = Time::from_micros(order.order_time.unwrap().seconds * 1_000_000).unwrap();
        let lines = order
            .lines
            .iter()
            .map(|line| format!("{} ×{} @{}", line.item_name, line.quantity, amount(&line.unit_price)));
        let refunds = order.refunds.iter().map(|refund| format!("-{}", amount(&refund.amount)));
        let parts: Vec<String> = lines.chain(refunds).collect();
        format!("{} {at}: {}", order.external_id, parts.join(", "))
    };
    read.orders.iter().map(order).collect()
}

fn totals(read: &Read) -> (u64, u64, i64, u64, i64) {
    let Totals { orders, lines, worth, refunds, refunded } = read.totals;
    (orders, lines, worth, refunds, refunded)
}

#[test]
fn a_number_at_another_moment_is_another_order() {
    let read = read(TAKEAWAY, BRITAIN);
    assert_eq!(read.source, "takeaway-csv");
    assert_eq!(
        shown(&read),
        [
            "16118 2019-08-03T19:25:00Z: Plain Papadum ×2 @80, King Prawn Balti ×1 @1295",
            "16119 2019-08-03T19:26:00Z: Rice ×1 @300",
            "16118 2019-08-04T17:00:00Z: Garlic Naan ×1 @295",
        ]
    );
    assert_eq!((totals(&read), read.left_out), ((3, 4, 2_050, 0, 0), 0));
}

#[test]
fn squares_items_come_to_their_net_sales() {
    let read = read(include_str!("fixtures/square.csv"), AMERICA);
    assert_eq!(
        shown(&read),
        [
            "ABC123 2026-06-01T14:15:00Z: Beef Noodles (Large) ×2 @1500, Cola ×1 @334, Cola ×2 @333, -333",
            "ABC124 2026-06-01T15:40:00Z: Beef Noodles ×1 @125000",
        ]
    );
    assert_eq!((totals(&read), read.left_out), ((2, 3, 129_000, 1, 333), 0));
    assert_eq!(read.orders[0].1.as_ref().unwrap().name, "Dee Example");
}

#[test]
fn a_refund_of_loyverses_finds_its_receipt() {
    let read = read(include_str!("fixtures/loyverse.csv"), ("THB", "Asia/Bangkok"));
    assert_eq!(
        shown(&read),
        [
            "1-1001 2026-07-28T06:33:00Z: Nasi Goreng ×2 @1200, Thai Tea (Iced) ×1 @450, -1200",
            "1-1002 2026-07-28T07:00:00Z: Mango ×1 @510",
        ]
    );
    assert_eq!((totals(&read), read.left_out, read.called_off), ((2, 3, 3_360, 1, 1_200), 0, 1));
    assert_eq!(read.orders[0].1.as_ref().unwrap().phone, "+66 81 234 5678");
}

#[test]
fn a_refund_whose_order_is_not_known_is_left_out() {
    let no_order = ",a refund of an order that is not in the file before it";
    let sales = "number,time,item,quantity,price,kind\n71,2026-08-03 20:25,Naan,1,3,sale\n";
    let refund = "99,2026-08-03 21:25,Naan,1,3,refund\n";
    let read_so = read(&[sales, refund].concat(), BRITAIN);
    assert_eq!(shown(&read_so), ["71 2026-08-03T19:25:00Z: Naan ×1 @300"]);
    assert!(read_so.left_out == 1 && read_so.rejected.contains(no_order), "{}", read_so.rejected);
    let known = read(&[sales, &refund.replace("99,", "71,")].concat(), BRITAIN);
    assert_eq!(shown(&known), ["71 2026-08-03T19:25:00Z: Naan ×1 @300, -300"]);

    // A till that gives refunds numbers of their own: of two orders alike it is neither's.
    let header = "Date,Receipt number,Receipt type,Item,Quantity,Net sales,Customer name\n";
    let sale = "2026-08-03 20:25,1-1,Sale,Naan,1,3,\n";
    let back = "2026-08-03 22:00,1-9,Refund,Naan,-1,-3,\n";
    let other = sale.replace("1-1", "1-2");
    let one = read(&[header, sale, back].concat(), BRITAIN);
    assert_eq!((one.totals.refunds, one.left_out), (1, 0));
    let two = read(&[header, sale, &other, back].concat(), BRITAIN);
    assert!(two.totals.refunds == 0 && two.rejected.contains(no_order), "{}", two.rejected);
    let named = other.replace("3,\n", "3,Ann\n");
    let ann = read(&[header, sale, &named, &back.replace("-3,\n", "-3,Ann\n")].concat(), BRITAIN);
    assert!(shown(&ann)[1].ends_with("Naan ×1 @300, -300"), "{:?}", shown(&ann));
}

#[test]
fn shopifys_rows_belong_to_the_row_above() {
    let read = read(include_str!("fixtures/shopify.csv"), AMERICA);
    assert_eq!(
        shown(&read),
        [
            "#1001 2026-08-20T12:00:00Z: Mapo Tofu ×2 @1800, Rice, steamed ×1 @900, -1500",
            "#1002 2026-08-21T12:00:00Z: Mapo Tofu ×1 @2000, -2000",
        ]
    );
    assert_eq!((totals(&read), read.left_out, read.called_off), ((2, 3, 6_500, 2, 3_500), 0, 1));
    assert_eq!(read.orders[0].1.as_ref().unwrap().phone, "2025550101");
}

#[test]
fn chinese_headers_are_known_below_a_title() {
    let read = read(include_str!("fixtures/meituan.csv"), CHINA);
    assert_eq!(
        shown(&read),
        [
            "8001234567890123456 2026-08-03T03:58:07Z: 宫保鸡丁 ×2 @1800, 米饭 (大份) ×1 @250",
            "8001234567890123457 2026-08-03T04:05:00Z: 鱼香肉丝 ×1 @1600, -400",
        ]
    );
    assert_eq!((totals(&read), read.left_out, read.called_off), ((2, 3, 5_450, 1, 400), 0, 1));
    let phones: Vec<_> =
        read.orders.iter().map(|(_, guest)| guest.as_ref().map(|one| one.phone.clone())).collect();
    assert_eq!(phones, [None, Some("13800138000".to_owned())], "a hidden number is nobody's");
}

#[test]
fn a_file_is_the_same_in_every_encoding_and_with_every_separator() {
    let files = [
        (TAKEAWAY, BRITAIN),
        (include_str!("fixtures/square.csv"), AMERICA),
        (include_str!("fixtures/loyverse.csv"), ("THB", "Asia/Bangkok")),
        (include_str!("fixtures/shopify.csv"), AMERICA),
        (include_str!("fixtures/meituan.csv"), CHINA),
    ];
    for (text, place) in files {
        let expected = shown(&read(text, place));
        for encoding in ["utf-8", "bom", "utf-16le", "utf-16be", "gb18030"] {
            for separator in [',', ';', '\t'] {
                let cut = with_separator(text, separator);
                let bytes = encoded(&cut, encoding);
                let found = read_with(&bytes, place, &[]).unwrap();
                assert_eq!(shown(&found), expected, "{encoding} {separator:?}");
            }
        }
    }
}

pub(super) fn with_separator(text: &str, separator: char) -> String {
    let mut quoted = false;
    text.chars()
        .map(|c| {
            quoted ^= c == '"';
            if c == ',' && !quoted { separator } else { c }
        })
        .collect()
}

pub(super) fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    match encoding {
        "bom" => ["\u{feff}", text].concat().into_bytes(),
        "utf-16le" => [b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat(),
        "utf-16be" => [b"\xfe\xff".to_vec(), utf16(u16::to_be_bytes)].concat(),
        "gb18030" => GB18030.encode(text).0.into_owned(),
        _ => text.as_bytes().to_vec(),
    }
}

#[test]
fn any_list_of_dishes_is_read_as_the_person_says() {
    let text = "Bon;Wann;Was;Menge;Einzelpreis\n7;31.08.2026 20:25;Brötchen;2;1,50 €\n7;31.08.2026 20:25;Käse;1;1.234,00\n";
    let latin = Encoding::for_label(b"windows-1252").unwrap().encode(text).0.into_owned();
    let maps = ["Bon=number", "Wann=time", "Was=item", "Menge=quantity", "Einzelpreis=price"];
    for bytes in [text.as_bytes(), &latin] {
        let read = read_with(bytes, GERMANY, &maps).unwrap();
        assert_eq!(shown(&read), ["7 2026-08-31T18:25:00Z: Brötchen ×2 @150, Käse ×1 @123400"]);
    }
}

#[test]
fn the_order_of_a_date_is_found_out_from_another_row() {
    let rows = "order,date,item,price\n1,03/08/26,Rice,1\n2,08/28/26,Rice,1\n";
    let dates = |read: &Read| shown(read).iter().map(|order| order[2..12].to_owned()).collect::<Vec<_>>();
    assert_eq!(dates(&read(rows, ("EUR", "UTC"))), ["2026-03-08", "2026-08-28"]);
    let open = "order,date,item,price\n1,03/08/26,Rice,1\n";
    assert_eq!(dates(&read(open, ("EUR", "UTC"))), ["2026-08-03"]);
    assert_eq!(dates(&read(open, AMERICA)), ["2026-03-08"]);
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
}

#[test]
fn an_order_with_a_bad_row_is_left_out_whole_and_comes_with_the_mended_file() {
    let text = "Order Number,Order Date,Item Name,Quantity,Product Price,Total products\n\
                1,31/08/26 20:25,Naan,1,0.8,2\n2,03/08/26 20:25,Naan,1,0.8,2\n1,31/08/26 20:25,Rice,0,3,2\n\
                2,03/08/26 20:25,Rice,1,3,2\n3,03/08/26 20:25,\"Balti,1,3,1\n4,tomorrow,Rice,1,3,1\n\
                5,03/08/27 20:25,Rice,1,3,1\n6,03/08/26 20:25,Rice,1,free,1\n";
    let first = read(text, BRITAIN);
    assert_eq!(shown(&first), ["2 2026-08-03T19:25:00Z: Naan ×1 @80, Rice ×1 @300"]);
    assert_eq!(first.left_out, 6);
    for reason in [
        "1,31/08/26 20:25,Naan,1,0.8,2,2,another row of the same order can't be taken: line 4",
        "Quantity: must be 1 to 9999, not `0`",
        ",6,a quote opens here and is not closed",
        "4,tomorrow,Rice,1,3,1,7,\"Order Date: must be a date such as 2026-08-03 20:25 or 03/08/26 20:25, not `tomorrow`\"",
        "Order Date: must not be in the future, not `03/08/27 20:25`",
        "Product Price: must be a price such as 12.95, not `free`",
    ] {
        assert!(first.rejected.contains(reason), "{reason}\n{}", first.rejected);
    }
    let mended = first
        .rejected
        .replace("Rice,0,3", "Rice,1,3")
        .replace("tomorrow", "03/08/26 20:25")
        .replace("03/08/27", "03/08/26")
        .replace("free", "3");
    let second = read(&mended, BRITAIN);
    assert_eq!(second.source, "takeaway-csv");
    let numbers: Vec<_> = second.orders.iter().map(|(order, _)| order.external_id.as_str()).collect();
    assert_eq!((numbers, second.left_out), (vec!["3", "4", "5", "6", "1"], 0), "{}", second.rejected);
    assert_eq!(shown(&second)[4], "1 2026-08-31T19:25:00Z: Naan ×1 @80, Rice ×1 @300");
}

#[test]
fn what_is_wrong_is_told_in_the_order_of_the_file() {
    let text = "order,date,item,price\n9,2026-08-03 20:25,Rice,1\n7,2026-08-03 20:25,Rice,free\n\
                9,2026-08-03 20:25,Rice,free\n7,2026-08-03 20:25,Rice,1\n";
    let read = read(text, BRITAIN);
    let lines: Vec<_> =
        read.said.lines().filter_map(|line| line.strip_prefix("line ")?.split(':').next()).collect();
    assert_eq!(lines, ["2", "3", "4", "5"], "{}", read.said);
    assert!(read.rejected.contains(",import_line,import_reason dates=dmy\n9,"), "{}", read.rejected);
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
    assert_eq!((read.orders.len(), read.left_out), (1, 4), "{}", read.rejected);
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
fn a_workbook_is_read_as_the_same_table() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm");
    sheet.write(0, 0, "八月明细").unwrap();
    for (column, name) in (0..).zip(["订单编号", "下单时间", "菜品名称", "数量", "单价", "顾客电话"])
    {
        sheet.write(2, column, name).unwrap();
    }
    for (row, (number, dish, quantity, price)) in
        (3..).zip([(7, "宫保鸡丁", 2, 18.5), (7, "米饭", 1, 2.0), (8, "鱼香肉丝", 1, 16.0)])
    {
        let at = rust_xlsxwriter::ExcelDateTime::parse_from_str("2026-08-03 11:58:07").unwrap();
        sheet.write(row, 0, number).unwrap();
        sheet.write_with_format(row, 1, &at, &date).unwrap();
        sheet.write(row, 2, dish).unwrap();
        sheet.write(row, 3, quantity).unwrap();
        sheet.write(row, 4, price).unwrap();
        sheet.write(row, 5, 13_800_138_000_i64).unwrap();
    }
    let read = read_with(&book.save_to_buffer().unwrap(), CHINA, &[]).unwrap();
    assert_eq!(
        shown(&read),
        [
            "7 2026-08-03T03:58:07Z: 宫保鸡丁 ×2 @1850, 米饭 ×1 @200",
            "8 2026-08-03T03:58:07Z: 鱼香肉丝 ×1 @1600",
        ]
    );
    assert_eq!(read.orders[0].1.as_ref().unwrap().phone, "13800138000");
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
    assert_eq!(read.rejected.matches("quantity: must be 1 to 9999, not `none`").count(), 500);
}
