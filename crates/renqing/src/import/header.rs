//! Which format a header is of, and where its columns are.

use std::collections::HashMap;

use sheets::table::folded;

use super::{
    formats::{Field, Format, NAMES},
    systems::FORMATS,
};

/// Where each field of a file stands.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// What its orders are known by.
    pub(super) source: &'static str,
    pub(super) format: Option<&'static Format>,
    places: HashMap<Field, Vec<usize>>,
    /// The header, without what an import added to it.
    pub(super) header: Vec<String>,
    /// How many cells a row has at most.
    all: usize,
}

/// A column that stands for a field, as the person says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapped {
    pub(super) column: String,
    pub(super) field: Field,
}

/// What begins the columns that an import adds to what it leaves out.
pub(super) const ADDED: &str = "import_";

impl Columns {
    /// The columns of a header, by the format it fits or as the person says.
    pub(super) fn find(header: &[String], mapped: &[Mapped]) -> Option<Self> {
        let found = if mapped.is_empty() { by_format(header) } else { by_map(header, mapped) };
        found.filter(Self::is_enough)
    }

    /// The cell of a field: the first of its columns that is not empty.
    pub(super) fn cell<'a>(&self, cells: &'a [String], field: Field) -> &'a str {
        let places = self.places.get(&field).map(Vec::as_slice).unwrap_or_default();
        let texts = places.iter().filter_map(|place| cells.get(*place)).map(|cell| cell.trim());
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.places.contains_key(&field)
    }

    /// What the file calls a field.
    pub(super) fn name(&self, field: Field) -> &str {
        let place = self.places.get(&field).and_then(|places| places.first());
        place.and_then(|place| self.header.get(*place)).map_or("the price", String::as_str)
    }

    /// The columns of its own that nothing is read from.
    pub(super) fn unread(&self) -> Vec<&str> {
        let is_read = |place: &usize| self.places.values().any(|places| places.contains(place));
        let named = self.header.iter().enumerate().filter(|(_, name)| !name.trim().is_empty());
        named.filter(|(place, _)| !is_read(place)).map(|(_, name)| name.as_str()).collect()
    }

    /// How many columns the file has of its own.
    pub(super) fn width(&self) -> usize {
        self.header.len()
    }

    /// Whether a row has more cells than the header.
    pub(super) fn are_exceeded(&self, cells: &[String]) -> bool {
        cells.iter().skip(self.all).any(|cell| !cell.is_empty())
    }

    fn is_enough(&self) -> bool {
        let has = |field| self.has(field);
        let is_detailed = has(Field::Item) && (has(Field::Price) || has(Field::Total));
        let is_whole = has(Field::Dishes) && has(Field::OrderTotal);
        has(Field::Number) && has(Field::Time) && (is_detailed || is_whole)
    }

    /// The column that holds all dishes of an order; `None` if each has a row.
    pub(super) fn dishes(&self) -> Option<Field> {
        let one_each = self.has(Field::Item) && (self.has(Field::Price) || self.has(Field::Total));
        (self.has(Field::Dishes) && !one_each).then_some(Field::Dishes)
    }
}

/// The cells of a header up to those that an import added.
pub(super) fn own(header: &[String]) -> Vec<String> {
    header.iter().take_while(|name| !name.starts_with(ADDED)).cloned().collect()
}

fn by_format(header: &[String]) -> Option<Columns> {
    let places = |format: &'static Format| {
        let of = |(field, spellings): &(Field, &[&str])| {
            let at: Vec<usize> = spellings.iter().filter_map(|spelling| place(header, spelling)).collect();
            (!at.is_empty()).then_some((*field, at))
        };
        format.columns.iter().filter_map(of).collect::<HashMap<_, _>>()
    };
    let fitting = |format: &'static Format, strict: bool| {
        let places = places(format);
        let has = |field| places.contains_key(field);
        let one_of = format.one_of;
        let fits = format.needed.iter().all(has) && (!strict || one_of.is_empty() || one_of.iter().any(has));
        let columns = Columns {
            source: format.source,
            format: Some(format),
            places,
            header: own(header),
            all: header.len(),
        };
        (fits && columns.is_enough()).then_some(columns)
    };
    // What fits none wholly may still be one that is poor.
    [true, false].into_iter().find_map(|strict| FORMATS.iter().find_map(|format| fitting(format, strict)))
}

fn by_map(header: &[String], mapped: &[Mapped]) -> Option<Columns> {
    let mut places: HashMap<Field, Vec<usize>> = HashMap::new();
    for Mapped { column, field } in mapped {
        places.entry(*field).or_default().push(place(header, column)?);
    }
    // The orders of a file are the same whoever says what its columns hold.
    let source = by_format(header).map_or("file", |known| known.source);
    Some(Columns { source, format: None, places, header: own(header), all: header.len() })
}

