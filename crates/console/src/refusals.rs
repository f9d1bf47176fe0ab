//! What services refuse, in the words of who reads a Chinese page: they say it in English.

use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::language::Lang;

/// A refusal as who reads understands it. What has no words here stays as it is.
pub(crate) fn in_words(status: &Status, lang: Lang) -> Option<Status> {
    if lang == Lang::En {
        return None;
    }
    let mut details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
    let mut wrong = details.bad_request().map(|wrong| wrong.field_violations.clone()).unwrap_or_default();
    for one in &mut wrong {
        one.description = field(&one.description).unwrap_or_else(|| one.description.clone());
    }
    let fields: Vec<_> = wrong.iter().map(|one| one.description.clone()).collect();
    if !wrong.is_empty() {
        details.set_bad_request(wrong);
    }
    let whole = match sentence(&reason).or_else(|| of_code(status.code())) {
        Some(said) => said.to_owned(),
        None if fields.is_empty() => return None,
        None => fields.join(" "),
    };
    Some(Status::with_error_details_and_metadata(status.code(), whole, details, status.metadata().clone()))
}

/// What is said of a failure, by its reason.
fn sentence(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "STALE_ETAG" => "别人刚刚改过。请刷新页面，看过新的再改。",
        "NOT_FOUND" => "没有找到，可能已经删掉了。",
        "NOT_ALLOWED" | "NOT_YOURS" | "NOT_YOURS_TO_DECIDE" | "OWNERS_KEYS" => "您没有权限这样做。",
        "IN_PROGRESS" => "同一张表正在处理，请稍等再看。",
        "NUMBER_TAKEN" => "这个号码是别人的，或者刚空出来还不能给人。",
        "IDENTITY_TAKEN" => "这个聊天账号已经是别的客人的。",
        "NUMBERS_EXHAUSTED" => "自动编号用完了，请写明给几号。",
        "RENUMBERING_STALE" => "这段时间客人的号码变过，请重新出一份方案。",
        "NOT_MERGED" => "这两份资料没有合在一起，或者已经拆开了。",
        "UNDO_TOO_LATE" => "合并超过一天了，拆不开了。",
        "SAME_CUSTOMER" => "两份资料是同一位客人的。",
        "DUES_OPEN" => "还欠他们的钱，先结清账单。",
        "DUE_PAID" => "这笔已经付了，不能撤掉。",
        "GOAL_CLOSED" => "这个目标已经结束了。",
        "NOT_BY_HAND" => "只有手写的往来可以删。",
        "ROTATING" => "这把钥匙刚换过，旧的还有效；过一会儿再换。",
        "ORDER_STATE" => "这一单现在不能这样走，请看看它到哪一步了。",
        "REFUND_EXCEEDS_ORDER" => "退款比这一单剩下的还多。",
        "INGREDIENT_USED" => "还有菜在用这种原料。",
        "RETIRED" | "PLAN_RETIRED" => "已经停用了，不能再改、再用。",
        "RICE" => "它是默认的米饭，先换一样米饭再删。",
        "SHOP_EXISTS" => "这家店已经有了。",
        "SHOP_CLOSED" => "店里那时不营业。",
        "SOLD_OUT" => "有的菜卖完了。",
        "CODE_TAKEN" => "这个菜号已经有菜了。",
        "NAME_TAKEN" => "已经有叫这个名字的了。",
        "STAGE_STATE" | "CONTRACT_STATE" => "这一步已经做过，或者合同已经结束。",
        "NOT_RESENDABLE" => "这条消息现在不能再发。",
        "NOT_CONNECTED" => "这个渠道还没有接好。",
        "OPTED_OUT" => "客人不想收主动发的消息。",
        "OUT_OF_WINDOW" => "平台现在不收主动发的消息，要等客人先说话。",
        _ => return of_giving(reason).or_else(|| of_care(reason)),
    })
}

/// The same of what is given.
fn of_giving(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "GRANT_STATE" | "USE_STATE" | "HOLD_STATE" => "它已经用掉、退回，或者还没批。",
        "DECIDED" => "已经有人决定了。",
        "ALLOWANCE" => "超过了今天的授权额度。",
        "ORDER_ENDED" => "这一单已经取消了。",
        "NOT_ENOUGH_POINTS" => "客人的积分不够。",
        "CONDITION" => "现在不符合这份礼的条件。",
        "GIVEN" => "今天已经送过了。",
        "LIMIT" => "这位客人得到的已经到上限。",
        "HOLDOUT" => "这位客人在对照组里，这次不送。",
        "AGE" => "不知道客人成年没有，不能送。",
        "STOCK" => "没有库存了。",
        "BUDGET" => "预算用完了。",
        "BOUNDARY" => "店里的边界规则不许这样做。",
        "TOPIC_TAKEN" => "这件事已经有一条边界规则。",
        "BUILT_IN" => "这条规则是系统自带的，不能删。",
        "SELF_REFERRAL" => "自己的推荐码不能自己用。",
        "NOT_NEW" => "已经在这里点过单，推荐码只给第一次来的人用。",
        "ALREADY_REFERRED" => "已经填过推荐码了。",
        "CIRCLE" => "有推荐码的人就是这位客人带来的，不能反过来。",
        "ALREADY_MEMBER" => "已经是这个方案的会员。",
        "PAYMENT" => "收的钱和方案的价钱不一样。",
        "MEMBERSHIP_STATE" => "会员现在的状态不能这样做。",
        "HOUSEHOLD" => "一起用的人比方案许可的多。",
        "NO_QUOTA" => "这一项不计次数，不用加。",
        "NOTHING_TO_ROLL_BACK" => "没有可以退回的改动。",
        "NOT_SHOWN" => "先看一遍谁会少了什么，再确认。",
        "NOT_ENTITLED" => "现在不能用这项权益。",
        _ => return None,
    })
}

