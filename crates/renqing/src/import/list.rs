//! Lists that are short, a row for each thing: the menu, the customers.

use std::path::Path;

use sheets::{Layout, Source};

use super::{
    first_few::FirstFew,
    header,
    report::{Fault, Report, counted},
};
pub(super) use sheets::Row as ListRow;

/// What a list holds.
pub(super) struct List {
    /// What it is, for people.
    pub(super) what: &'static str,
    /// One of it.
    pub(super) one: &'static str,
    /// The command that brings it in.
    pub(super) command: &'static str,
    /// Its columns.
    pub(super) layout: &'static Layout,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Became {
    Added,
    Changed,
    /// It is called otherwise from now on, whatever else changed.
    Renamed {
        from: String,
        to: String,
    },
    /// All that it says was known.
    Known,
    LeftOut(Fault),
}

/// What became of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) added: u64,
    pub(super) changed: u64,
    pub(super) known: u64,
}

impl Became {
    /// What a change is that may be of the name.
    pub(super) fn changed(from: &str, to: &str) -> Self {
        if from == to { Self::Changed } else { Self::Renamed { from: from.to_owned(), to: to.to_owned() } }
    }
}

impl Done {
    /// How many rows were taken.
    pub(super) fn taken(self) -> u64 {
        self.added + self.changed + self.known
    }
}

/// So many columns make a list, whatever else there is beside them.
const ENOUGH: usize = 3;

impl List {
    /// All rows of a file, which may turn out to be the `other` list, and where those go
    /// that can't be taken.
    pub(super) fn read(
        &self,
        other: &List,
        path: &Path,
        encoding: Option<&str>,
        say: fn(&str),
    ) -> anyhow::Result<(Vec<ListRow>, Report)> {
        let source = Source::open(path, encoding)?;
        let found = self.layout.find(&source)?.map_err(|header| anyhow::anyhow!(self.refusal(&header)))?;
        let own = header::own(&found.columns.header);
        self.check(other, &own, path)?;
        self.name_unread(&own, say);
        let mut report = Report::new(path, &own, "", say);
        let mut all = Vec::new();
        for row in self.layout.rows(&source, &found, own.len())? {
            match row {
                Ok(row) => all.push(row),
                Err(broken) => report.leave_out(broken.line, &broken.raw, &Fault::new(broken.why))?,
            }
        }
        Ok((all, report))
    }

    /// Brings the rows in one after the other, and tells what became of them.
    pub(super) async fn bring(
        &self,
        shop: &str,
        rows: &[ListRow],
        report: &mut Report,
        mut take: impl AsyncFnMut(&ListRow) -> anyhow::Result<Became>,
    ) -> anyhow::Result<Done> {
        let mut done = Done::default();
        let mut renamed = FirstFew::default();
        for row in rows {
            match take(row).await? {
                Became::Added => done.added += 1,
                Became::Changed => done.changed += 1,
                Became::Renamed { from, to } => {
                    done.changed += 1;
                    renamed.add(format!("{from} becomes {to} (line {})", row.line));
                }
                Became::Known => done.known += 1,
                Became::LeftOut(fault) => report.leave_out(row.line, &row.raw, &fault)?,
            }
        }
        let Done { changed, known, .. } = done;
        let added = counted(done.added, self.one);
        report.say(&format!("{shop}: {added} added, {changed} changed, {known} as before"));
        if renamed.count > 0 {
            report.say(&format!("{} renamed: {}", counted(renamed.count, self.one), renamed.shown()));
        }
        Ok(done)
    }

    /// Whether a header is of this list rather than of another, or of none.
    fn check(&self, other: &List, header: &[String], path: &Path) -> anyhow::Result<()> {
        let (known, as_other) = (self.known(header), other.known(header));
        anyhow::ensure!(
            as_other <= known,
            "no list of {}: the file's columns\n  {}\nare those of {}: `renqing import {} {}` takes it",
            self.what,
            header.join(","),
            other.what,
            other.command,
            path.display()
        );
        let unread = header.iter().filter(|name| !name.is_empty()).count() - known;
        anyhow::ensure!(known >= ENOUGH || unread <= known, self.refusal(header));
        Ok(())
    }

    /// How many columns of a header are this list's.
    fn known(&self, header: &[String]) -> usize {
        header.len() - self.layout.unread(header).len()
    }

    fn name_unread(&self, header: &[String], say: fn(&str)) {
        let unread = self.layout.unread(header);
        let named: Vec<&str> = unread.into_iter().filter(|name| !name.is_empty()).collect();
        if !named.is_empty() {
            say(&format!(
                "columns that are not read: {}; `renqing import {} --template` shows those that are",
                named.join(", "),
                self.command
            ));
        }
    }

    fn refusal(&self, header: &[String]) -> String {
        format!(
            "no list of {}: the file begins with\n  {}\nit needs the columns {}, and may have {}; --template prints one to fill in",
            self.what,
            header.join(","),
            self.layout.needed.join(" and "),
            self.layout.names().collect::<Vec<_>>().join(", ")
        )
    }
}
