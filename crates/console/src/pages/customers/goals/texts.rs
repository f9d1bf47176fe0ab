use contracts::customers::v1::{
    goal::{State, service::Kind},
    goal_warning,
};

use crate::language::texts;

texts! { Texts {
    title: "客人的目标", "Goals of guests";
    lead: "客人要的不是菜，是办成的事：答应了什么，快要误事的先提醒。", "Guests buy what it does for them: what was promised, and what is about to go wrong.";
    guests: "客人", "Guests";
    all: "所有客人的", "Those of all guests";
    of: "只看", "Only of";
    warnings: "要当心的", "Watch out";
    warnings_none: "眼下没有要当心的。", "Nothing stands in the way at the moment.";
    late: "要晚了", "Late";
    short: "还不够", "Too few";
    broken: "没做到", "Broken";
    overdue: "过期没做", "Overdue";
    ending: "快到期", "Ends soon";
    act_late: "告诉客人", "Tell the guest";
    act_short: "替客人补单", "Order the rest";
    act_broken: "补一份心意", "Make it good";
    act_ending: "看结果", "See what became of it";
    goals: "答应了的", "Promised";
    goals_none: "还没有记下目标。", "No goal is written down yet.";
    until: "到", "until";
    for_good: "长期", "for good";
    due: "最晚", "due";
    done: "做了", "Done";
    done_already: "做过的", "Done already";
    minutes: "用了几分钟", "Minutes it took";
    took: "分钟", "min";
    close: "记下结果", "What became of it";
    note: "说一句（可空）", "A word about it (optional)";
    reached: "达成了", "Reached";
    missed: "没达成", "Missed";
    dropped: "不要了", "Not wanted any more";
    open: "在做", "Open";
    closed: "有了结果的", "Closed";
    closed_already: "这个目标已经有结果了。", "That goal was closed already.";
    more: "后面的", "More";
    add: "记一个目标", "Write a goal down";
    guest: "哪位客人（号码、姓名或电话）", "Guest (number, name or phone)";
    for_whom: "给", "For";
    outcome: "客人要办成什么", "What they want to reach";
    due_date: "到哪天（空着就一直）", "Until which day (empty: for good)";
    promise: "答应了几点前多少份（没有就空着）", "Portions promised by a time (leave empty if none)";
    portions: "多少份", "Portions";
    by: "几点前", "By what time";
    weekdays: "哪几天（不选就每天）", "On which days (none: every day)";
    items: "哪几样菜算一份（菜号，逗号隔开）", "Which dishes are a portion (codes, between commas)";
    warn: "不够的话，提前几分钟提醒（空着是 120）", "Warn so many minutes before (120 if empty)";
    service: "附带的提醒或上门", "A tip or visit with it";
    kind: "是什么", "Kind";
    text: "说什么、做什么（空着就没有）", "What is said or done (empty: none)";
    by_when: "什么时候之前", "By when";
    another: "再加一件", "One more";
    save: "记下", "Write it down";
    tip: "提醒", "Tip";
    training: "上门教", "Training visit";
    check: "上门看看", "A look at it";
} }

impl Texts {
    pub(super) fn kind_of(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Tip | Kind::Unspecified => self.tip(),
            Kind::TrainingVisit => self.training(),
            Kind::Check => self.check(),
        }
    }

    pub(super) fn state_of(self, state: State) -> &'static str {
        match state {
            State::Reached => self.reached(),
            State::Missed => self.missed(),
            State::Dropped => self.dropped(),
            State::Open | State::Unspecified => self.open(),
        }
    }

    /// What a warning is, and what is done about it.
    pub(super) fn warning(self, kind: goal_warning::Kind) -> (&'static str, &'static str) {
        match kind {
            goal_warning::Kind::Late => (self.late(), self.act_late()),
            goal_warning::Kind::Short => (self.short(), self.act_short()),
            goal_warning::Kind::Broken => (self.broken(), self.act_broken()),
            goal_warning::Kind::ServiceOverdue => (self.overdue(), self.done()),
            goal_warning::Kind::Ending | goal_warning::Kind::Unspecified => {
                (self.ending(), self.act_ending())
            }
        }
    }
}
