//! A server that speaks TLS.

use std::{fs, path::Path, process::Command};

use super::{DurableServer, as_user, fresh_folder, run};
use crate::{Authority, Certificate};

impl DurableServer {
    /// A fresh server with a certificate, which knows the clients of an authority and
    /// lets in whom `rules` name, as `pg_hba.conf` does; `None`, with a loud word, where none is installed; under `CI=true` that is a
    /// failure.
    pub fn with_tls(own: &Certificate, clients: &Authority, rules: &str) -> Option<Self> {
        let folder = fresh_folder();
        fs::create_dir_all(&folder).expect("a folder for PostgreSQL");
        run(Command::new("chmod").arg("777").arg(&folder));
        for (from, to) in [
            (&own.certificate, "server.pem"),
            (&own.key, "server.key"),
            (&clients.certificate(), "clients.pem"),
        ] {
            hand_over(from, &folder, to);
        }
        fs::write(folder.join("rules"), rules).expect("a file");
        let file = |name: &str| folder.join(name).display().to_string();
        let settings = format!(
            "-c ssl=on -c ssl_cert_file='{}' -c ssl_key_file='{}' -c ssl_ca_file='{}' -c hba_file='{}' -c fsync=off",
            file("server.pem"),
            file("server.key"),
            file("clients.pem"),
            file("rules")
        );
        Self::start_in(folder, &settings)
    }
}

/// The server wants its key to be its own, and nobody else's to read.
fn hand_over(from: &Path, folder: &Path, to: &str) {
    let given = folder.join("given");
    fs::write(&given, fs::read(from).expect("a file")).expect("a file");
    run(as_user(Path::new("install")).args(["-m", "600"]).arg(&given).arg(folder.join(to)));
    fs::remove_file(given).expect("it is there");
}
