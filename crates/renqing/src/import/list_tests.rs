//! Which lists are taken for which, and what of them is checked without a server.

use tempfile::TempDir;

use super::{customers::CUSTOMERS, list::List, menu::MENU, tests::said};

/// What becomes of a list: its rows, or why it is refused.
fn read(list: &List, text: &str) -> Result<usize, String> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("list.csv");
    std::fs::write(&file, text).unwrap();
    let other = if list.what == MENU.what { &CUSTOMERS } else { &MENU };
    list.read(other, &file, None, said).map(|(rows, _)| rows.len()).map_err(|error| format!("{error:#}"))
}

#[test]
fn a_list_of_one_thing_is_not_taken_for_the_other() {
    for (list, text, words) in [
        (&CUSTOMERS, MENU.layout.template(), "`renqing import menu "),
        (&CUSTOMERS, "name,price\nRice,2\n".to_owned(), "are those of dishes"),
        (&CUSTOMERS, "名称,配饭\n米饭,否\n".to_owned(), "are those of dishes"),
        (&CUSTOMERS, "Name,Created at,Total\n#1,2026-08-03,2\n".to_owned(), "it needs the columns name"),
        (&MENU, CUSTOMERS.layout.template(), "it needs the columns name and price"),
        (&MENU, "order,date,item,qty,price\n1,2026-08-03,Rice,1,2\n".to_owned(), "no list of dishes"),
    ] {
        let refused = read(list, &text).unwrap_err();
        assert!(refused.contains(words), "{text}\n{refused}");
    }
    assert_eq!(read(&MENU, &MENU.layout.template()), Ok(2));
    assert_eq!(read(&CUSTOMERS, &CUSTOMERS.layout.template()), Ok(2));
    assert_eq!(read(&CUSTOMERS, "name\nAnn\n"), Ok(1));
}

#[test]
fn a_template_says_of_no_dish_that_somebody_checked_its_allergens() {
    let template = MENU.layout.template();
    let mut lines = template.lines();
    let header = lines.next().unwrap();
    assert!(header.ends_with(",allergens_checked"), "{header}");
    assert!(lines.all(|row| row.ends_with(',') && row.matches(',').count() == header.matches(',').count()));
}

#[test]
fn columns_that_are_not_read_are_named() {
    super::tests::take_said();
    let products = "Handle,Title,Type,Variant Price,Cost per item,Vendor,Tags\nrice,Rice,staple,2,1,us,\n";
    assert_eq!(read(&MENU, products), Ok(1));
    let said = super::tests::take_said();
    assert!(said.contains("columns that are not read: Handle, Vendor, Tags; `renqing import menu"), "{said}");
}
