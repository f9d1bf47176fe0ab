//! Data that only the account may read that runs the program.

use std::{fs, io, path::Path};

/// Makes a folder, and those above it, with nobody else let in. One that is there
/// already is closed to others.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)?;
    close(path, 0o700)
}

/// Makes a file, unless there is one, with nobody else let in. What `SQLite` writes
/// beside a database has the mode of the database.
pub(crate) fn create_private_file(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    close(path, 0o600)
}

#[cfg(unix)]
fn close(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn close(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
