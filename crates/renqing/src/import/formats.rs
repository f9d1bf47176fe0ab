//! The formats that are known by their header: a table of how each system spells
//! its columns. A new format is a new entry here.

/// What a column of a history of orders holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Field {
    /// The order's own number.
    Number,
    /// When it was ordered, or only the day of it.
    Time,
    /// The time of day, where that is a column of its own.
    TimeOfDay,
    /// The zone of both, where the file says it.
    Zone,
    Item,
    /// All dishes of the order, in one cell.
    Dishes,
    /// The size or kind of the dish.
    Variant,
    Quantity,
    /// The price of one.
    Price,
    /// What the row comes to, all discounts taken off.
    Total,
    /// What the whole order comes to, where one cell holds its dishes.
    OrderTotal,
    /// What is to be taken off the row.
    RowDiscount,
    /// What is to be taken off the order.
    Discount,
    /// What was paid back of the order.
    Refunded,
    /// Whether the row is a sale, a refund or neither.
    Kind,
    /// How the order ended.
    State,
    /// When it was called off; empty if it was not.
    Cancelled,
    Currency,
    CustomerName,
    CustomerPhone,
    CustomerNumber,
}

use Field::{
    Cancelled, Currency, CustomerName, CustomerNumber, CustomerPhone, Discount, Dishes, Item, Kind, Number,
    OrderTotal, Price, Quantity, Refunded, RowDiscount, State, Time, TimeOfDay, Total, Variant, Zone,
};

/// What `--map` calls each field.
pub(super) const NAMES: [(&str, Field); 21] = [
    ("number", Number),
    ("time", Time),
    ("time-of-day", TimeOfDay),
    ("zone", Zone),
    ("item", Item),
    ("dishes", Dishes),
    ("variant", Variant),
    ("quantity", Quantity),
    ("price", Price),
    ("total", Total),
    ("order-total", OrderTotal),
    ("row-discount", RowDiscount),
    ("discount", Discount),
    ("refunded", Refunded),
    ("kind", Kind),
    ("state", State),
    ("cancelled", Cancelled),
    ("currency", Currency),
    ("customer-name", CustomerName),
    ("customer-phone", CustomerPhone),
    ("customer-number", CustomerNumber),
];

