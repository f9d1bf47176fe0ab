//! Certificates for tests, made by `openssl`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// Who signs certificates; they are gone when dropped.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
}

/// A certificate with its key, as PEM files.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

const SECTIONS: &str = "[req]\ndistinguished_name = dn\nprompt = no\n\
    [authority]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n\
    [party]\nbasicConstraints = critical, CA:FALSE\nextendedKeyUsage = serverAuth, clientAuth\n";
const NEW_KEY: [&str; 5] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

impl Authority {
    /// An authority that nobody knows yet.
    pub fn new() -> Self {
        let authority = Self { folder: TempDir::new().expect("a folder for certificates") };
        // No two have the same name.
        let subject = format!("CN = {}", authority.folder.path().display());
        authority.request("authority", &subject, "", &[]);
        authority
    }

    /// Its own certificate, for those who shall trust it.
    pub fn certificate(&self) -> PathBuf {
        self.file("authority", "pem")
    }

    /// A certificate for whoever calls themselves so; `names` are those by which they
    /// are reached, as in `DNS:localhost, IP:127.0.0.1`. The same subject anew gets
    /// another in the same files.
    pub fn issue(&self, subject: &str, names: &str) -> Certificate {
        let (own, key) = (self.certificate(), self.file("authority", "key"));
        let signed = [Path::new("-CA"), &own, Path::new("-CAkey"), &key];
        let names = format!("subjectAltName = {names}\n");
        self.request("party", &format!("CN = {subject}"), &names, &signed);
        let [certificate, key] = ["pem", "key"].map(|kind| self.file(subject, kind));
        // Whoever reads them while they are replaced sees the one or the other.
        fs::rename(self.file("party", "key"), &key).expect("a key");
        fs::rename(self.file("party", "pem"), &certificate).expect("a certificate");
        Certificate { certificate, key }
    }

    fn request(&self, section: &str, subject: &str, names: &str, signed: &[&Path]) {
        let config = self.file(section, "conf");
        fs::write(&config, format!("{SECTIONS}{names}[dn]\n{subject}\n")).expect("a file");
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-days", "2", "-extensions", section]).args(NEW_KEY).args(signed);
        openssl.arg("-config").arg(&config).arg("-keyout").arg(self.file(section, "key"));
        let done = openssl.arg("-out").arg(self.file(section, "pem")).stdin(Stdio::null()).output();
        let done = done.expect("openssl is installed");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn file(&self, name: &str, kind: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.{kind}"))
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
