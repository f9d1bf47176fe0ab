use storage::Engine;
use tests::{Harness, Mode, Workshop, is_missing};

use super::second::open_always;
use super::wechat_server::{APP, KEY, Kind, TOKEN, WechatServer};

/// Written by others: what it encrypts is answered here, and our answer decrypts there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_wechatpy_encrypts_is_answered_so_that_wechatpy_reads_it() {
    if is_missing("python3", "python3 python3-venv") {
        return;
    }
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    open_always(harness.door()).await;
    harness.door().patch("channels/wechat", &WechatServer(Kind::Safe).settings()).await.ok();
    let address = format!("{}/channels/wechat/{}", harness.door().address(), harness.door().shop());
    let work = move || {
        let workshop = Workshop::open("wechatpy");
        if !workshop.install_python("wechatpy.txt") {
            return;
        }
        workshop.copy("wechat.py");
        workshop.must("venv/bin/python", &["wechat.py", &address, TOKEN, KEY, APP]);
    };
    tokio::task::spawn_blocking(work).await.expect("both understand each other");
}
