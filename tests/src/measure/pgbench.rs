//! The statements that an order can't do without, sent by `pgbench`.

use std::{
    fmt::Write as _,
    io::Write as _,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use testkit::DurableServer;

use super::{
    shop::REGULARS,
    yardstick::{Sizes, statements},
};

/// Ids count up, as ours do, and are other ones in each run.
fn script(sizes: Sizes) -> String {
    let mut script = format!(
        "\\set number :number + 1\n\\set id (:run << 48) + (:client_id << 32) + :number\n\
         \\set regular random(1, {REGULARS})\nBEGIN;\n"
    );
    let uuid = |variable: &str| format!("CAST(lpad(to_hex(CAST({variable} AS bigint)), 32, '0') AS uuid)");
    for statement in statements(sizes) {
        let statement = statement.replace("$1", &uuid(":id")).replace("$2", "gen_random_uuid()");
        let statement =
            statement.replace("$3", ":regular").replace("$4", "CAST(CAST(:id AS bigint) AS text)");
        writeln!(script, "{};", statement.replace("$5", &uuid(":regular"))).ok();
    }
    script.push_str("COMMIT;\n");
    script
}

/// Statistics for good plans, on both sides.
pub fn analyze(server: &DurableServer) -> anyhow::Result<()> {
    let done = Command::new(server.binaries().join("psql"))
        .args(["-q", "-h", "127.0.0.1", "-U", "postgres", "-p", &server.port().to_string()])
        .args(["-c", "VACUUM ANALYZE", "orders"])
        .status()?;
    anyhow::ensure!(done.success(), "psql");
    Ok(())
}

/// Orders per second.
pub fn run(server: &DurableServer, sizes: Sizes, clients: usize, time: Duration) -> anyhow::Result<f64> {
    static RUN: AtomicU32 = AtomicU32::new(1);
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(script(sizes).as_bytes())?;
    let run = RUN.fetch_add(1, Ordering::Relaxed);
    let done = Command::new(server.binaries().join("pgbench"))
        .args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string()])
        .args(["-D", "number=0", "-D", &format!("run={run}")])
        .args(["-T", &time.as_secs().to_string(), "-h", "127.0.0.1", "-U", "postgres"])
        .args(["-p", &server.port().to_string(), "-f"])
        .arg(file.path())
        .arg("orders")
        .output()?;
    let text = String::from_utf8_lossy(&done.stdout);
    let errors = String::from_utf8_lossy(&done.stderr);
    anyhow::ensure!(done.status.success() && !errors.contains("ERROR"), "pgbench: {text}{errors}");
    let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.ok_or_else(|| anyhow::anyhow!("pgbench: {text}{errors}"))
}
