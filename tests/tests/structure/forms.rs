//! Every form of the console that writes is done once, however often it is sent.

use std::{fs, path::Path};

/// What makes a form one: its own id, the message's, or what it is held against.
const ONCE: [&str; 5] = ["request_id", "message_id", "etag", "call hidden", "call whose"];

/// Where the same twice is the same, or nothing is written.
const SAFE_TWICE: [(&str, &str); 13] = [
    ("/sign-", "a session"),
    ("/board/undo", "says what it takes back"),
    ("/sold-out", "says how it is to be"),
    ("/print", "another copy is wanted"),
    ("/board/messages", "a yes that is answered once"),
    ("/customers/{{ crate::page::id_of(guest.name) }}/card", "each card is a key of its own"),
    ("/settings/keys", "each key is shown once, and made anew when it is asked for"),
    ("/card/{{ secret }}", "the card is good once"),
    ("/me/leave", "forgets"),
    ("/set-up", "a shop is opened once, and its dishes have their codes"),
    ("/menu/upload", "dishes have their codes"),
    ("/check", "only looks"),
    ("/simulator", "chooses who one is"),
];

fn templates(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            templates(&path, found);
        } else {
            let text = fs::read_to_string(&path).expect("a template");
            found.push((path.display().to_string(), text));
        }
    }
}

#[test]
fn a_form_that_writes_is_done_once_however_often_it_is_sent() {
    let mut all = Vec::new();
    templates(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/console/templates")), &mut all);
    let (mut seen, mut wrong) = (0, Vec::new());
    for (file, text) in &all {
        for form in text.split("<form method=\"post\"").skip(1) {
            seen += 1;
            let form = form.split("</form>").next().expect("a part");
            let tag = form.split('>').next().expect("a tag");
            let action = tag.split("action=\"").nth(1).map_or("", |rest| rest.split('"').next().expect("it"));
            let is_once = ONCE.iter().any(|word| form.contains(word));
            // A menu is pasted where it stands; its dishes have their codes.
            let is_safe = action.is_empty() || SAFE_TWICE.iter().any(|(of, _)| action.contains(of));
            if !is_once && !is_safe {
                wrong.push(format!("{file}: {action}"));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert!(wrong.is_empty(), "done again when sent again:\n{}", wrong.join("\n"));
}
