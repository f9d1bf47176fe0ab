//! `PostgreSQL` over TLS, as `sslmode` says.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::path::Path;

use storage::{Db, Migrations, execute};
use testkit::{Authority, DurableServer};

static TABLES: sqlx::migrate::Migrator = sqlx::migrate!("tests/migrations");

const EVERYBODY: &str = "host all all 127.0.0.1/32 trust\nhost all all ::1/128 trust\n";
/// The name in the certificate has to be that of the role.
const BY_CERTIFICATE: &str = "hostssl probe all 127.0.0.1/32 cert\nhost postgres all 127.0.0.1/32 trust\n";

/// A server that calls itself `localhost`, the authority it is from, and another.
async fn server(rules: &str) -> Option<(DurableServer, [Authority; 2])> {
    let (own, foreign) = (Authority::new(), Authority::new());
    let server = DurableServer::with_tls(&own.issue("server", "DNS:localhost"), &own, rules)?;
    server.create("probe").await;
    Some((server, [own, foreign]))
}

async fn open(server: &DurableServer, host: &str, query: &str) -> Result<Db, String> {
    let url = format!("postgres://postgres@{host}:{}/probe?{query}", server.port());
    Db::open(&url, "probe", Migrations(&TABLES)).await.map_err(|error| error.to_string())
}

fn authority(mode: &str, file: &Path) -> String {
    format!("sslmode={mode}&sslrootcert={}", file.display())
}

/// How many sessions of clients are and are not encrypted.
async fn sessions(db: &Db) -> (i64, i64) {
    let mut tx = db.read().await.unwrap();
    let count = "SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl)
         FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE backend_type = 'client backend'";
    match tx.conn() {
        storage::Conn::Postgres(conn) => sqlx::query_as(count).fetch_one(conn).await.unwrap(),
        storage::Conn::Sqlite(_) => unreachable!("it is PostgreSQL"),
    }
}

#[tokio::test]
async fn every_session_is_encrypted_with_a_server_that_is_who_it_says() {
    let Some((server, [own, _])) = server(EVERYBODY).await else { return };
    let db = open(&server, "localhost", &authority("verify-full", &own.certificate())).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    execute!(tx, sqlx::query("DELETE FROM outbox")).unwrap();
    tx.commit().await.unwrap();
    // What reads and what writes.
    assert_eq!(sessions(&db).await, (2, 0));
    db.close().await;
}

#[tokio::test]
async fn a_server_of_another_authority_or_name_is_refused_in_one_line() {
    let Some((server, [own, foreign])) = server(EVERYBODY).await else { return };
    let (own, foreign) = (own.certificate(), foreign.certificate());
    for (host, query, why) in [
        ("localhost", authority("verify-full", &foreign), "UnknownIssuer"),
        ("localhost", authority("verify-ca", &foreign), "UnknownIssuer"),
        // As libpq has it: who names an authority wants the server to be held against it.
        ("localhost", authority("require", &foreign), "UnknownIssuer"),
        ("127.0.0.1", authority("verify-full", &own), "not valid for name"),
    ] {
        let refused = open(&server, host, &query).await.unwrap_err();
        let place = format!("database at {host}:{}/probe unavailable", server.port());
        assert!(refused.contains(&place) && refused.contains(why), "{query}: {refused}");
        assert_eq!(refused.lines().count(), 1, "{refused}");
    }
    for (host, query) in
        [("127.0.0.1", authority("verify-ca", &own)), ("127.0.0.1", "sslmode=require".into())]
    {
        let db = open(&server, host, &query).await.unwrap();
        assert_eq!(sessions(&db).await.1, 0, "{query}");
        db.close().await;
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    let Some(server) = testkit::Server::shared().await else { return };
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!("{}/postgres?sslmode={mode}", server.url());
        let refused = Db::open(&url, "probe", Migrations(&TABLES)).await.unwrap_err().to_string();
        assert!(refused.contains("server does not support TLS"), "{refused}");
        assert_eq!(refused.lines().count(), 1, "{refused}");
    }
}

#[tokio::test]
async fn a_client_that_has_to_shows_its_certificate() {
    let Some((server, [own, foreign])) = server(BY_CERTIFICATE).await else { return };
    let with = |of: &Authority, name: &str| {
        let shown = of.issue(name, "DNS:client");
        let (certificate, key) = (shown.certificate.display(), shown.key.display());
        let mode = authority("verify-ca", &own.certificate());
        format!("{mode}&sslcert={certificate}&sslkey={key}")
    };
    let bare = authority("verify-ca", &own.certificate());
    for query in [bare, with(&own, "somebody"), with(&foreign, "postgres")] {
        assert!(open(&server, "127.0.0.1", &query).await.is_err(), "{query}");
    }
    open(&server, "127.0.0.1", &with(&own, "postgres")).await.unwrap();
}
