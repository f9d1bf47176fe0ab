use contracts::orders::v1::service_product::{Phase, Step};

use crate::{format, language::texts};

texts! { Texts {
    title: "服务", "Services";
    lead: "菜以外卖的、送的：谁买了什么，下一步做什么。", "What is sold and given beside the dishes: to whom, and what is to be done next.";
    menu: "菜单", "Menu";
    profit: "服务赚不赚钱", "What services earn and cost";
    all: "所有客人的", "Those of all guests";
    of: "只看", "Only of";
    contracts: "要做的", "To be done";
    contracts_none: "没有要做的服务。", "Nothing is to be done.";
    overdue_count: "件过期没做", "overdue";
    overdue: "过期没做", "Overdue";
    due: "该做：", "due";
    done: "做完了", "Done";
    done_already: "做过的", "Done already";
    later: "后面还有", "Later";
    minutes: "用了几分钟", "Minutes it took";
    cost: "用料花了多少", "What things cost";
    minutes_short: "分钟", "Minutes";
    cost_short: "用料", "Things";
    took: "分钟", "min";
    costs: "成本", "Cost";
    earned: "已收", "Earned";
    of_price: "共", "of";
    cancel: "不做了", "Call it off";
    reason: "为什么", "Why";
    past: "做完的、不做了的", "Done and called off";
    sell: "卖给客人", "Sell one";
    sell_hint: "免费的也可以先说好；每一步都列在“要做的”里。", "A free one can be promised, too; each step is listed under “To be done”.";
    give: "记一次刚做的", "Note one just given";
    give_hint: "不收钱的照顾也记：几分钟、用了什么，按时薪算成本。", "Kindness that costs nothing is noted, too: minutes and things; its cost counts the hour’s wage.";
    service: "服务", "Service";
    guest: "哪位客人（号码、姓名或电话；散客空着）", "Guest (number, name or phone; empty for a walk-in)";
    for_whom: "给", "For";
    start: "哪天开始（空着就是今天）", "From which day on (empty: today)";
    note: "说好了什么", "What was agreed";
    given_note: "做了什么", "What was done";
    sell_do: "卖出", "Sell";
    give_do: "记下", "Note";
    products: "有哪些服务", "What there is";
    products_none: "还没有服务。先加一样：试菜、团餐、回访……", "There is no service yet. Add one: a tasting, catering, a visit …";
    new_product: "加一样服务", "Add a service";
    not_sold: "这样服务不卖了。", "That service is not sold any more.";
    changed_meanwhile: "刚才有人改过了，请再看一遍。", "Somebody changed it meanwhile; please look once more.";
    free: "免费", "free";
    active: "在做", "Under way";
    completed: "做完了", "Done";
    cancelled: "不做了", "Called off";
    more: "后面的", "More";
    before: "售前", "Before";
    during: "售中", "During";
    after: "售后", "After";
    name: "叫什么", "Name";
    name_en: "英文名", "English name";
    layer: "打动哪一层", "Layer";
    hourly_cost: "做的人一小时多少钱", "What an hour of whoever does it costs";
    hourly_hint: "空着就不算时间。", "Time costs nothing where it is empty.";
    retired: "不再卖了（说好的照做）", "Not sold any more (what was agreed goes on)";
    step_title: "第", "Step";
    what: "做什么（空着就没有这一步）", "What (empty: no such step)";
    phase_when: "什么时候", "When";
    after_days: "开始后几天", "Days after it begins";
    amount: "收多少（免费就空着）", "What it earns (empty: free)";
    recurs: "做几次", "More than once";
    times: "一共几次", "How many times";
    every_days: "隔几天", "So many days apart";
    another: "再加一步", "One step more";
    save: "保存", "Save";
} }

impl Texts {
    pub(super) fn phase(self, phase: Phase) -> &'static str {
        match phase {
            Phase::Before => self.before(),
            Phase::During | Phase::Unspecified => self.during(),
            Phase::After => self.after(),
        }
    }

    /// A step in a line: `售中 · 午餐 ×3 ¥1600.00`.
    pub(super) fn step(self, step: &Step) -> String {
        let times = if step.times > 1 { format!(" ×{}", step.times) } else { String::new() };
        let amount = step.amount.as_ref().filter(|amount| amount.amount > 0);
        let text = format!("{} · {}{times} {}", self.phase(step.phase()), step.title, format::money(amount));
        text.trim_end().to_owned()
    }
}
