//! Cells that hold all dishes of an order, as platforms, tills and people write
//! them. The list was written down before the reader was.

use super::{
    dishes::{self, Dish, Price},
    tests::{AMERICA, BRITAIN, CHINA, read, shown, shown_late},
};

/// A cell, and its dishes: `name×quantity`, `@` before the price of one and `=`
/// before that of all; or after `!` a word of why it can't be read.
const CELLS: [(&str, &str); 66] = [
    ("鱼香肉丝*1;米饭*2", "鱼香肉丝×1 米饭×2"),
    ("宫保鸡丁 x1、米饭x2", "宫保鸡丁×1 米饭×2"),
    ("[农家小炒肉(微辣) ×2 ¥36.00]", "农家小炒肉(微辣)×2=¥36.00"),
    ("红烧肉/大份*1,米饭*2", "红烧肉 (大份)×1 米饭×2"),
    ("鱼香肉丝×1，米饭×2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝 X 1；米饭 X 2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝＊１；米饭＊２", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝 X1\n米饭 X2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝 X1 米饭 X2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝*1 米饭*2 可乐*1", "鱼香肉丝×1 米饭×2 可乐×1"),
    ("铁板黑椒牛肉+米饭+时蔬*1", "铁板黑椒牛肉+米饭+时蔬×1"),
    ("鱼香肉丝*1+米饭*2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝*1/米饭*2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝*1|米饭*2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝1份,米饭2碗", "鱼香肉丝×1 米饭×2"),
    ("1份鱼香肉丝；2碗米饭", "鱼香肉丝×1 米饭×2"),
    ("2x 鱼香肉丝, 1x 米饭", "鱼香肉丝×2 米饭×1"),
    ("1 x GREAT TASTE CHOCO, 2 x ARIEL POWDER", "GREAT TASTE CHOCO×1 ARIEL POWDER×2"),
    ("1 x 7 Up, 2 x Rice", "7 Up×1 Rice×2"),
    ("2 Naan, 1 Pilau Rice", "Naan×2 Pilau Rice×1"),
    ("鱼香肉丝（大份，微辣）*1，米饭*2", "鱼香肉丝(大份,微辣)×1 米饭×2"),
    ("招牌饭[加蛋,加肠]*1", "招牌饭[加蛋,加肠]×1"),
    ("豆浆(热)(大杯)*2", "豆浆(热)(大杯)×2"),
    ("鱼香肉丝", "鱼香肉丝×1"),
    ("鱼香肉丝，米饭", "鱼香肉丝×1 米饭×1"),
    ("Latte, Muffin", "Latte×1 Muffin×1"),
    ("2 x Latte (Regular, oat), Muffin", "Latte (Regular, oat)×2 Muffin×1"),
    ("鱼香肉丝(1),米饭(2)", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝(28.00)*1,米饭(2.00)*2", "鱼香肉丝×1@28.00 米饭×2@2.00"),
    ("鱼香肉丝 28元 x1；米饭 2元 x2", "鱼香肉丝×1@28元 米饭×2@2元"),
    ("鱼香肉丝 28.00*1, 米饭 2.00*2", "鱼香肉丝×1@28.00 米饭×2@2.00"),
    ("鱼香肉丝*1(28.00)，米饭*2(4.00)", "鱼香肉丝×1=28.00 米饭×2=4.00"),
    ("鱼香肉丝 ×1 ￥28", "鱼香肉丝×1=¥28"),
    ("鱼香肉丝x1 ¥28.00 米饭x2 ¥4.00", "鱼香肉丝×1=¥28.00 米饭×2=¥4.00"),
    ("鱼香肉丝¥28*1,米饭¥2*2", "鱼香肉丝×1@¥28 米饭×2@¥2"),
    ("【鱼香肉丝】*1，【米饭】*2", "鱼香肉丝×1 米饭×2"),
    ("[鱼香肉丝*1][米饭*2]", "鱼香肉丝×1 米饭×2"),
    ("[鱼香肉丝*1,米饭*2]", "鱼香肉丝×1 米饭×2"),
    ("【新客】鱼香肉丝*1", "[新客]鱼香肉丝×1"),
    ("1.鱼香肉丝*1 2.米饭*2", "鱼香肉丝×1 米饭×2"),
    ("1、鱼香肉丝*1；2、米饭*2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝:1;米饭：2", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝 数量:1 单价:28.00; 米饭 数量:2 单价:2.00", "鱼香肉丝×1@28.00 米饭×2@2.00"),
    ("鱼香肉丝,数量:1,小计:28.00", "鱼香肉丝×1=28.00"),
    (r#"[{"name":"鱼香肉丝","quantity":1,"price":28},{"name":"米饭","quantity":2}]"#, "鱼香肉丝×1@28 米饭×2"),
    ("7喜*2;95号套餐*1", "7喜×2 95号套餐×1"),
    ("2人套餐*1;3两牛肉面*2", "2人套餐×1 3两牛肉面×2"),
    ("可乐330ml*2, 雪碧500ml", "可乐330ml×2 雪碧500ml×1"),
    ("可口可乐x2罐", "可口可乐×2"),
    ("鱼香肉丝*1;;米饭*2;", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝X1.0;米饭X2.0", "鱼香肉丝×1 米饭×2"),
    ("Mix2 x 1, Xiaolongbao x2", "Mix2×1 Xiaolongbao×2"),
    ("“鱼香肉丝”*1", "鱼香肉丝×1"),
    ("鱼香肉丝*1(微辣)", "鱼香肉丝(微辣)×1"),
    ("鱼香肉丝*1,米饭*2 共3份", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝*1,米饭*2 共5份", "!5"),
    ("鱼香肉丝等3件商品", "!cut off"),
    ("鱼香肉丝*1,米...", "!cut off"),
    ("米饭*0", "!1 to 9999"),
    ("米饭*-1", "!1 to 9999"),
    ("*2;米饭*1", "!name"),
    ("3", "!name"),
    ("1份鱼香肉丝\u{2028}2碗米饭", "鱼香肉丝×1 米饭×2"),
    ("鱼香肉丝((28.00)) 1228.50*1", "鱼香肉丝((28.00))×1@1228.50"),
    (r#"[{"name":"米饭","quantity":"NaN"}]"#, "!1 to 9999"),
    (r#"[{"name":"米饭","quantity":"inf"}]"#, "!1 to 9999"),
];

fn told(dish: &Dish) -> String {
    let price = match &dish.price {
        None => String::new(),
        Some(Price::Each(text)) => format!("@{text}"),
        Some(Price::All(text)) => format!("={text}"),
    };
    format!("{}×{}{price}", dish.name, dish.quantity)
}

#[test]
fn a_cell_of_many_dishes_is_read_however_it_is_written() {
    let mut wrong = Vec::new();
    for (cell, expected) in CELLS {
        let read = dishes::of_cell(cell);
        let fits = match (&read, expected.strip_prefix('!')) {
            (Err(why), Some(word)) => why.contains(word),
            (Ok(dishes), None) => dishes.iter().map(told).collect::<Vec<_>>().join(" ") == expected,
            _ => false,
        };
        if !fits {
            let read = read.map(|dishes| dishes.iter().map(told).collect::<Vec<_>>().join(" "));
            wrong.push(format!("{cell}\n  {expected}\n  {read:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_orders_total_is_kept_and_shared_to_the_minor_unit() {
    let header = "订单编号,下单时间,菜品信息,订单总额,退款金额\n";
    let order =
        |number: u32, cell: &str, total: &str| format!("{number},2026-08-03 11:58:07,\"{cell}\",{total},\n");
    let text = [
        header.to_owned(),
        // The amount in the cell is that of both, or of one: the total tells.
        order(1, "[农家小炒肉(微辣) ×2 ¥36.00]", "36.00"),
        order(2, "[农家小炒肉(微辣) ×2 ¥18.00]", "36.00"),
        // Nothing but the total: by pieces, what is left over on the largest.
        order(3, "鱼香肉丝*1;米饭*2", "10.00"),
        // Prices, and a delivery or a discount beside them: in their proportion.
        order(4, "鱼香肉丝 28.00*1;米饭 2.00*2", "36.00"),
        order(5, "鱼香肉丝 28.00*1;米饭 2.00*2", "25.01"),
        // What is known keeps its price.
        order(6, "鱼香肉丝 28.00*1;米饭*2", "32.00"),
        order(7, "鱼香肉丝*1;米饭*2", "0"),
    ]
    .concat();
    let read = read(&text, CHINA);
    assert_eq!(
        shown(&read).iter().map(|order| order.split_once(": ").unwrap().1).collect::<Vec<_>>(),
        [
            "农家小炒肉(微辣) ×2 @1800",
            "农家小炒肉(微辣) ×2 @1800",
            "鱼香肉丝 ×1 @333, 米饭 ×1 @334, 米饭 ×1 @333",
            "鱼香肉丝 ×1 @3150, 米饭 ×2 @225",
            "鱼香肉丝 ×1 @2189, 米饭 ×2 @156",
            "鱼香肉丝 ×1 @2800, 米饭 ×2 @200",
            "鱼香肉丝 ×1 @0, 米饭 ×2 @0",
        ],
        "{}",
        read.rejected
    );
    assert_eq!(read.totals.worth, 3_600 + 3_600 + 1_000 + 3_600 + 2_501 + 3_200);
    assert_eq!((read.left_out, read.totals.lines), (0, 12));
}

#[test]
fn a_row_of_many_dishes_is_left_out_once() {
    let text = "订单编号,下单时间,商品信息,顾客实付\n1,2026-08-03 11:58,鱼香肉丝*1;米饭*0,10\n\
                2,2026-08-03 11:58,鱼香肉丝*1;米饭*1,free\n3,2026-08-03 11:58,鱼香肉丝*1;米饭*1,30\n\
                3,2026-08-03 11:58,鱼香肉丝等2件,30\n4,2026-08-03 12:58,鱼香肉丝*1;米饭*1,\n";
    let read = read(text, CHINA);
    assert_eq!((read.orders.len(), read.left_out), (0, 5), "{}", read.rejected);
    for reason in ["商品信息: ", "顾客实付: must be a price", "is cut off", "line 5", "no total and no price"]
    {
        assert!(read.rejected.contains(reason), "{reason}\n{}", read.rejected);
    }
    assert_eq!(read.rejected.matches("\n3,").count(), 2, "{}", read.rejected);
}

/// What tills write of a receipt as a whole.
#[test]
fn receipts_that_name_their_dishes_in_one_cell_are_read() {
    let loyverse = "Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Total collected,\
        Cost of goods,Gross profit,Payment type,Description,Dining option,POS,Store,Cashier name,Customer name,\
        Customer contacts,Status\n\
        31/10/2026 23:50,2-1678,Sale,9.00,0.00,9.00,0.00,9.00,1,1,Cash,\"1 x CHOCO, 2 x POWDER\",Dine in,P,S,O,,,Closed\n\
        31/10/2026 23:55,2-1679,Refund,-3.00,0.00,-3.00,0.00,-3.00,1,1,Cash,1 x CHOCO,Dine in,P,S,O,,,Closed\n";
    let receipts = read(loyverse, BRITAIN);
    assert_eq!(shown(&receipts), ["2-1678 2026-10-31T23:50:00Z: CHOCO ×1 @300, POWDER ×2 @300"]);
    assert_eq!(shown_late(&receipts), ["of `` as `2-1679`: CHOCO ×1 @300 -300"]);
    let square = "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,\
        Partial Refunds,Total Collected,Source,Transaction ID,Payment ID,Details,Description,Event Type,Customer Name\n\
        2026-09-13,10:02:11,Eastern Time (US & Canada),$30.00,-$3.00,$0.00,$27.00,$0.00,$2.16,$2.00,$0.00,$31.16,\
        Point of Sale,SQA1x,PA1,,\"2 x Latte (Regular), Muffin\",Payment,Dee\n";
    let sold = read(square, AMERICA);
    assert_eq!(shown(&sold), ["SQA1x 2026-09-13T14:02:11Z: Latte (Regular) ×2 @900, Muffin ×1 @900"]);
    let own = "order,date,items,total\n7,2026-08-03 20:25,\"2x Naan, 1x Rice\",9.00\n";
    assert_eq!(shown(&read(own, BRITAIN)), ["7 2026-08-03T19:25:00Z: Naan ×2 @300, Rice ×1 @300"]);
    // One dish a row stays one dish, whatever its name looks like.
    let rows = "order,date,item,amount\n7,2026-08-03 20:25,\"Chicken, rice and peas\",9.00\n";
    assert_eq!(shown(&read(rows, BRITAIN)), ["7 2026-08-03T19:25:00Z: Chicken, rice and peas ×1 @900"]);
}

#[test]
fn of_what_is_weighed_a_part_of_its_price_is_paid() {
    let text = "订单编号,下单时间,商品信息,顾客实付\n1,2026-08-03 11:58,排骨 40.00*0.5,\n\
                2,2026-08-03 11:58,排骨 40.00*1.25;米饭 2.00*2,\n3,2026-08-03 11:58,排骨 40.00*0.5,20.00\n\
                4,2026-08-03 11:58,排骨*0.5(40.00),\n5,2026-08-03 11:58,排骨 0.99*0.5,\n";
    let read = read(text, CHINA);
    assert_eq!(
        shown(&read).iter().map(|order| order.split_once(": ").unwrap().1).collect::<Vec<_>>(),
        ["排骨 ×1 @2000", "排骨 ×1 @5000, 米饭 ×2 @200", "排骨 ×1 @2000", "排骨 ×1 @4000", "排骨 ×1 @50"],
        "{}",
        read.rejected
    );
}

#[test]
fn a_name_and_a_total_alone_are_of_a_whole_order() {
    let header = "订单号,下单时间,商品名称,实收金额";
    let whole = read(&[header, "\n1,2026-08-03 11:58,鱼香肉丝*1;米饭*2,32.00\n"].concat(), CHINA);
    assert_eq!(shown(&whole), ["1 2026-08-03T03:58:00Z: 鱼香肉丝 ×1 @1066, 米饭 ×2 @1067"]);
    let counted = read(&[header, ",数量\n1,2026-08-03 11:58,鱼香肉丝,32.00,2\n"].concat(), CHINA);
    assert_eq!(shown(&counted), ["1 2026-08-03T03:58:00Z: 鱼香肉丝 ×2 @1600"]);
    // What only a row of one dish has stays that.
    let rows =
        "订单号,下单时间,商品名称,小计\n1,2026-08-03 11:58,鱼香肉丝,28.00\n1,2026-08-03 11:58,米饭,2.00\n";
    assert_eq!(shown(&read(rows, CHINA)), ["1 2026-08-03T03:58:00Z: 鱼香肉丝 ×1 @2800, 米饭 ×1 @200"]);
}

#[test]
fn a_cell_of_more_dishes_than_an_order_has_is_left_out_once() {
    let header = "订单编号,下单时间,商品信息,顾客实付\n";
    let cell = |count: usize| vec!["饭"; count].join("、");
    let row = |number: u32, count: usize| format!("{number},2026-08-03 11:58,{},90000\n", cell(count));
    let read = read(&[header, &row(1, 1_200), &row(2, 501), &row(3, 500)].concat(), CHINA);
    assert_eq!((read.orders.len(), read.left_out), (1, 2));
    assert_eq!(read.rejected.matches("names more than 500 dishes").count(), 2, "{}", read.said);
    // Two cells of one order that has too many together.
    let read = self::read(&[header, &row(1, 300), &row(1, 400)].concat(), CHINA);
    assert_eq!((read.orders.len(), read.left_out), (0, 2), "{}", read.said);
}

#[test]
fn a_long_cell_takes_no_time_and_no_room() {
    let long = 500_000;
    for (cell, word) in [
        (vec!["a"; long].join(","), "500 dishes"),
        (format!("a{}", "(".repeat(long)), "without a separator"),
        (format!("a{}", "1".repeat(long)), "without a separator"),
        (format!("2*a {}", "2* ".repeat(long)), "without a separator"),
        (format!("[{}]", vec![r#"{"name":"a"}"#; 600].join(",")), "500 dishes"),
    ] {
        let why = dishes::of_cell(&cell).unwrap_err();
        assert!(why.contains(word), "{why}");
    }
    for cell in ["(", "1", "1.", "[)"] {
        let _ = dishes::of_cell(&format!("a{}", cell.repeat(8_000 / cell.len())));
    }
}