fn place(header: &[String], name: &str) -> Option<usize> {
    let name = folded(name);
    header.iter().position(|cell| folded(cell) == name)
}

/// Reads `column=field`.
pub(super) fn mapped(text: &str) -> Result<Mapped, String> {
    let names = || NAMES.map(|(name, _)| name).join(", ");
    let (column, field) = text.rsplit_once('=').ok_or_else(|| "must look like column=field".to_owned())?;
    let known = NAMES.iter().find(|(name, _)| *name == field.trim());
    let (_, field) = known.ok_or_else(|| format!("`{field}` is none of {}", names()))?;
    Ok(Mapped { column: column.trim().to_owned(), field: *field })
}

/// Why a header fits nothing, and what would be right.
pub(super) fn refusal(header: &[String], mapped: &[Mapped]) -> String {
    if header.is_empty() {
        return "the file is empty".to_owned();
    }
    let shown: Vec<&str> = header.iter().take(40).map(String::as_str).collect();
    let mut text = format!("no header that is known: the file begins with\n  {}\n", shown.join(","));
    let missing: Vec<&str> = mapped
        .iter()
        .filter(|mapped| place(header, &mapped.column).is_none())
        .map(|mapped| mapped.column.as_str())
        .collect();
    if !missing.is_empty() {
        text.extend(["it has no column called ", &missing.join(", "), "\n"]);
    }
    text += "one of these would be right:\n";
    for format in &FORMATS {
        let line = format!("  {:<16} {} ({})\n", format.name, format.header(), format.title);
        text.push_str(&line);
    }
    text += "or say which column is what: --map 'Bill No=number' --map 'When=time' --map 'Dish=item' \
             --map 'Each=price'; there are number, time, item, quantity, price or total, and ";
    text += &NAMES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| name.contains("customer"))
        .collect::<Vec<_>>()
        .join(", ");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(header: &str) -> Option<&'static str> {
        let cells: Vec<String> = header.split(',').map(str::to_owned).collect();
        Columns::find(&cells, &[]).map(|columns| columns.source)
    }

    #[test]
    fn a_format_is_known_by_its_header() {
        for (header, expected) in [
            ("Order Number,Order Date,Item Name,Quantity,Product Price,Total products", "takeaway-csv"),
            ("Order ID,Order Date,Item Name,Quantity,Product Price,Total products", "takeaway-csv"),
            (
                "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,\
                 Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,\
                 Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count",
                "square-items",
            ),
            (
                "Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,\
                 Gross sales,Discounts,Net sales,Cost of goods,Gross profit,Taxes,Status",
                "loyverse-items",
            ),
            (
                "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price",
                "shopify-orders",
            ),
            ("订单编号,下单时间,店铺,菜品,口味备注,数量,单价,菜品小计,订单总额", "chinese-takeaway"),
            ("订单号,下单时间,商品名称,数量,商品单价（元）,订单状态,退款金额(元)", "chinese-takeaway"),
            ("receipt_no,DateTime,Dish,QTY,Unit Price", "orders"),
        ] {
            assert_eq!(source(header), Some(expected), "{header}");
        }
        for unknown in ["a,b", "", "Order Number,Order Date,Item Name", "订单编号,下单时间"] {
            assert_eq!(source(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn orders_are_the_same_however_their_columns_were_found() {
        let text = "订单编号,下单时间,菜品名称,数量,单价,备注";
        let header: Vec<String> = text.split(',').map(str::to_owned).collect();
        let map = ["订单编号=number", "下单时间=time", "菜品名称=item", "单价=price"];
        let by_map = Columns::find(&header, &map.map(|text| mapped(text).unwrap())).unwrap();
        assert_eq!(Some(by_map.source), source(text));
        assert_eq!(by_map.unread(), ["数量", "备注"]);
        assert_eq!(Columns::find(&header, &[]).unwrap().unread(), ["备注"]);
    }

    #[test]
    fn a_column_is_what_the_person_says() {
        let header: Vec<String> = ["Bon", "Wann", "Was", "Preis"].map(str::to_owned).to_vec();
        let map = ["Bon=number", "Wann=time", "Was=item", "Preis=price"].map(|text| mapped(text).unwrap());
        let columns = Columns::find(&header, &map).unwrap();
        let cells = ["7", "3.8.2019", "Brot", "2,50"].map(str::to_owned);
        assert_eq!(columns.cell(&cells, Field::Item), "Brot");
        assert!(Columns::find(&header, &map[..3]).is_none(), "without a price");
        assert!(mapped("Bon=nummer").unwrap_err().contains("none of number, time"));
        let refused = refusal(&header, &[mapped("Preise=price").unwrap()]);
        assert!(
            refused.contains("no column called Preise") && refused.contains("Bon,Wann,Was,Preis"),
            "{refused}"
        );
    }
}
