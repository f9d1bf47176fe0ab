use contracts::{
    common::v1::principal::Kind,
    customers::v1::{AccessKey, CreateAccessKeyRequest, ListAccessKeysRequest, ListHouseKeysRequest},
};
use kernel::{Clock, ShopId};
use qrcode::{QrCode, render::unicode::Dense1x2};
use runtime::{Principal, Settings, Shutdown, WrongSetting, bind, serve_metrics, serve_router};
use tokio::net::TcpListener;

use crate::{Clients, Sample, System, folder::DataFolder};

/// What `serve` may be told beside the settings.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ServeArgs {
    /// Load the sample shop, if it is not there yet
    #[arg(long)]
    pub sample: bool,
}

/// Serves everything in this process, until it is told to end.
pub async fn serve(settings: &Settings, args: &ServeArgs, shutdown: Shutdown) -> anyhow::Result<()> {
    if !settings.is_direct() {
        WrongSetting("events: must be direct, for here all services are in one process".into()).exit();
    }
    let mut settings = settings.clone();
    let sample = args.sample.then(Sample::built_in).transpose()?;
    // The port comes first: a second program should fail before it touches any data.
    let listener = listen(&settings).await?;
    serve_metrics(&settings, &shutdown).await?;
    let _folder = take_folder(&settings)?;
    let system = start(&settings, Clock::system(), &shutdown).await?;
    let clients = system.clients(&Principal::service("renqing"));
    if let Some(sample) = &sample {
        sample.load(&clients).await?;
    }
    let shops = orders::shops(&settings.database()).await?;
    let first = match settings.owner_key {
        None => first_owners(&settings, &shops, &clients).await?,
        Some(_) => None,
    };
    if let ([only], None) = (shops.as_slice(), &settings.shop) {
        settings.shop = Some(only.to_string());
    }
    print_address(&listener, first.as_deref())?;
    serve_gateway(&system, &settings, listener, &shutdown).await
}

/// The port, or one sentence that says which.
pub(crate) async fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    bind(settings.http, "http").await
}

pub(crate) fn take_folder(settings: &Settings) -> anyhow::Result<Option<DataFolder>> {
    let database = settings.database();
    database.strip_prefix("sqlite:").map(|folder| DataFolder::take(folder.as_ref())).transpose()
}

/// The four services with the settings that hold, and the clock they go by.
pub(crate) async fn start(settings: &Settings, clock: Clock, shutdown: &Shutdown) -> anyhow::Result<System> {
    // A token's minute is one of the machine's, whatever time the services live in.
    let tokens = settings.tokens(Clock::system(), true)?;
    System::start(&settings.database(), clock, tokens, settings.limits(), shutdown).await
}

/// Serves HTTP and gRPC until the end.
pub(crate) async fn serve_gateway(
    system: &System,
    settings: &Settings,
    listener: TcpListener,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let upstreams = runtime::SERVICES.map(|name| (name, system.channel(name)));
    gateway::start_courier(upstreams.clone(), system.tokens(), Clock::system(), settings, shutdown)?;
    let router = gateway::router(upstreams, system.tokens(), Clock::system(), settings, shutdown)?;
    let served = serve_router(router, listener, &settings.listener_options(), shutdown).await;
    // What waits for others in this process is handed on while they are there.
    shutdown.finish().await;
    served
}

#[expect(clippy::print_stdout, reason = "what the person at the terminal waits for")]
fn print_address(listener: &TcpListener, first: Option<&str>) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    println!("renqing is at http://{address}");
    if let Some(secret) = first {
        let link = format!("http://{address}/sign-in/{secret}");
        let code = QrCode::new(&link)?.render::<Dense1x2>().build();
        println!("{code}\nopen your shop there; this signs one device in, once: {link}");
    }
    Ok(())
}

/// Sees to it that whoever started the program has a key: to the shop that was
/// named, or to each there is, or else to the first to be. Who has a house key has
/// one to all of them. Answers the secret by which a device is signed in to a shop that
/// nobody had a key to.
async fn first_owners(
    settings: &Settings,
    shops: &[ShopId],
    clients: &Clients,
) -> anyhow::Result<Option<String>> {
    let one = ListHouseKeysRequest { page_size: 1, ..ListHouseKeysRequest::default() };
    if !clients.customers.clone().list_house_keys(one).await?.into_inner().house_keys.is_empty() {
        return Ok(None);
    }
    match shops {
        several @ [_, ..] if settings.shop.is_none() => {
            for shop in several {
                first_owner(shop, clients).await?;
            }
            Ok(None)
        }
        _ => {
            let shop = settings.shop()?;
            if !first_owner(&shop, clients).await? {
                return Ok(None);
            }
            // A key of its own: the one that was shown stays good when the link is used.
            Ok(Some(owners_key(&shop, "first device", clients).await?))
        }
    }
}

/// Makes a shop's first owner's key and shows it, this once; unless there is one.
async fn first_owner(shop: &ShopId, clients: &Clients) -> anyhow::Result<bool> {
    let parent = format!("shops/{shop}");
    let mut customers = clients.customers.clone();
    let mut page_token = String::new();
    loop {
        let parent = parent.clone();
        let list = ListAccessKeysRequest { parent, page_size: 500, page_token, without_guests: true };
        let page = customers.list_access_keys(list).await?.into_inner();
        if page.access_keys.iter().any(|key| key.kind() == Kind::Owner) {
            return Ok(false);
        }
        if page.next_page_token.is_empty() {
            break;
        }
        page_token = page.next_page_token;
    }
    let made = owners_key(shop, "first owner", clients).await?;
    #[expect(clippy::print_stdout, reason = "it is shown once, to the person at the terminal")]
    {
        println!("the owner's key of shops/{shop}, shown this once: {made}");
    }
    Ok(true)
}

/// A new key of an owner: its secret.
async fn owners_key(shop: &ShopId, name: &str, clients: &Clients) -> anyhow::Result<String> {
    let access_key =
        AccessKey { kind: Kind::Owner.into(), display_name: name.to_owned(), ..AccessKey::default() };
    let request = CreateAccessKeyRequest { parent: format!("shops/{shop}"), access_key: Some(access_key) };
    Ok(clients.customers.clone().create_access_key(request).await?.into_inner().secret)
}
