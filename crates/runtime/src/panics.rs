//! What of a panic may be logged.

use std::{any::Any, panic};

/// The text of a panic, if it stands in the program word for word. One that was put
/// together may have what a guest wrote: the text that was cut at a wrong place, or the
/// value that was not expected.
pub(crate) fn text(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("a text of its own, which is not shown")
}

/// Has panics told as any other line of the log, without what was put together; the
/// usual hook writes all of it to stderr.
pub(crate) fn log_places_alone() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, panic = text(info.payload()), "panicked");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_the_program_is_shown() {
        let written = "王师傅".to_owned();
        let caught = panic::catch_unwind(|| panic!("no {written}")).unwrap_err();
        assert!(!text(&*caught).contains("王师傅"));
        let caught = panic::catch_unwind(|| panic!("a rule was broken")).unwrap_err();
        assert_eq!(text(&*caught), "a rule was broken");
    }
}
