//! How often an order goes to the database and back.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use contracts::orders::v1::message::Intent;
use storage::Engine;
use tokio::{
    io::{self, AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use crate::shop::{Shop, said};

/// Stands before `PostgreSQL` and counts the statements.
struct Wire {
    address: String,
    trips: Arc<AtomicUsize>,
}

impl Wire {
    async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Self { address: listener.local_addr().unwrap().to_string(), trips: Arc::default() };
        let (server, trips) = (server.to_owned(), Arc::clone(&wire.trips));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                let ((client_in, mut client_out), (mut server_in, server_out)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(count(client_in, server_out, Arc::clone(&trips)));
                tokio::spawn(async move { io::copy(&mut server_in, &mut client_out).await });
            }
        });
        wire
    }
}

/// Hands on what a client sends, message by message.
async fn count(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    trips: Arc<AtomicUsize>,
) -> io::Result<()> {
    const PROTOCOL_3: u32 = 196_608;
    // Until its session begins, messages have no kind.
    let mut has_begun = false;
    loop {
        let kind = if has_begun { Some(client.read_u8().await?) } else { None };
        let length = client.read_u32().await?;
        let mut body = vec![0; usize::try_from(length).unwrap() - 4];
        client.read_exact(&mut body).await?;
        has_begun |= body.starts_with(&PROTOCOL_3.to_be_bytes());
        // A statement, prepared or not. (The pool also asks sessions that are given back
        // whether they are well; nobody waits for that.)
        trips.fetch_add(usize::from(matches!(kind, Some(b'E' | b'Q'))), Ordering::Relaxed);
        let mut message: Vec<u8> = kind.into_iter().collect();
        message.extend(length.to_be_bytes());
        message.extend(body);
        server.write_all(&message).await?;
    }
}

#[tokio::test]
async fn an_order_by_chat_takes_two_round_trips() {
    let Some(shop) = Shop::open(Engine::Postgres).await else { return };
    let server = shop.url.split(['@', '/']).find(|part| part.contains("127.0.0.1")).unwrap();
    let wire = Wire::to(server).await;
    let shop = shop.through(shop.url.replace(server, &wire.address)).await;
    let mut trips = Vec::new();
    for id in 0..5 {
        wire.trips.store(0, Ordering::Relaxed);
        let message = said(&id.to_string(), "wx-wang", "18号,订餐3.6");
        let answer = shop.owner().create_message(message).await.unwrap().into_inner();
        assert_eq!(answer.intent(), Intent::PlaceOrder);
        trips.push(wire.trips.load(Ordering::Relaxed));
    }
    // What is known of it, its sender and whom it names; and all it writes. The
    // first also loads the menu.
    assert_eq!(trips[1..], [2; 4], "{trips:?}");
}
