//! The service behind its real stack, through real channels.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod analysis;
mod case_life;
mod case_remedy;
mod case_report;
mod case_words;
mod cases;
mod chat_meaning;
mod faq;
mod faq_person;
mod follow_up_report;
mod follow_ups;
mod ideas;
mod praise;
mod rating_harm;
mod ratings;
mod records;
mod shop;
mod staff_keys;
mod stories;
mod summary;
mod surveys;
mod watches;
