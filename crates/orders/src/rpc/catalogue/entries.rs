//! What the methods of every kind of entry have in common.

use kernel::{Code, Failure, ShopId};
use prost::Name;
use prost_types::FieldMask;
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::{
        self,
        catalogue::{Place, Reference, Resource},
    },
    domain::purchasing::{Ingredient, Recipe},
    error::Error,
    service::Orders,
    store::{
        catalogue::{self, Entry},
        menu_items, shops,
    },
};

/// The fields of a request that creates.
pub(super) struct Creating<R: Resource> {
    pub(super) parent: String,
    pub(super) sent: Option<R::Wire>,
    pub(super) request_id: String,
    /// What the field of the resource is called.
    pub(super) field: &'static str,
}

/// Adds one.
pub(super) async fn create<R: Resource, M: Name>(
    service: &Orders,
    request: Request<M>,
    fields: impl FnOnce(&M) -> Creating<R>,
) -> Result<R::Wire, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let asked = fields(&request);
    let shop = field::shop(&asked.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&asked.request_id)?, &request);
    let sent = field::required(asked.sent, asked.field)?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let currency = shops::hold(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let place = Place { shop: &shop, currency: &currency };
    let value = R::read(&sent, place)?;
    expect_references(&mut tx, &shop, &value).await?;
    let entry = Entry { id: service.ids.next().to_string(), value, version: 1 };
    catalogue::insert(&mut tx, &shop, &entry.id, &entry.value).await?;
    Ok(tx.answer(convert::catalogue::wire(&entry, place)).await?)
}

/// The fields of a request that changes.
pub(super) struct Updating<R: Resource> {
    pub(super) sent: Option<R::Wire>,
    pub(super) update_mask: Option<FieldMask>,
    pub(super) request_id: String,
    pub(super) field: &'static str,
    /// What there is of a resource that every shop or dish has, until somebody says.
    pub(super) otherwise: Option<R>,
}

/// Changes one.
pub(super) async fn update<R: Resource, M: Name>(
    service: &Orders,
    request: Request<M>,
    fields: impl FnOnce(&M) -> Updating<R>,
) -> Result<R::Wire, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let asked = fields(&request);
    let sent = field::required(asked.sent, asked.field)?;
    let (name, etag) = R::about(&sent);
    let (name, etag) = (name.to_owned(), etag.to_owned());
    let (shop, id) = R::id(&name, &format!("{}.name", asked.field))?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&asked.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let currency = shops::hold(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let place = Place { shop: &shop, currency: &currency };
    let current = found(&mut tx, &shop, &id, asked.otherwise).await?;
    let mut current: Entry<R> = current.ok_or_else(|| Failure::not_found(&name))?;
    field::expect_etag(&etag, current.version)?;
    let before = current.value.write(&id, place);
    let merged = R::merged(before.clone(), sent, asked.update_mask)?;
    current.value = R::read(&merged, place)?;
    if current.value.write(&id, place) != before {
        expect_references(&mut tx, &shop, &current.value).await?;
        put(&mut tx, &shop, &current).await?;
        current.version += 1;
    }
    Ok(tx.answer(convert::catalogue::wire(&current, place)).await?)
}

async fn put<R: Resource>(tx: &mut Tx, shop: &ShopId, entry: &Entry<R>) -> Result<(), Error> {
    if entry.version == 0 {
        catalogue::insert(tx, shop, &entry.id, &entry.value).await?;
    } else {
        catalogue::update(tx, shop, entry).await?;
    }
    Ok(())
}

/// One that is kept, else what there is otherwise.
async fn found<R: Resource>(
    tx: &mut Tx,
    shop: &ShopId,
    id: &str,
    otherwise: Option<R>,
) -> Result<Option<Entry<R>>, Error> {
    let kept = catalogue::get(tx, shop, id).await?;
    if let (None, Some(code)) = (&kept, R::dish(id))
        && menu_items::get(tx, shop, code).await?.is_none()
    {
        return Ok(None);
    }
    Ok(kept.or_else(|| otherwise.map(|value| Entry { id: id.to_owned(), value, version: 0 })))
}

