//! What an import is told on the command line.

use std::path::PathBuf;

use super::{dates::DateOrder, header::mapped, systems::FORMATS};

/// How a file is read, whatever it holds.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct FileArgs {
    /// ISO 4217 code of its prices; the shop's, if not given. A shop that is not
    /// there yet is made with it
    #[arg(long)]
    pub currency: Option<String>,
    /// The time zone of its dates; the shop's, if not given
    #[arg(long)]
    pub time_zone: Option<String>,
    /// The order of dates such as 03/08/26, where the file does not show it
    #[arg(long, value_enum)]
    pub dates: Option<DateOrder>,
    /// Its encoding, where it is not found out: for instance gb18030, big5
    #[arg(long)]
    pub encoding: Option<String>,
    /// Read and check all of it, and bring in nothing
    #[arg(long)]
    pub dry_run: bool,
    /// A running server to bring it to, as in `http://127.0.0.1:8080`; without
    /// one it goes to the data folder or database in the settings
    #[arg(long)]
    pub server: Option<String>,
    /// Whether nobody said where the data is.
    #[arg(skip)]
    pub data_is_unnamed: bool,
}

/// What an import of orders is told.
#[derive(Clone, Debug, clap::Args)]
pub struct ImportArgs {
    /// The file: CSV or XLSX
    pub file: PathBuf,
    /// The format, where several fit; it is found by the header
    #[arg(long, value_parser = known_format)]
    pub format: Option<String>,
    /// What a column holds, as in `--map "Bill No=number"`; for every column
    /// that is to be read
    #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = map_argument)]
    pub maps: Vec<String>,
    /// Put dishes of the history that are not on the menu on it; otherwise they
    /// are kept as retired
    #[arg(long)]
    pub to_menu: bool,
    /// How the file is read.
    #[command(flatten)]
    pub how: FileArgs,
}

/// What an import of a menu or of customers is told.
#[derive(Clone, Debug, clap::Args)]
pub struct ListArgs {
    /// The file: CSV or XLSX
    #[arg(required_unless_present = "template")]
    pub file: Option<PathBuf>,
    /// Print a file to fill in, and do nothing else
    #[arg(long)]
    pub template: bool,
    /// How the file is read.
    #[command(flatten)]
    pub how: FileArgs,
}

/// The lists that can be brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOf {
    /// The menu.
    Dishes,
    /// Who is served.
    Customers,
}

/// How much of a file was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// All of it, now or before.
    All,
    /// Some rows were left out.
    Some,
    /// Nothing.
    Nothing,
}

fn known_format(name: &str) -> Result<String, String> {
    let names = FORMATS.iter().map(|format| format.name);
    let known = names.clone().any(|known| known == name);
    known
        .then(|| name.to_owned())
        .ok_or_else(|| format!("there are {}", names.collect::<Vec<_>>().join(", ")))
}

fn map_argument(text: &str) -> Result<String, String> {
    mapped(text).map(|_| text.to_owned())
}
