//! `PostgreSQL` where its Service leads: the machine's own, with the roles and databases that
//! the script of `overlays/local` makes.

use std::net::Ipv4Addr;

use tempfile::TempDir;
use testkit::DurableServer;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

use crate::{
    databases::max_connections,
    local::{OF_POSTGRES, ask_for_passwords, mount_secrets, run_the_script},
    manifest::Manifest,
};

/// Its Service, and the port there.
pub(crate) const NAME: &str = "renqing-db-rw";
const PORT: u16 = 5432;

pub(crate) struct Database {
    server: DurableServer,
    address: Ipv4Addr,
    forwarding: AbortHandle,
}

impl Database {
    /// At an address. `None`, with a loud word, where `PostgreSQL` is not installed.
    pub(crate) async fn start(built: &[Manifest], address: Ipv4Addr) -> Option<Self> {
        let server = DurableServer::start_with(&format!("-c max_connections={}", max_connections(built)))?;
        let passwords = TempDir::new().expect("a folder");
        ask_for_passwords(&server).await;
        mount_secrets(passwords.path());
        run_the_script(&server, passwords.path());
        let listener = TcpListener::bind((address, PORT)).await.expect("the port is free");
        let forwarding = tokio::spawn(forward(listener, server.port())).abort_handle();
        Some(Self { server, address, forwarding })
    }

    pub(crate) fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// As its superuser, with the place of a service's name.
    pub(crate) fn url(&self) -> String {
        let with_password = self.server.url().replace("postgres@", &format!("postgres:{OF_POSTGRES}@"));
        format!("{with_password}/{{service}}")
    }
}

async fn forward(listener: TcpListener, port: u16) {
    loop {
        let (mut client, _) = listener.accept().await.expect("a connection");
        tokio::spawn(async move {
            let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
            copy_bidirectional(&mut client, &mut server).await
        });
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.forwarding.abort();
    }
}
