use contracts::common::v1::Money;

use super::*;

fn known() -> Vec<MenuItem> {
    let price = Some(Money { amount: 1_800, currency: "CNY".to_owned() });
    let dish = |code: i32, name: &str, alias: &str| MenuItem {
        name: format!("shops/a/menuItems/{code}"),
        code,
        display_name: name.to_owned(),
        aliases: vec![alias.to_owned()],
        price: price.clone(),
        cost: price.clone(),
        ..MenuItem::default()
    };
    vec![dish(1, "麻婆豆腐", "豆腐"), dish(2, "Mapo Tofu", "tofu")]
}

fn of(text: &str) -> Vec<(u64, Becomes)> {
    let lines = read(text.as_bytes()).unwrap().lines(&known(), "CNY");
    lines.into_iter().map(|line| (line.at, line.what)).collect()
}

#[test]
fn a_row_adds_a_dish_changes_one_or_says_what_is_known() {
    let changed = |code: i32, columns: &[&'static str]| {
        Becomes::Changed(format!("shops/a/menuItems/{code}"), columns.to_vec())
    };
    let text = "我们的菜单\n\n编号,菜名,价格\n1,麻婆豆腐,20\n,Mapo Tofu,18.00\n3,红烧肉,28\n,水煮鱼,48元\n";
    let expected = [
        (4, changed(1, &["price"])),
        // What the file has no column for stays as it is.
        (5, Becomes::Known),
        (6, Becomes::Added),
        (7, Becomes::Added),
    ];
    assert_eq!(of(text), expected);
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_column() {
    let text = "code,name,price,aliases,takes_rice\n\
        0,a,1,,\n5,b,free,,\n6,c,,,\n7,d,1,,maybe\n8,,1,,\n9,e,1,豆 腐,\n10,f,1,,\n10,g,1,,\n11,h,1,F,\n12,\"i,1,,\n";
    let column = |line: &(u64, Becomes)| match &line.1 {
        Becomes::Wrong(RowFault::Cell(fault)) => fault.column,
        Becomes::Wrong(RowFault::NameTaken(column, _, 1) | RowFault::Twice(column, _, _)) => column,
        Becomes::Wrong(RowFault::NoName) => "name",
        Becomes::Wrong(RowFault::Broken(_)) => "all",
        _ => "",
    };
    let found: Vec<_> = of(text).iter().map(|line| (line.0, column(line))).collect();
    let expected = [
        (2, "code"),
        (3, "price"),
        (4, "price"),
        (5, "takes_rice"),
        (6, "name"),
        (7, "aliases"),
        (8, ""),
        (9, "code"),
        (10, "aliases"),
        (11, "all"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_was_read_is_read_again_on_the_same_lines() {
    let text = "菜单\n\n编号;菜名;价格\n1;\"豆;腐\";20\n\n2;\"a\nb\";3\n3;c;4\n";
    let sheet = read(text.as_bytes()).unwrap();
    let again = read(sheet.text.as_bytes()).unwrap();
    let lines = |sheet: &MenuSheet| {
        let lines = sheet.lines(&[], "CNY").into_iter();
        lines.map(|line| (line.at, line.dish.display_name, line.dish.code)).collect::<Vec<_>>()
    };
    assert_eq!(lines(&sheet), lines(&again));
    assert_eq!(lines(&sheet).iter().map(|line| line.0).collect::<Vec<_>>(), [4, 6, 8]);
}

#[test]
fn what_is_no_menu_is_refused() {
    assert!(matches!(read(b"a,b\n1,2\n"), Err(NoMenu::NoHeader(header)) if header == ["a", "b"]));
    assert!(matches!(read(b""), Err(NoMenu::NoHeader(_))));
    assert!(matches!(read(b"PK\x03\x04"), Err(NoMenu::Unreadable(_))));
}
