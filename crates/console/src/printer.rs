//! The printers in the shops' kitchens.

use std::{collections::HashMap, io, time::Duration};

use kernel::ShopId;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

/// A printer in the same house answers at once or is off.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where each shop's printer is, as `HOST:PORT`.
#[derive(Clone, Debug, Default)]
pub struct Printers(HashMap<String, String>);

impl Printers {
    /// The printers of these shops.
    pub fn new(all: impl IntoIterator<Item = (ShopId, String)>) -> Self {
        Self(all.into_iter().map(|(shop, place)| (format!("shops/{shop}"), place)).collect())
    }

    /// A shop's printer, if it has one.
    pub(crate) fn of(&self, shop: &str) -> Option<&str> {
        self.0.get(shop).map(String::as_str)
    }
}

/// Has a printer print; done when it has taken every byte.
pub(crate) async fn print(place: &str, bytes: &[u8]) -> io::Result<()> {
    let send = async {
        let mut stream = TcpStream::connect(place).await?;
        stream.write_all(bytes).await?;
        stream.shutdown().await
    };
    timeout(PATIENCE, send).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