/// One by its name.
pub(super) async fn get<R: Resource, M>(
    service: &Orders,
    request: Request<M>,
    name: impl FnOnce(M) -> String,
    otherwise: Option<R>,
) -> Result<R::Wire, Error> {
    let call = runtime::call(&request);
    let name = name(request.into_inner());
    let (shop, id) = R::id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let record = shops::get(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let entry = found(&mut tx, &shop, &id, otherwise).await?.ok_or_else(|| Failure::not_found(&name))?;
    Ok(convert::catalogue::wire(&entry, Place { shop: &shop, currency: &record.shop.currency }))
}

/// The fields of a request that lists.
pub(super) struct Listing {
    pub(super) parent: String,
    pub(super) page_size: i32,
    pub(super) page_token: String,
}

/// A page of them in the order they were added, and the token of the next.
pub(super) async fn list<R: Resource, M>(
    service: &Orders,
    request: Request<M>,
    fields: impl FnOnce(M) -> Listing,
) -> Result<(Vec<R::Wire>, String), Error> {
    let call = runtime::call(&request);
    let asked = fields(request.into_inner());
    let shop = field::shop(&asked.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("{} of {shop}", R::KIND);
    let paging = field::paging(&asked.page_token, asked.page_size, &question, 1)?;
    let after = paging.place(String::new(), |columns| columns.first().cloned())?;
    let mut tx = service.db.snapshot().await?;
    let record = shops::get(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let mut entries = catalogue::list::<R>(&mut tx, &shop, &after, paging.size + 1).await?;
    let next = paging.cut(&mut entries, |last| vec![last.id.clone()]);
    let place = Place { shop: &shop, currency: &record.shop.currency };
    Ok((entries.iter().map(|entry| convert::catalogue::wire(entry, place)).collect(), next))
}

/// The fields of a request that deletes.
pub(super) struct Deleting {
    pub(super) name: String,
    pub(super) etag: String,
    pub(super) request_id: String,
}

/// Deletes one.
pub(super) async fn delete<R: Resource, M: Name>(
    service: &Orders,
    request: Request<M>,
    fields: impl FnOnce(&M) -> Deleting,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let asked = fields(&request);
    let (shop, id) = R::id(&asked.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&asked.request_id)?, &request);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    shops::hold(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let entry: Option<Entry<R>> = catalogue::get(&mut tx, &shop, &id).await?;
    let entry = entry.ok_or_else(|| Failure::not_found(&asked.name))?;
    field::expect_etag(&asked.etag, entry.version)?;
    expect_unused(&mut tx, &shop, &id).await?;
    catalogue::delete(&mut tx, &shop, &entry).await?;
    Ok(tx.answer(()).await?)
}

/// No recipe may be left with an ingredient that is not there; nothing else is
/// spoken of by its id.
async fn expect_unused(tx: &mut Tx, shop: &ShopId, id: &str) -> Result<(), Error> {
    let recipes = catalogue::all::<Recipe>(tx, shop).await?;
    let uses =
        |recipe: &&Entry<Recipe>| recipe.value.parts.iter().any(|part| part.ingredient.to_string() == id);
    let Some(recipe) = recipes.iter().find(uses) else { return Ok(()) };
    let message = format!("the recipe of dish {} has it: change that first", recipe.id);
    Err(Failure::new(Code::FailedPrecondition, "INGREDIENT_USED", message).into())
}

/// What is spoken of must be there.
async fn expect_references<R: Resource>(tx: &mut Tx, shop: &ShopId, value: &R) -> Result<(), Error> {
    for (reference, path) in value.references() {
        let (is_there, what) = match reference {
            Reference::Dish(code) => (menu_items::get(tx, shop, code).await?.is_some(), "a dish of the menu"),
            Reference::Ingredient(id) => {
                let known = catalogue::get::<Ingredient>(tx, shop, &id.to_string()).await?;
                (known.is_some(), "an ingredient of the shop")
            }
        };
        if !is_there {
            return Err(Failure::field(path, format!("must be {what}")).into());
        }
    }
    Ok(())
}
