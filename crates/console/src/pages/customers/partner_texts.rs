use contracts::customers::v1::partner::Kind;

use crate::language::texts;

texts! { Texts {
    title: "往来单位", "Partners";
    lead: "供货的、合作的、房东、管事的：欠多少，哪天到期，说过什么。", "Suppliers, partners, landlord, authorities: what is owed and when, what was said.";
    guests: "客人", "Guests";
    none: "还没有往来单位。", "There is none yet.";
    add: "加一个", "Add one";
    name: "名称", "Name";
    kind: "是什么", "Kind";
    person: "联系人", "Who to ask for";
    phone: "电话", "Phone";
    payment_days: "几天内付", "Paid within so many days";
    notes: "备注", "Notes";
    owed: "欠", "Owed";
    due: "到期", "due";
    overdue: "过期没付", "Overdue";
    pay: "付了", "Paid";
    owe: "记一笔要付的", "Note something to be paid";
    amount: "多少钱", "Amount";
    due_date: "哪天（空着按约定）", "When (empty: by the terms)";
    description: "为什么", "For what";
    say: "记一句", "Note what was said";
    save: "记下", "Save";
    amount_wrong: "请写成 120 或 120.50。", "Write it like 120 or 120.50.";
    take_back: "撤掉", "Take back";
    kind_wrong: "请选是什么单位。", "Choose what they are.";
    number_wrong: "请写天数，0 或更大。", "Write a number of days, from 0 on.";
    supplier: "供货", "Supplier";
    partner: "合作", "Partner";
    landlord: "房东", "Landlord";
    contractor: "承包", "Contractor";
    authority: "管理部门", "Authority";
} }

impl Texts {
    pub(super) fn kind_of(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Supplier | Kind::Unspecified => self.supplier(),
            Kind::Partner => self.partner(),
            Kind::Landlord => self.landlord(),
            Kind::Contractor => self.contractor(),
            Kind::Authority => self.authority(),
        }
    }
}
