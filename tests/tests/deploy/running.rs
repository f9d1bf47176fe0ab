//! The system as the manifests have it, run here: names, ports, variables, probes and grace
//! periods are theirs.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use kernel::{Clock, Uuid};
use renqing::{Clients, Sample};
use reqwest::Method;
use runtime::{CallAs, Principal, SERVICES, Secret, Tokens, call_as, connect};
use serde_json::{Value, json};
use tests::{Answer, Gateway, LIFE, data};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{cluster::Cluster, kustomize::overlay};

/// Sender and number.
const GUESTS: [(&str, u32); 3] = [("wx-wang", 18), ("wx-chen", 7), ("wx-sun", 36)];
const PAUSE: Duration = Duration::from_millis(200);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Orders of each guest, at least, for it to be a load.
const AT_LEAST: usize = 20;

/// What the guests came to.
#[derive(Default)]
struct Noted {
    failed: Mutex<Vec<String>>,
    completed: Mutex<Vec<Value>>,
    answered: AtomicUsize,
}

/// A guest who orders, has every order brought, and asks for their points, one call after the
/// other, each to a gateway that is there.
struct Guest {
    cluster: Arc<Cluster>,
    door: Gateway,
    sender: &'static str,
    number: u32,
    noted: Arc<Noted>,
}

impl Guest {
    async fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let door = self.door.at(&self.cluster.address("gateway", "http"));
        let request = door.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = match Answer::of(request).await {
            Ok(answer) if answer.status == 200 => answer.body,
            Ok(answer) => self.failed(format!("{path}: {} {}", answer.status, answer.body)),
            Err(error) => self.failed(format!("{path}: {error:?}")),
        };
        self.noted.answered.fetch_add(1, Ordering::Relaxed);
        answer
    }

    fn failed(&self, why: String) -> Value {
        self.noted.failed.lock().expect("whole").push(why);
        Value::Null
    }

    async fn come_again(&self, visit: usize) {
        let message = json!({
            "channel": "wechat-group", "channelMessageId": format!("{}-{visit}", self.sender),
            "senderId": self.sender, "text": format!("{}号,订餐3.6", self.number),
            "sentTime": "2026-11-23T11:00:00+08:00",
        });
        let answer = self.call(Method::POST, "messages", message).await;
        let order = &answer["orders"][0];
        let (Some(name), Some(customer)) = (order["name"].as_str(), order["customer"].as_str()) else {
            return;
        };
        for state in LIFE {
            let request_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{name} {state}").as_bytes());
            let body = json!({ "toState": state, "requestId": request_id });
            self.call(Method::POST, &format!("{name}:advance"), body).await;
        }
        self.noted.completed.lock().expect("whole").push(order.clone());
        self.call(Method::GET, &format!("{customer}/pointsAccount"), Value::Null).await;
        self.call(Method::GET, "cases", Value::Null).await;
    }
}

fn door(cluster: &Cluster) -> Gateway {
    let key = Cluster::secret("renqing-keys", "owner-key");
    Gateway::new(&cluster.address("gateway", "http"), "nongmao", &key)
}

/// The sample shop, brought in by gRPC at the services, as another of them would.
async fn open_shop(cluster: &Cluster) {
    let secret = Cluster::secret("renqing-keys", "secret");
    let tokens = Tokens::new(Secret::new(secret.as_bytes()).expect("long enough"), Clock::system());
    let clients = Clients::new(|service| {
        let channel = connect(&cluster.address(service, "grpc")).expect("an address");
        call_as(channel, &tokens, CallAs::Principal(Principal::service("tests")))
    });
    Sample::built_in().expect("the sample").load(&clients).await.expect("the sample loads");
}

/// One point for each full hundred minor units.
fn points(orders: &[Value], customer: &str) -> i64 {
    let whole = |order: &Value| order["total"]["amount"].as_str().and_then(|text| text.parse::<i64>().ok());
    let of = orders.iter().filter(|order| order["customer"] == customer);
    of.map(|order| whole(order).expect("an amount") / 100).sum()
}

async fn wait_for_points(door: &Gateway, orders: &[Value]) {
    for order in orders {
        let customer = order["customer"].as_str().expect("a customer");
        let expected = points(orders, customer).to_string();
        let account = format!("{customer}/pointsAccount");
        let came = async {
            while door.get(&account).await.ok()["balance"] != expected.as_str() {
                sleep(LOOK_EVERY).await;
            }
        };
        let came = tokio::time::timeout(Duration::from_mins(1), came).await;
        assert!(came.is_ok(), "{customer} has no {expected} points: {}", door.get(&account).await.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_manifests_say_takes_orders_and_is_rolled_over_under_load_without_an_error() {
    let Some(cluster) = Cluster::start(overlay("local")).await.map(Arc::new) else { return };
    open_shop(&cluster).await;
    let (stop, noted, mut guests) = (CancellationToken::new(), Arc::<Noted>::default(), JoinSet::new());
    for (sender, number) in GUESTS {
        let (cluster, stop) = (Arc::clone(&cluster), stop.clone());
        let guest = Guest { door: door(&cluster), cluster, sender, number, noted: Arc::clone(&noted) };
        guests.spawn(async move {
            for visit in 0.. {
                if stop.is_cancelled() {
                    return;
                }
                guest.come_again(visit).await;
                sleep(PAUSE).await;
            }
        });
    }
    let rolled = cluster.roll().await;
    stop.cancel();
    guests.join_all().await;
    let failed = noted.failed.lock().expect("whole").clone();
    let answered = noted.answered.load(Ordering::Relaxed);
    assert_eq!(failed, Vec::<String>::new(), "of {answered}; {:?}", cluster.troubles());
    assert!(rolled > SERVICES.len(), "{rolled} pods");
    let completed = noted.completed.lock().expect("whole").clone();
    assert!(completed.len() > GUESTS.len() * AT_LEAST, "{} orders", completed.len());
    wait_for_points(&door(&cluster), &completed).await;
    data::settle(&cluster.database(), &SERVICES).await;
    assert_eq!(renqing::check(&cluster.database()).await.expect("a walk"), Vec::<String>::new());
    cluster.stop().await;
    assert_eq!(cluster.troubles(), Vec::<String>::new());
}
