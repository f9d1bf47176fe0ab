use contracts::feedback::v1::{FollowUpRule, follow_up_rule::Trigger};

use crate::{format, language::texts};

texts! { Texts {
    title: "回访规则", "Follow-up rules";
    lead: "什么事之后、过多久、问客人什么。", "After what, how much later, and what guests are asked.";
    care: "关怀", "Care";
    new_rule: "新的回访规则", "New follow-up rule";
    none: "还没有回访规则。先定一条：比如第一次来的客人，第二天问问吃得怎么样。", "There is no rule yet. Begin with one: ask guests who came for the first time how it was, a day later.";
    on: "在用", "On";
    paused: "停用", "Off";
    pause: "停用", "Switch off";
    go_on: "恢复", "Switch on";
    change: "修改", "Change";
    more: "更多规则", "More rules";
    more_figures: "更多", "More";
    delete: "删除这条规则", "Delete this rule";
    delete_hint: "已经排上的回访也不再问。", "What it has scheduled is not asked any more either.";
    name: "叫什么（店里自己看）", "Name (for the shop alone)";
    when: "什么事之后", "After what";
    after_hours: "过几小时问", "How many hours later";
    after_hours_hint: "24 是一天，168 是一周；会挪到店里营业的时间。", "24 is a day, 168 a week; moved to when the shop is open.";
    text: "问什么", "What to ask";
    text_hint: "写 {name} 的地方会换成客人的称呼。", "{name} stands for what the guest is called.";
    text_en: "英文怎么问（可空）", "In English (optional)";
    rest_days: "同一位客人至少隔几天再问", "Days before the same guest is asked again, at least";
    rest_days_hint: "0 是不限。", "0 for no limit.";
    holdout: "凭运气不问的客人（%）", "Guests who by chance are not asked (%)";
    holdout_hint: "最多 50。留几个不问的，才知道回访有没有用。", "50 at most. Only beside some who are not asked can it be seen whether asking helps.";
    holdout_wrong: "请写 0 到 50，比如 10。", "Write 0 to 50, for example 10.";
    automatic: "到时候自动在聊天里问（不在聊天里的客人仍由店员问）", "Ask in the guest’s chat by itself (who does not chat is still left for staff)";
    by_itself: "自动在聊天里问", "Asks in the chat by itself";
    by_staff: "由店员问", "Staff ask";
    stop: "停用：不再安排新的回访，到时还没问的也不问", "Switched off: it schedules nothing, and what comes due meanwhile is left";
    save: "保存", "Save";
    first_order: "第一单送到后", "A guest’s first order arrived";
    every_order: "每一单送到后", "Any order arrived";
    case_closed: "投诉结案后", "A complaint was closed";
} }

impl Texts {
    pub(super) fn trigger(self, trigger: Trigger) -> &'static str {
        match trigger {
            Trigger::EveryOrder => self.every_order(),
            Trigger::CaseClosed => self.case_closed(),
            Trigger::FirstOrder | Trigger::Unspecified => self.first_order(),
        }
    }

    /// What a rule does, part by part.
    pub(super) fn what(self, rule: &FollowUpRule) -> Vec<String> {
        let (trigger, hours) = (self.trigger(rule.trigger()), rule.after_hours);
        let when =
            self.0.of_two(format!("{trigger} {hours} 小时"), format!("{trigger}, {hours} hours later"));
        let rest = rule.rest_days;
        let rest = (rest > 0).then(|| {
            self.0.of_two(format!("同一位客人隔 {rest} 天再问"), format!("once in {rest} days at most"))
        });
        let share = format::hundredths(rule.holdout_basis_points);
        let held_out = (rule.holdout_basis_points > 0).then(|| {
            self.0.of_two(format!("{share} % 的客人凭运气不问"), format!("{share} % by chance are not asked"))
        });
        let who = if rule.automatic { self.by_itself() } else { self.by_staff() };
        [Some(when), Some(who.to_owned()), rest, held_out].into_iter().flatten().collect()
    }
}
