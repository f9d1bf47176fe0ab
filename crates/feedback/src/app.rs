//! What several ways into the service share, each one use case. What is done
//! takes the transaction of whoever asks for it.

pub(crate) mod expect_staff_key;
pub(crate) mod find_answer;
pub(crate) mod finish_remedy;
pub(crate) mod judge_message;
pub(crate) mod open_case;
mod repeated_failure;
pub(crate) mod save_case;
pub(crate) mod save_praise;
pub(crate) mod save_question;
pub(crate) mod schedule_follow_ups;