/// The same of what is heard.
fn of_care(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "ORDER_NOT_COMPLETED" => "这一单还没送到。",
        "NO_COMMENT" => "这条评价没有写字。",
        "ALREADY_RATED" => "这一单已经评过了。",
        "COMPLETED" => "这一单已经送到了。",
        "ALREADY_EXPECTED" => "已经说过期望了。",
        "IDEA_STATE" => "这个点子已经有了结果。",
        "STORY_STATE" => "这个故事已经有了结果。",
        "FOLLOW_UP_STATE" => "这次回访已经做过了。",
        "QUESTION_STATE" => "这个问题已经答过了。",
        "CASE_STATE" => "这张投诉单现在不能这样做，请看看它到哪一步了。",
        _ => return None,
    })
}

/// What is said where only the kind of a failure is known.
fn of_code(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::NotFound => "没有找到，可能已经删掉了。",
        Code::PermissionDenied => "您没有权限这样做。",
        Code::Unavailable | Code::DeadlineExceeded => "现在办不了，请过一会儿再试。",
        Code::ResourceExhausted => "现在太忙了，请过一会儿再试。",
        Code::Aborted => "别人刚刚改过，请再试一次。",
        Code::Internal | Code::Unknown | Code::DataLoss => "出错了，已经记下。请过一会儿再试。",
        _ => return None,
    })
}

/// What a field has to be.
fn field(english: &str) -> Option<String> {
    let known = match english {
        "is required" | "is missing; must not be empty" => "请填写。",
        "must have something that can be seen, not only blanks" => "请填写，不能只有空格。",
        "must not be there twice" => "不能写两遍。",
        "must be as `drinks` or `drinks=beer`" => "请写成 drinks 或 drinks=beer 这样。",
        "must be 0, or not below the least" => "不填就是不限；要填，不能比最少的还小。",
        text if text.starts_with("knows no `") && text.contains("{name}") => {
            "大括号里只能写 {name}，它会换成客人的称呼。"
        }
        "must be above 0" | "must be above 0 and in the shop's currency" => "要大于 0。",
        "must not be past" => "不能是过去的日子。",
        "must not be negative" => "不能小于 0。",
        "must have at least 1 item" | "must have at least one" => "至少要有一项。",
        "must be a day as `2026-12-01`" => "请写成 2026-12-01 这样的日子。",
        "must be a telephone number such as 138 0013 8000" => "请写一个电话号码，比如 138 0013 8000。",
        "must be a dish of the menu" => "菜单里没有这道菜。",
        "must be lower-case letters, digits and dashes, as `free-tea`" => {
            "只能用小写字母、数字和横线，比如 free-tea。"
        }
        _ => return measured(english),
    };
    Some(known.to_owned())
}

/// The same with its figures.
fn measured(english: &str) -> Option<String> {
    let right = english.strip_prefix("is missing; ").unwrap_or(english);
    let figures: Vec<&str> =
        right.split(|one: char| !one.is_ascii_digit()).filter(|one| !one.is_empty()).collect();
    let is_like = |begins: &str, ends: &str| right.starts_with(begins) && right.contains(ends);
    Some(match figures[..] {
        [least, most, ..] if is_like("must have ", " characters") => format!("要有 {least} 到 {most} 个字。"),
        [most, ..] if is_like("must have at most ", " characters") => format!("最多 {most} 个字。"),
        [most, ..] if is_like("must have at most ", " items") => format!("最多 {most} 项。"),
        [most, ..] if is_like("must be at most ", "") => format!("最多 {most}。"),
        [least, most] if right == format!("must be {least} to {most}") => {
            format!("要在 {least} 到 {most} 之间。")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic_types::ErrorDetails;

    fn refused(reason: &str, description: &str) -> Status {
        let mut details = ErrorDetails::with_error_info(reason, "renqing", []);
        if !description.is_empty() {
            details.add_bad_request_violation("text", description);
        }
        Status::with_error_details(Code::InvalidArgument, "in English", details)
    }

    #[test]
    fn a_refusal_is_said_in_the_language_of_the_page() {
        let status = refused("STALE_ETAG", "");
        assert!(in_words(&status, Lang::En).is_none(), "it is in English already");
        let said = in_words(&status, Lang::Zh).unwrap();
        assert!(said.message().contains("别人刚刚改过"));
        assert_eq!(said.get_details_error_info().unwrap().reason, "STALE_ETAG", "programs read it as before");
        assert!(in_words(&refused("NEVER_HEARD_OF", ""), Lang::Zh).is_none());
    }

    #[test]
    fn a_field_says_what_it_has_to_be() {
        for (english, chinese) in [
            ("is required", "请填写。"),
            ("must be 1 to 500", "要在 1 到 500 之间。"),
            ("must have 1 to 200 characters", "要有 1 到 200 个字。"),
            ("must have at most 50 items, not 51", "最多 50 项。"),
            ("must look like `shops/{shop}`", "must look like `shops/{shop}`"),
        ] {
            let said = in_words(&refused("INVALID_FIELD", english), Lang::Zh).unwrap();
            let fields = said.get_details_bad_request().unwrap().field_violations;
            assert_eq!(fields[0].description, chinese);
        }
    }
}
