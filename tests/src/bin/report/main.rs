//! Measures the system and breaks it, and writes what came of it as Markdown with plots (SVG)
//! into a folder:
//!
//! `cargo run -p tests --release --bin report -- FOLDER`
//!
//! `--quick` is for CI: five minutes at most, the same parts with less of everything. `--only PART`
//! does one of them (`orders`, `calls`, `growth`, `footprint`, `faults`). It fails if an acknowledged
//! order was lost or doubled.
#![expect(clippy::print_stderr, reason = "tells how far it is")]

mod calls;
mod faults;
mod footprint;
mod growth;
mod orders;
mod page;
mod plot;

use std::{path::PathBuf, time::Instant};

use anyhow::{Context, ensure};
use page::Page;

const PARTS: [&str; 5] = ["orders", "calls", "growth", "footprint", "faults"];

struct Wanted {
    folder: PathBuf,
    is_quick: bool,
    only: Option<String>,
}

impl Wanted {
    fn read(mut words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut wanted = Self { folder: PathBuf::new(), is_quick: false, only: None };
        while let Some(word) = words.next() {
            match &*word {
                "--quick" => wanted.is_quick = true,
                "--only" => wanted.only = Some(words.next().context("--only needs a part")?),
                folder => wanted.folder = folder.into(),
            }
        }
        ensure!(!wanted.folder.as_os_str().is_empty(), "usage: report FOLDER [--quick] [--only PART]");
        let known = wanted.only.as_deref().is_none_or(|only| PARTS.contains(&only));
        ensure!(known, "the parts are {PARTS:?}");
        Ok(wanted)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let wanted = Wanted::read(std::env::args().skip(1))?;
    let mut page = Page::new(&wanted.folder)?;
    page.begin(wanted.is_quick);
    for part in PARTS.iter().filter(|part| wanted.only.as_ref().is_none_or(|only| only == *part)) {
        let begun = Instant::now();
        match *part {
            "orders" => orders::measure(&mut page, wanted.is_quick).await?,
            "calls" => calls::measure(&mut page, wanted.is_quick).await?,
            "growth" => growth::measure(&mut page, wanted.is_quick).await?,
            "footprint" => footprint::measure(&mut page, wanted.is_quick).await?,
            _ => faults::measure(&mut page, wanted.is_quick).await?,
        }
        // Whatever comes of the parts that follow, this one is kept.
        page.save()?;
        eprintln!("{part}: {:.0?}", begun.elapsed());
    }
    Ok(())
}
