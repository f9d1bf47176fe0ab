use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY, Workshop, is_missing};

use super::document::Document;

#[tokio::test]
async fn a_client_in_python_is_made_of_the_document_and_works() {
    if is_missing("python3", "python3 python3-venv") {
        return;
    }
    let (harness, workshop) = started("python").await;
    let address = harness.door().address().to_owned();
    let work = move || {
        if !workshop.install_python("requirements.txt") {
            return;
        }
        let made = ["generate", "--path", "openapi.json", "--output-path", "made", "--overwrite"];
        workshop.must("venv/bin/openapi-python-client", &made);
        workshop.copy("client.py");
        let key = [("RENQING_ADDRESS", address.as_str()), ("RENQING_KEY", OWNER_KEY), ("PYTHONPATH", "made")];
        workshop.must_with("venv/bin/python", &["client.py"], &key);
    };
    tokio::task::spawn_blocking(work).await.expect("the client works");
}

#[tokio::test]
async fn a_client_in_typescript_is_made_of_the_document_and_works() {
    if is_missing("node", "nodejs npm") || is_missing("npm", "nodejs npm") {
        return;
    }
    let (harness, workshop) = started("typescript").await;
    let address = harness.door().address().to_owned();
    let work = move || {
        if !workshop.install_npm("package-lock.json") {
            return;
        }
        workshop.must("node_modules/.bin/openapi-typescript", &["openapi.json", "--output", "api.d.ts"]);
        workshop.copy("client.ts");
        workshop.copy("tsconfig.json");
        workshop.must("node_modules/.bin/tsc", &["--project", "tsconfig.json"]);
        workshop.must("node", &["out/client.js", &address, OWNER_KEY]);
    };
    tokio::task::spawn_blocking(work).await.expect("the client works");
}

async fn started(language: &str) -> (Harness, Workshop) {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let workshop = Workshop::open(language);
    let document = Document::of(harness.door()).await;
    workshop.write("openapi.json", &document.0.to_string());
    (harness, workshop)
}
