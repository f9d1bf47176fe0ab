//! Customers, from a list of people.

use super::{
    checks::{self, Once},
    guests::Guest,
    join::{self, CustomerIndex},
    list::{Became, Done, List, ListRow},
    report::{Fault, Report},
};
use crate::Clients;
use contracts::{
    customers::v1::{
        CreateCustomerRequest, Customer, GetCustomerRequest, UpdateCustomerRequest,
        customer::{Address, ChatIdentity},
    },
    orders::v1::Shop,
};
use sheets::Layout;

pub(super) const CUSTOMERS: List = List {
    what: "customers",
    one: "customer",
    command: "customers",
    layout: &Layout {
        columns: &[
            &["number", "no", "customer number", "regular", "会员号", "编号", "号码", "客户编号"],
            &["name", "display name", "customer name", "full name", "姓名", "名称", "称呼", "客户姓名"],
            &["phone", "phones", "telephone", "mobile", "phone number", "电话", "手机", "手机号", "联系电话"],
            &["address", "street", "address line 1", "地址", "送货地址"],
            &["notes", "note", "comment", "备注"],
            &["preferences", "likes", "偏好", "口味"],
            &["channel", "渠道"],
            &["sender_id", "wechat", "wechat id", "微信号", "微信"],
        ],
        needed: &["name"],
        example: &[
            "18,王师傅,138 0013 8000,市场东区A12,不要香菜,spice=none; drinks=beer,wechat-group,wx-wang",
            ",Ann Li,+44 7700 900123,\"12 High Street, Leeds\",,,,",
        ],
    },
};

/// Brings customers in: one whose number, phone and name, or only name is known
/// is given what the row says beyond that.
pub(super) async fn bring(
    clients: &mut Clients,
    shop: &Shop,
    rows: &[ListRow],
    report: &mut Report,
    dry_run: bool,
) -> anyhow::Result<Done> {
    let mut known = CustomerIndex::load_for(clients, shop, dry_run).await?;
    let mut numbers = Once::of("number");
    let mut senders = Once::of("sender_id");
    let take = async |row: &ListRow| match checked(row, &mut numbers, &mut senders) {
        Ok(customer) => put(clients, shop, &mut known, customer, dry_run).await,
        Err(fault) => Ok(Became::LeftOut(fault)),
    };
    CUSTOMERS.bring(&shop.name, rows, report, take).await
}

/// Who writes under an identity: the channel, and the sender there.
type Sender = (String, String);

/// The customer of a row, if it can be one beside those above it.
fn checked(row: &ListRow, numbers: &mut Once<i32>, senders: &mut Once<Sender>) -> Result<Customer, Fault> {
    let customer = customer(row)?;
    checks::customer(&customer)?;
    for identity in &customer.identities {
        let sender = (identity.channel.clone(), identity.sender_id.clone());
        senders.note(sender, &identity.sender_id, row.line)?;
    }
    if customer.number != 0 {
        numbers.note(customer.number, &customer.number.to_string(), row.line)?;
    }
    Ok(customer)
}

fn customer(row: &ListRow) -> Result<Customer, Fault> {
    let number = match row.cell("number").trim_end_matches('号') {
        "" => 0,
        text => {
            let number = text.parse().ok().filter(|number| (1..=99_999).contains(number));
            number.ok_or_else(|| Fault::of("number", "must be 1 to 99999", text))?
        }
    };
    let address = row.cell("address");
    let sender = row.cell("sender_id");
    let pair = |text: String| {
        let (key, value) = text
            .split_once(['=', ':', '：'])
            .ok_or_else(|| Fault::of("preferences", "must look like spice=none; drinks=beer", &text))?;
        Ok((key.trim().to_owned(), value.trim().to_owned()))
    };
    Ok(Customer {
        number,
        display_name: row.cell("name").to_owned(),
        phones: row.words("phone"),
        addresses: (!address.is_empty())
            .then(|| Address { label: String::new(), text: address.to_owned() })
            .into_iter()
            .collect(),
        identities: (!sender.is_empty())
            .then(|| ChatIdentity { channel: row.cell("channel").to_owned(), sender_id: sender.to_owned() })
            .into_iter()
            .collect(),
        preferences: row.words("preferences").into_iter().map(pair).collect::<Result<_, Fault>>()?,
        notes: row.cell("notes").to_owned(),
        ..Customer::default()
    })
}

async fn put(
    clients: &mut Clients,
    shop: &Shop,
    known: &mut CustomerIndex,
    customer: Customer,
    dry_run: bool,
) -> anyhow::Result<Became> {
    let phone = customer.phones.first().cloned().unwrap_or_default();
    let guest = Guest { name: customer.display_name.clone(), phone, number: customer.number };
    let found = known.find_listed(&guest);
    let holders = customer.identities.iter().filter_map(|identity| known.holder(identity));
    if let Some(holder) = holders.into_iter().find(|holder| found.as_deref() != Some(*holder)) {
        let kind = "sender_id: is another's".to_owned();
        return Ok(Became::LeftOut(Fault { kind, found: format!(", {holder}") }));
    }
    if let Some(name) = found {
        let before = match known.dry(&name) {
            Some(before) => before.clone(),
            None => clients.customers.get_customer(GetCustomerRequest { name }).await?.into_inner(),
        };
        return change(clients, before, customer, dry_run).await;
    }
    if dry_run {
        known.add_dry(customer);
        return Ok(Became::Added);
    }
    let without_number = customer.number == 0;
    let request = CreateCustomerRequest {
        parent: shop.name.clone(),
        customer: Some(customer),
        without_number,
        request_id: String::new(),
    };
    match clients.customers.create_customer(request).await {
        Ok(added) => {
            known.add(&added.into_inner());
            Ok(Became::Added)
        }
        Err(status) => super::of_row(status).map(Became::LeftOut),
    }
}

/// Gives a customer what a row says; what it does not say stays.
async fn change(
    clients: &mut Clients,
    before: Customer,
    mut row: Customer,
    dry_run: bool,
) -> anyhow::Result<Became> {
    let mut after = before.clone();
    after.display_name = row.display_name;
    if row.number != 0 {
        after.number = row.number;
    }
    if !row.notes.is_empty() {
        after.notes = row.notes;
    }
    after.preferences.extend(row.preferences);
    // The service keeps a number in one form, a list has it in any.
    row.phones.retain(|phone| !before.phones.iter().any(|known| join::is_same_phone(known, phone)));
    add_missing(&mut after.phones, row.phones);
    add_missing(&mut after.identities, row.identities);
    // The first address is the usual one.
    let is_known = |address: &Address| after.addresses.iter().any(|known| known.text == address.text);
    if let Some(address) = row.addresses.into_iter().find(|address| !is_known(address)) {
        after.addresses.insert(0, address);
    }
    if after == before {
        return Ok(Became::Known);
    }
    let became = Became::changed(&before.display_name, &after.display_name);
    if dry_run {
        return Ok(became);
    }
    let request =
        UpdateCustomerRequest { customer: Some(after), update_mask: None, request_id: String::new() };
    match clients.customers.update_customer(request).await {
        Ok(_) => Ok(became),
        Err(status) => super::of_row(status).map(Became::LeftOut),
    }
}

fn add_missing<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}
