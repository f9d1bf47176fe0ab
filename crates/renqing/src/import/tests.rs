//! What shops export is read as it is meant, however it is written.

use encoding_rs::{Encoding, GB18030};
use tempfile::TempDir;

use super::{totals::Totals, *};

const GERMANY: (&str, &str) = ("EUR", "Europe/Berlin");
pub(super) const BRITAIN: (&str, &str) = ("GBP", "Europe/London");
pub(super) const AMERICA: (&str, &str) = ("USD", "America/New_York");
pub(super) const CHINA: (&str, &str) = ("CNY", "Asia/Shanghai");
const TAKEAWAY: &str = include_str!("fixtures/takeaway.csv");

/// What became of a file.
pub(super) struct Read {
    pub(super) orders: Vec<(contracts::orders::v1::ImportedOrder, Option<guests::Guest>)>,
    pub(super) totals: Totals,
    /// Refunds whose order the service is asked for.
    pub(super) late: Vec<contracts::orders::v1::LateRefund>,
    pub(super) left_out: u64,
    called_off: u64,
    pub(super) rejected: String,
    source: &'static str,
    /// The phones of those whose orders are taken.
    pub(super) customers: Vec<String>,
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
    let (mut orders, mut report) =
        opened.read(&args.how, &shop, HashMap::new(), Time::from_timestamp(now), said)?;
    let late = orders.next_late(usize::MAX)?;
    report.finish(false)?;
    let all = orders.next(usize::MAX)?;
    let guest = |place: Option<usize>| place.and_then(|place| orders.guests.all.get(place).cloned());
    Ok(Read {
        orders: all.into_iter().map(|(order, place)| (order, guest(place))).collect(),
        totals: orders.totals,
        late: late.iter().map(|(refund, _)| refunds::late(refund, String::new(), currency)).collect(),
        left_out: report.left_out,
        called_off: report.called_off,
        rejected: std::fs::read_to_string(rejected::rejected(&file, 1)).unwrap_or_default(),
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

pub(super) fn read(text: &str, place: (&str, &str)) -> Read {
    read_with(text.as_bytes(), place, &[]).unwrap()
}

/// What is sent of refunds: the order's number, their own, the dishes, the amount.
pub(super) fn shown_late(read: &Read) -> Vec<String> {
    let amount =
        |money: &Option<contracts::common::v1::Money>| money.as_ref().map_or(0, |money| money.amount);
    let refund = |late: &contracts::orders::v1::LateRefund| {
        let line = |line: &contracts::orders::v1::ImportedLine| {
            format!("{} ×{} @{}", line.item_name, line.quantity, amount(&line.unit_price))
        };
        let lines: Vec<String> = late.lines.iter().map(line).collect();
        let refund = late.refund.as_ref().unwrap();
        let (of, own) = (&late.external_id, &refund.reason);
        format!("of `{of}` as `{own}`: {} -{}", lines.join(", "), amount(&refund.amount))
    };
    read.late.iter().map(refund).collect()
}

/// Number, moment, lines as name, quantity and price, and refunds.
pub(super) fn shown(read: &Read) -> Vec<String> {
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
fn a_refund_of_loyverses_goes_out_to_find_its_receipt() {
    let read = read(include_str!("fixtures/loyverse.csv"), ("THB", "Asia/Bangkok"));
    assert_eq!(
        shown(&read),
        [
            "1-1001 2026-07-28T06:33:00Z: Nasi Goreng ×2 @1200, Thai Tea (Iced) ×1 @450",
            "1-1002 2026-07-28T07:00:00Z: Mango ×1 @510",
        ]
    );
    assert_eq!(shown_late(&read), ["of `` as `1-1004`: Nasi Goreng ×1 @1200 -1200"]);
    assert_eq!((totals(&read), read.left_out, read.called_off), ((2, 3, 3_360, 0, 0), 0, 1));
    assert_eq!(read.orders[0].1.as_ref().unwrap().phone, "+66 81 234 5678");
}

#[test]
fn refunds_of_one_number_at_two_moments_are_two() {
    let rows = "number,time,item,quantity,price,kind\n7,2026-08-05 10:00,Rice,1,2,refund\n\
        7,2026-08-05 11:00,Rice,1,2,refund\n7,2026-08-05 10:00,Naan,1,1,refund\n";
    let late = shown_late(&read(rows, BRITAIN));
    assert_eq!(late, ["of `7` as ``: Rice ×1 @200, Naan ×1 @100 -300", "of `7` as ``: Rice ×1 @200 -200"]);
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
        "Quantity: must be 1 to 9999, or a part such as 0.255, not `0`",
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
fn a_line_break_in_a_workbooks_cell_parts_dishes() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["订单编号", "下单\n时间", "商品信息", "顾客实付", "顾客姓名"],
        ["7", "2026-08-03 11:58", "1份鱼香肉丝\n2碗米饭", "32.00", "王\n师傅"],
        ["8", "2026-08-03 11:59", "1份鱼香肉丝\r\n2碗米饭", "free", ""],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    let read = read_with(&book.save_to_buffer().unwrap(), CHINA, &[]).unwrap();
    assert_eq!(shown(&read), ["7 2026-08-03T03:58:00Z: 鱼香肉丝 ×1 @1066, 米饭 ×2 @1067"]);
    assert_eq!(read.orders[0].1.as_ref().unwrap().name, "王 师傅");
    assert!(read.said.contains("line 3: "), "row and line are one\n{}", read.said);
}
