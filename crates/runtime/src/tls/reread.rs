use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context;

/// How old what is known of the files may be.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Something that is made of files, and made anew when they change: certificates are
/// renewed while the program runs.
pub(super) struct Reread<T> {
    files: Vec<PathBuf>,
    make: fn(&[Vec<u8>]) -> anyhow::Result<T>,
    kept: Mutex<Kept<T>>,
}

struct Kept<T> {
    looked_at: Instant,
    contents: Vec<Vec<u8>>,
    current: Arc<T>,
}

impl<T> Reread<T> {
    /// Errors: one of them can't be read, or nothing can be made of them.
    pub(super) fn new(
        files: Vec<PathBuf>,
        make: fn(&[Vec<u8>]) -> anyhow::Result<T>,
    ) -> anyhow::Result<Self> {
        let contents = read(&files)?;
        let current = Arc::new(make(&contents)?);
        Ok(Self { files, make, kept: Mutex::new(Kept { looked_at: Instant::now(), contents, current }) })
    }

    pub(super) fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// What the files make, as of a second ago at the latest. While they make nothing, as
    /// between the writing of a certificate and of its key, what they made before.
    pub(super) fn current(&self) -> Arc<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.looked_at.elapsed() >= LOOK_EVERY {
            kept.looked_at = Instant::now();
            if let Err(error) = self.look(&mut kept) {
                let files = &self.files;
                tracing::warn!(?files, %error, "changed files can't be used; what they had before goes on");
            }
        }
        Arc::clone(&kept.current)
    }

    fn look(&self, kept: &mut Kept<T>) -> anyhow::Result<()> {
        let contents = read(&self.files)?;
        if contents != kept.contents {
            kept.current = Arc::new((self.make)(&contents)?);
            kept.contents = contents;
            tracing::info!(files = ?self.files, "read anew");
        }
        Ok(())
    }
}

fn read(files: &[PathBuf]) -> anyhow::Result<Vec<Vec<u8>>> {
    let read = files.iter().map(|file| fs::read(file).with_context(|| file.display().to_string()));
    read.collect()
}
