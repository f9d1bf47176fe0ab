use crate::language::texts;

texts! { Texts {
    title: "客人分组", "Segments";
    lead: "按规则把客人分成组，活动可以只给一组人。每夜重新算一次。", "Guests grouped by rule; a campaign can be for one group. Gone through every night.";
    guests: "客人", "Guests";
    figures: "客人的数字", "Figures of guests";
    new_segment: "新的分组", "New segment";
    none: "还没有自己的分组。", "The shop has no segment of its own yet.";
    more: "后面的", "More";
    count: "位", "guests";
    refreshed: "算于", "as of";
    members: "现在在里面的", "In it now";
    nobody: "现在没有人。", "Nobody at the moment.";
    since: "自", "since";
    moved: "进出", "How it moved";
    day: "日子", "Day";
    joined: "进来", "Came in";
    left: "离开", "Left";
    at_end: "当天人数", "At the day’s end";
    nobody_moved: "没有人进出。", "Nobody moved.";
    change: "改名字或规则", "Change its name or rule";
    name: "名字", "Name";
    name_en: "英文名（可空）", "In English (optional)";
    who: "谁在里面", "Who is in it";
    all_must_hold: "填了的都要符合；都不填就是所有客人。每一栏里打勾的，符合一个就行。", "All that is set must hold; with nothing set it is everybody. Of the boxes in a row, one is enough.";
    kind: "哪一类", "Kind";
    labels: "店里给客人写的分群（喜好 segment）", "The shop’s own labels (preference segment)";
    preferences: "有这些喜好（如 drinks=beer）", "Has these preferences (as drinks=beer)";
    between_commas: "用逗号隔开", "between commas";
    map: "在客人图的哪里", "Where on the map of guests";
    rhythm: "来的节奏", "Their rhythm";
    min_orders: "至少几单", "Orders, at least";
    max_orders: "最多几单（空是不限）", "Orders, at most (empty for any)";
    min_spent: "一年里至少花了多少", "Spent within a year, at least";
    silence_days: "至少几天没来", "Days since they came, at least";
    max_silence_days: "最多几天没来（空是不限）", "Days since they came, at most (empty for any)";
    has_number: "有号码的客人", "Has a number";
    numbered: "有号码", "with a number";
    everybody: "所有客人", "everybody";
    or: "或", " or ";
    and: "、", ", ";
    save: "保存", "Save";
    delete: "删除这个分组", "Delete this segment";
    delete_hint: "客人还在，只是不再这样分；进出的记录也没有了。", "Guests stay; the group and how it moved are gone.";
} }

impl Texts {
    /// Of how many orders; empty if any will do.
    pub(super) fn orders(self, count: &str) -> String {
        match count {
            "" => String::new(),
            count => self.0.of_two(format!("{count} 单"), format!("{count} orders")),
        }
    }

    /// Silent for how many days; empty if any will do.
    pub(super) fn silent(self, days: &str) -> String {
        match days {
            "" => String::new(),
            days => self.0.of_two(format!("{days} 天没来"), format!("silent for {days} days")),
        }
    }

    pub(super) fn spent(self, least: &str) -> String {
        self.0.of_two(format!("一年花了 {least} 以上"), format!("spent {least} or more within a year"))
    }
}
