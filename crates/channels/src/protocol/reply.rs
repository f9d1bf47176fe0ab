//! What goes back to the platform at once: nothing, or one text.

use super::xml::text_field;

/// Bytes of a text; `WeCom` cuts what is longer, an Official Account refuses it.
pub const LONGEST: usize = 2_048;
/// There is nothing to say, and no need to ask again.
pub const NOTHING: &str = "success";
const CUT: char = '…';

/// A text that the platform takes, at most [`LONGEST`] bytes long; a longer one is cut between two
/// characters, and shows that it was.
pub fn cut(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let room = text.floor_char_boundary(LONGEST - CUT.len_utf8());
    let mut shortened = text.get(..room).unwrap_or_default().to_owned();
    shortened.push(CUT);
    shortened
}

/// A text from an account to a guest, written at a moment in Unix seconds.
pub fn text(account: &str, guest: &str, seconds: i64, text: &str) -> String {
    format!(
        "<xml>{}{}<CreateTime>{seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType>{}</xml>",
        text_field("ToUserName", guest),
        text_field("FromUserName", account),
        text_field("Content", &cut(text)),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::xml::Fields;

    #[test]
    fn a_text_goes_back_to_who_wrote() {
        let fields = Fields::read(text("gh_1", "o-wang", 7, "农家小炒肉×1 & <3>").as_bytes()).unwrap();
        let expected = ["o-wang", "gh_1", "7", "text", "农家小炒肉×1 & <3>"];
        let names = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"];
        assert_eq!(names.map(|name| fields.get(name)), expected);
    }

    proptest! {
        #[test]
        fn a_cut_text_is_the_beginning_of_the_whole(text in "[a饭😀]{0,1200}") {
            let short = cut(&text);
            prop_assert!(short.len() <= LONGEST);
            if text.len() <= LONGEST {
                prop_assert_eq!(short, text);
            } else {
                // No character more would have had room.
                prop_assert!(short.len() > LONGEST - 4);
                prop_assert!(text.starts_with(short.strip_suffix(CUT).unwrap()));
            }
        }
    }
}