/// What a system exports.
#[derive(Debug)]
pub(super) struct Format {
    /// The source that its orders are known by.
    pub(super) name: &'static str,
    /// Whose export it is, for people.
    pub(super) title: &'static str,
    /// How its columns are spelled; the first spelling is the usual one. A file
    /// is of the format if it has all that are [`needed`](Self::needed).
    pub(super) columns: &'static [(Field, &'static [&'static str])],
    /// The fields without which a header is not of this format.
    pub(super) needed: &'static [Field],
    /// Its refunds are receipts with a number of their own, and don't say of which.
    pub(super) lone_refunds: bool,
}

impl Format {
    /// A header that would be right.
    pub(super) fn header(&self) -> String {
        // An amount is always needed; which one, only where the header says what a row is by it.
        let is_priced = self.needed.iter().any(|field| [Price, Total, OrderTotal].contains(field));
        let usual = |(field, spellings): &(Field, &[&'static str])| {
            (self.needed.contains(field) || (!is_priced && *field == Price))
                .then(|| spellings.first().copied().unwrap_or_default())
        };
        self.columns.iter().filter_map(usual).collect::<Vec<_>>().join(",")
    }
}

/// How platforms call what lists of dishes and lists of orders both have.
const CHINESE_NUMBER: &[&str] = &[
    "订单编号",
    "订单号",
    "订单ID",
    "美团订单号",
    "饿了么订单号",
    "外卖订单号",
    "订单编码",
    "单号",
    "平台单号",
    "平台订单号",
    "交易单号",
];
const CHINESE_TIME: &[&str] = &[
    "下单时间",
    "订单时间",
    "创建时间",
    "订单创建时间",
    "下单日期",
    "交易时间",
    "日期",
    "订单下单时间",
    "订单日期",
    "支付时间",
    "接单时间",
    "完成时间",
];
const CHINESE_REFUNDED: &[&str] = &["退款金额", "退款", "已退金额", "用户退款金额"];
const CHINESE_KIND: &[&str] = &["类型", "交易类型", "单据类型"];
const CHINESE_STATE: &[&str] = &["订单状态", "状态"];
const CHINESE_GUEST: &[&str] =
    &["顾客姓名", "客户姓名", "收货人", "收货人姓名", "收餐人姓名", "收餐人", "会员姓名", "用户名", "顾客"];
const CHINESE_PHONE: &[&str] = &[
    "顾客电话",
    "联系电话",
    "客户电话",
    "收货人电话",
    "收餐人电话",
    "收货电话",
    "手机号",
    "手机",
    "电话",
    "顾客手机号",
    "用户电话",
];
const CHINESE_REGULAR: &[&str] = &["会员号", "顾客编号", "客户编号"];

pub(super) const FORMATS: [Format; 9] = [
    Format {
        name: "takeaway-csv",
        title: "a takeaway's list of dishes",
        columns: &[
            (Number, &["Order Number", "Order ID"]),
            (Time, &["Order Date"]),
            (Item, &["Item Name"]),
            (Quantity, &["Quantity"]),
            (Price, &["Product Price"]),
        ],
        needed: &[Number, Time, Item, Quantity, Price],
        lone_refunds: false,
    },
    Format {
        name: "square-items",
        title: "Square, item detail",
        columns: &[
            (Time, &["Date"]),
            (TimeOfDay, &["Time"]),
            (Zone, &["Time Zone"]),
            (Item, &["Item"]),
            (Quantity, &["Qty", "Quantity"]),
            (Variant, &["Price Point Name"]),
            (Total, &["Net Sales"]),
            // Exports of before 2015 know payments alone.
            (Number, &["Transaction ID", "Payment ID"]),
            (Kind, &["Event Type"]),
            (CustomerName, &["Customer Name"]),
        ],
        needed: &[Time, TimeOfDay, Item, Quantity, Total, Number],
        lone_refunds: false,
    },
    Format {
        name: "square-transactions",
        title: "Square, transactions",
        columns: &[
            (Time, &["Date"]),
            (TimeOfDay, &["Time"]),
            (Zone, &["Time Zone"]),
            (OrderTotal, &["Net Sales"]),
            (Number, &["Transaction ID"]),
            (Dishes, &["Description"]),
            (Kind, &["Event Type"]),
            (CustomerName, &["Customer Name"]),
        ],
        needed: &[Time, TimeOfDay, OrderTotal, Number, Dishes],
        lone_refunds: true,
    },
    Format {
        name: "loyverse-items",
        title: "Loyverse, receipts by item",
        columns: &[
            (Time, &["Date"]),
            (Number, &["Receipt number"]),
            (Kind, &["Receipt type"]),
            (Item, &["Item", "Item name"]),
            (Variant, &["Variant"]),
            (Quantity, &["Quantity"]),
            (Total, &["Net sales"]),
            (State, &["Status"]),
            (CustomerName, &["Customer name"]),
            (CustomerPhone, &["Customer contacts"]),
        ],
        needed: &[Time, Number, Kind, Item, Quantity, Total],
        lone_refunds: true,
    },
    Format {
        name: "loyverse-receipts",
        title: "Loyverse, receipts",
        columns: &[
            (Time, &["Date"]),
            (Number, &["Receipt number"]),
            (Kind, &["Receipt type"]),
            (OrderTotal, &["Net sales"]),
            (Dishes, &["Description"]),
            (State, &["Status"]),
            (CustomerName, &["Customer name"]),
            (CustomerPhone, &["Customer contacts"]),
        ],
        needed: &[Time, Number, Kind, OrderTotal, Dishes],
        lone_refunds: true,
    },
    Format {
        name: "shopify-orders",
        title: "Shopify, orders",
        columns: &[
            (Number, &["Name"]),
            (Time, &["Created at"]),
            (Quantity, &["Lineitem quantity"]),
            (Item, &["Lineitem name"]),
            (Price, &["Lineitem price"]),
            (RowDiscount, &["Lineitem discount"]),
            (Discount, &["Discount Amount"]),
            (Refunded, &["Refunded Amount"]),
            (State, &["Financial Status"]),
            (Cancelled, &["Cancelled at"]),
            (Currency, &["Currency"]),
            (CustomerName, &["Billing Name", "Shipping Name"]),
            (CustomerPhone, &["Phone", "Billing Phone", "Shipping Phone"]),
        ],
        needed: &[Number, Time, Quantity, Item, Price],
        lone_refunds: false,
    },
    Format {
        name: "chinese-takeaway",
        title: "美团、饿了么等平台的订单明细",
        columns: &[
            (Number, CHINESE_NUMBER),
            (Time, CHINESE_TIME),
            (Item, &["菜品名称", "商品名称", "菜名", "菜品", "商品", "商品名", "品名"]),
            (Variant, &["规格", "商品规格", "菜品规格", "口味"]),
            (Quantity, &["数量", "菜品数量", "商品数量", "购买数量", "份数", "销售数量"]),
            (Price, &["单价", "菜品单价", "商品单价", "价格", "商品价格", "售价"]),
            (Total, &["小计", "菜品小计", "商品小计", "金额", "商品金额", "实收金额"]),
            (Refunded, CHINESE_REFUNDED),
            (Kind, CHINESE_KIND),
            (State, CHINESE_STATE),
            (CustomerName, CHINESE_GUEST),
            (CustomerPhone, CHINESE_PHONE),
            (CustomerNumber, CHINESE_REGULAR),
        ],
        needed: &[Number, Time, Item],
        lone_refunds: false,
    },
    Format {
        name: "chinese-orders",
        title: "美团、饿了么等平台的订单，一单一行",
        columns: &[
            (Number, CHINESE_NUMBER),
            (Time, CHINESE_TIME),
            (
                Dishes,
                &[
                    "菜品信息",
                    "商品信息",
                    "餐品信息",
                    "菜品明细",
                    "商品明细",
                    "餐品明细",
                    "菜品详情",
                    "商品详情",
                    "订单详情",
                    "订单明细",
                    "订单内容",
                    "菜品列表",
                    "商品列表",
                    "商品清单",
                    "购买商品",
                    "菜品内容",
                    "商品名称及数量",
                    "菜品",
                    "商品",
                    "菜品名称",
                    "商品名称",
                ],
            ),
            (
                OrderTotal,
                &[
                    "实付金额",
                    "顾客实付",
                    "顾客实付金额",
                    "用户实付",
                    "用户实付金额",
                    "订单实付金额",
                    "实付",
                    "支付金额",
                    "订单金额",
                    "订单总额",
                    "订单总价",
                    "订单总金额",
                    "总金额",
                    "总价",
                    "总额",
                    "合计",
                    "总计",
                    "菜品总价",
                    "商品总价",
                    "商品总额",
                    "商品金额",
                    "金额",
                    "商家实收",
                    "实收金额",
                    "实收",
                ],
            ),
            (Refunded, CHINESE_REFUNDED),
            (Kind, CHINESE_KIND),
            (State, CHINESE_STATE),
            (CustomerName, CHINESE_GUEST),
            (CustomerPhone, CHINESE_PHONE),
            (CustomerNumber, CHINESE_REGULAR),
        ],
        needed: &[Number, Time, Dishes, OrderTotal],
        lone_refunds: false,
    },
    Format {
        name: "orders",
        title: "any list of dishes",
        columns: &[
            (
                Number,
                &["number", "order", "order no", "order id", "order number", "receipt", "receipt no", "bill"],
            ),
            (
                Time,
                &[
                    "time",
                    "date",
                    "order time",
                    "order date",
                    "datetime",
                    "created",
                    "created at",
                    "placed at",
                ],
            ),
            (TimeOfDay, &["time of day", "order hour"]),
            (Item, &["item", "dish", "product", "item name", "dish name", "product name", "description"]),
            (
                Dishes,
                &[
                    "items",
                    "dishes",
                    "order items",
                    "items ordered",
                    "line items",
                    "products",
                    "order details",
                ],
            ),
            (OrderTotal, &["order total", "total", "grand total", "total amount", "amount", "amount paid"]),
            (Variant, &["variant", "size"]),
            (Quantity, &["quantity", "qty", "count", "units"]),
            (Price, &["price", "unit price", "item price", "product price"]),
            (Total, &["total", "line total", "amount", "net sales", "subtotal"]),
            (RowDiscount, &["row discount", "line discount"]),
            (Refunded, &["refunded", "refunded amount"]),
            (Kind, &["kind", "type", "event type"]),
            (State, &["state", "status"]),
            (Currency, &["currency"]),
            (CustomerName, &["customer name", "customer", "guest", "guest name"]),
            (CustomerPhone, &["customer phone", "phone", "telephone", "mobile"]),
            (CustomerNumber, &["customer number", "guest number", "regular"]),
        ],
        needed: &[Number, Time],
        lone_refunds: false,
    },
];

/// Words for what a row is, or how an order ended, as they are compared.
pub(super) const REFUND: [&str; 7] = ["refund", "return", "退款", "退单", "退货", "refunded", "已退款"];
pub(super) const PAID_BACK: [&str; 5] = ["refunded", "已退款", "全额退款", "退款成功", "fully refunded"];
pub(super) const CALLED_OFF: [&str; 10] =
    ["cancelled", "canceled", "voided", "void", "已取消", "取消", "已关闭", "交易关闭", "no sale", "deleted"];

/// Zones as tills call them, for their own countries.
pub(super) const ZONES: [(&str, &str); 12] = [
    ("easterntime", "America/New_York"),
    ("centraltime", "America/Chicago"),
    ("mountaintime", "America/Denver"),
    ("arizona", "America/Phoenix"),
    ("pacifictime", "America/Los_Angeles"),
    ("alaska", "America/Anchorage"),
    ("hawaii", "Pacific/Honolulu"),
    ("atlantictime", "America/Halifax"),
    ("london", "Europe/London"),
    ("tokyo", "Asia/Tokyo"),
    ("sydney", "Australia/Sydney"),
    ("beijing", "Asia/Shanghai"),
];

/// Variants that say nothing.
pub(super) const NO_VARIANT: [&str; 4] = ["regular", "default title", "default", "标准"];

/// What a header is compared by: letters and digits alone, nothing in brackets.
pub(super) fn folded(name: &str) -> String {
    let name = name.split(['(', '（', '[', '【']).next().unwrap_or_default();
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
