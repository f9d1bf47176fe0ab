//! The report as Markdown.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use crate::plot::Plot;

pub(crate) struct Page {
    folder: PathBuf,
    text: String,
}

impl Page {
    pub(crate) fn new(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), text: String::new() })
    }

    pub(crate) fn begin(&mut self, is_quick: bool) {
        let build = if cfg!(debug_assertions) { "a build for development" } else { "a release build" };
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let short = if is_quick { ", the quick one" } else { "" };
        self.line("# Measured");
        self.line(&format!(
            "A report{short} of {build} on {processors} processors, which the load and the database share with the \
             system. Figures of one run belong together; those of two runs on one machine may differ by what else it did."
        ));
    }

    pub(crate) fn heading(&mut self, text: &str) {
        self.line(&format!("## {text}"));
    }

    /// A paragraph.
    pub(crate) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str("\n\n");
    }

    pub(crate) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head: Vec<_> = head.iter().map(|cell| (*cell).to_owned()).collect();
        self.text.push_str(&row(&head));
        self.text.push_str(&row(&vec!["---".to_owned(); head.len()]));
        for cells in rows {
            self.text.push_str(&row(cells));
        }
        self.text.push('\n');
    }

    pub(crate) fn plot(&mut self, name: &str, plot: &Plot) -> anyhow::Result<()> {
        fs::write(self.folder.join(format!("{name}.svg")), plot.svg())?;
        writeln!(self.text, "![{}]({name}.svg)\n", plot.title)?;
        Ok(())
    }

    pub(crate) fn save(&self) -> anyhow::Result<()> {
        fs::write(self.folder.join("report.md"), format!("{}\n", self.text.trim_end()))?;
        Ok(())
    }
}

/// A figure with as many digits as it is worth.
pub(crate) fn figure(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}
