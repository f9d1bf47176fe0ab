use serde::{Deserialize, Serialize};

/// When the tables of a service are brought up to date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Migrate {
    /// When it starts.
    #[default]
    Start,
    /// By `migrate` alone; a start with tables that are not up to date is refused.
    Never,
}

/// The tables are not those that the program was built for; its text is one line
/// that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotMigrated(pub String);

impl NotMigrated {
    /// As sysexits.h has it: something was not set up before.
    pub(crate) const EXIT_CODE: u8 = 78;
}
