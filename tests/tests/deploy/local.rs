//! The one `PostgreSQL` of `overlays/local`, as its script makes it, lets each service
//! in by the password of its Secret.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use runtime::SERVICES;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use testkit::DurableServer;
use tests::run_program;

use crate::{
    kustomize::overlay,
    manifest::{of_kind, pods, readme, workspace},
};

/// As `deploy/README.md` has it, for whoever looks after all four databases.
const OPS: [&str; 2] =
    ["CREATE ROLE ops LOGIN PASSWORD '$password'", "GRANT customers, orders, loyalty, feedback TO ops"];

/// The password of `PostgreSQL`'s own role.
pub(crate) const OF_POSTGRES: &str = "of-postgres";

/// What the Secret of a service has.
pub(crate) fn password(service: &str) -> String {
    format!("of '{service}'")
}

/// Has the server ask everybody for a password from now on.
pub(crate) async fn ask_for_passwords(server: &DurableServer) {
    let mut conn = PgConnection::connect(&server.url()).await.expect("PostgreSQL answers");
    let file: String = sqlx::query_scalar("SHOW hba_file").fetch_one(&mut conn).await.expect("a file");
    let rules = format!("COPY (SELECT 'host all all 127.0.0.1/32 scram-sha-256') TO '{file}'");
    let role = format!("ALTER ROLE postgres PASSWORD '{OF_POSTGRES}'");
    for statement in [&role, &rules, "SELECT pg_reload_conf()"] {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut conn).await.expect("it is done");
    }
}

/// The mounted Secrets: a folder for each, with a file for each key.
pub(crate) fn mount_secrets(folder: &Path) {
    for service in SERVICES {
        fs::create_dir_all(folder.join(service)).expect("a folder");
        fs::write(folder.join(service).join("password"), password(service)).expect("a file");
    }
}

pub(crate) fn run_the_script(server: &DurableServer, passwords: &Path) {
    let script = workspace().join("deploy/overlays/local/databases.sh");
    let path = format!("{}:{}", server.binaries().display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.arg(script).env("PATH", path).env("PASSWORDS", passwords).env("POSTGRES_USER", "postgres");
    command.env("PGHOST", "127.0.0.1").env("PGPORT", server.port().to_string());
    let done = command.env("PGPASSWORD", OF_POSTGRES).output().expect("the script runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test]
async fn each_service_comes_in_by_its_password_and_owns_its_database() {
    let Some(server) = DurableServer::start() else { return };
    let passwords = TempDir::new().expect("a folder");
    ask_for_passwords(&server).await;
    mount_secrets(passwords.path());
    run_the_script(&server, passwords.path());

    let built = overlay("local");
    let here = format!("127.0.0.1:{}", server.port());
    for step in pods(&built).iter().filter(|pod| pod.of.kind() == "Job") {
        let (program, args) = step.main().program().expect("a program of ours");
        let service = program.strip_prefix("renqing-").expect("a service");
        let with = |password: &str| {
            let mut env: BTreeMap<_, _> = step.main().env();
            env.insert("PGPASSWORD", password.to_owned());
            // The name of the Service, which nobody looks up here.
            let database = env["RENQING_DATABASE"].replace("renqing-db-rw:5432", &here);
            env.insert("RENQING_DATABASE", database);
            let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
            run_program(program, &args, &env)
        };
        let done = with(&password(service));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert!(!with("another").status.success(), "{service} came in by a wrong password");
    }
    assert_eq!(of_kind(&built, "Job").len(), SERVICES.len());
    one_role_looks_after_all(&server).await;
}

async fn one_role_looks_after_all(server: &DurableServer) {
    let url = server.url().replace("postgres@", &format!("postgres:{OF_POSTGRES}@"));
    let mut conn = PgConnection::connect(&url).await.expect("PostgreSQL answers");
    for statement in OPS {
        assert!(readme().contains(statement), "deploy/README.md does not say {statement}");
        let statement = statement.replace("$password", "of ops");
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut conn).await.expect("it is done");
    }
    let database = format!("postgres://ops@127.0.0.1:{}/{{service}}", server.port());
    for command in [&["check"][..], &["events", "--redeliver", "loyalty"], &["events", "--backfill"]] {
        let args = [command, &["--database", &database]].concat();
        let done = run_program("renqing", &args, &[("PGPASSWORD", "of ops")]);
        assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
