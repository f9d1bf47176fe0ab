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
