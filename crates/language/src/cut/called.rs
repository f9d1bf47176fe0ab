//! Names that people call one another by.

/// Where a name ends that people call one another by: `小胡`, `阿强`, `张主任`.
pub(super) fn called_at(text: &[char], at: usize) -> Option<usize> {
    let (first, second) = (text.get(at)?, text.get(at + 1)?);
    let is_name = |c: &char| SURNAMES.contains(*c);
    if matches!(first, '小' | '老') && is_name(second)
        || *first == '阿' && matches!(second, '\u{4e00}'..='\u{9fff}') && !"姨婆拉公嫂哥".contains(*second)
    {
        return Some(at + 2);
    }
    // Most characters begin no title.
    if !"主师老经科队班组处局会医护大阿姐哥总工叔婶嫂".contains(*second) || !is_name(first)
    {
        return None;
    }
    let title = |title: &&&str| {
        text.get(at + 1..)
            .is_some_and(|rest| title.chars().eq(rest.iter().copied().take(title.chars().count())))
    };
    TITLES.iter().find(title).map(|title| at + 1 + title.chars().count())
}

const SURNAMES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤罗毕郝邬安常傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄戴宋庞熊纪舒项祝董梁杜阮闵季贾江童颜郭梅盛林钟徐邱骆高夏蔡田胡凌霍虞万柯卢莫房丁邓洪崔龚程邢裴陆荣翁段焦谷侯宁仇刘龙叶黎乔苍翟谭申曾关肖廖蓝覃胖";

/// Behind a surname.
const TITLES: [&str; 27] = [
    "主任", "师傅", "老师", "经理", "科长", "队长", "班长", "组长", "处长", "局长", "会计", "医生", "护士",
    "老板", "大爷", "大妈", "阿姨", "大姐", "大哥", "姐", "哥", "总", "工", "叔", "婶", "嫂", "老头",
];
