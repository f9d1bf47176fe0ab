//! What the sample shop buys, what its neighbours ask, and the services it sells.

use std::collections::HashMap;

use contracts::orders::v1::{
    self as orders, ChannelTerms, Competitor, CreateCompetitorRequest, CreateIngredientRequest,
    CreateServiceProductRequest, GetPriceTermsRequest, Ingredient, ListCompetitorsRequest,
    ListIngredientsRequest, ListServiceProductsRequest, PriceTerms, Recipe, ServiceProduct,
    UpdatePriceTermsRequest, UpdateRecipeRequest, ingredient, service_product,
};
use serde::Deserialize;

use super::Sample;
use crate::Clients;

const TRADE: &str = include_str!("../../data/sample-trade.json");
/// More than the sample shop has of anything.
const ALL: i32 = 500;

#[derive(Debug, Deserialize)]
struct Trade {
    ingredients: Vec<Bought>,
    recipes: Vec<Made>,
    channels: Vec<Terms>,
    competitor: Rival,
    services: Vec<Sold>,
}

#[derive(Debug, Deserialize)]
struct Bought {
    name: String,
    name_en: String,
    unit: String,
    supplier: String,
    pack: i64,
    price: i64,
    /// From how many packs on, and what each costs then.
    breaks: Vec<(i64, i64)>,
}

#[derive(Debug, Deserialize)]
struct Made {
    item: i32,
    /// Ingredient and quantity.
    parts: Vec<(String, i64)>,
}

#[derive(Debug, Deserialize)]
struct Terms {
    channel: String,
    packing_fee: i64,
    delivery_fee: i64,
    commission: i32,
    courier_cost: i64,
}

#[derive(Debug, Deserialize)]
struct Rival {
    name: String,
    /// Code and price.
    prices: Vec<(i32, i64)>,
    channels: Vec<Terms>,
}

#[derive(Debug, Deserialize)]
struct Sold {
    name: String,
    name_en: String,
    layer: String,
    hourly_cost: i64,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
struct Step {
    phase: String,
    title: String,
    after_days: i32,
    amount: i64,
    times: i32,
}

impl Sample {
    /// Makes what is not there yet.
    pub(super) async fn load_trade(&self, clients: &mut Clients) -> anyhow::Result<()> {
        let trade: Trade = serde_json::from_str(TRADE)?;
        let ingredients = self.load_ingredients(clients, &trade.ingredients).await?;
        for recipe in &trade.recipes {
            self.load_recipe(clients, recipe, &ingredients).await?;
        }
        self.load_prices(clients, &trade).await?;
        let list = ListServiceProductsRequest { parent: self.parent(), page_size: ALL, ..Default::default() };
        let there = clients.orders.list_service_products(list).await?.into_inner().service_products;
        for service in &trade.services {
            if !there.iter().any(|known| known.display_name == service.name) {
                let service_product = Some(self.service(service)?);
                let request = CreateServiceProductRequest {
                    parent: self.parent(),
                    service_product,
                    ..Default::default()
                };
                clients.orders.create_service_product(request).await?;
            }
        }
        Ok(())
    }

    /// The names of the ingredients by what they are called.
    async fn load_ingredients(
        &self,
        clients: &mut Clients,
        all: &[Bought],
    ) -> anyhow::Result<HashMap<String, String>> {
        let list = ListIngredientsRequest { parent: self.parent(), page_size: ALL, ..Default::default() };
        let there = clients.orders.list_ingredients(list).await?.into_inner().ingredients;
        let mut names: HashMap<_, _> =
            there.into_iter().map(|known| (known.display_name, known.name)).collect();
        for one in all {
            if !names.contains_key(&one.name) {
                let ingredient = Some(self.ingredient(one)?);
                let request =
                    CreateIngredientRequest { parent: self.parent(), ingredient, ..Default::default() };
                let made = clients.orders.create_ingredient(request).await?.into_inner();
                names.insert(made.display_name, made.name);
            }
        }
        Ok(names)
    }

    fn ingredient(&self, one: &Bought) -> anyhow::Result<Ingredient> {
        let unit = ingredient::Unit::from_str_name(&one.unit);
        let unit = unit.ok_or_else(|| anyhow::anyhow!("{} is no unit", one.unit))?;
        let price_break = |(least_packs, price): &(i64, i64)| ingredient::PriceBreak {
            least_packs: *least_packs,
            pack_price: Some(self.money(*price)),
        };
        let offer = ingredient::Offer {
            supplier: one.supplier.clone(),
            pack_quantity: one.pack,
            pack_price: Some(self.money(one.price)),
            breaks: one.breaks.iter().map(price_break).collect(),
        };
        Ok(Ingredient {
            display_name: one.name.clone(),
            display_name_en: one.name_en.clone(),
            unit: unit.into(),
            offers: vec![offer],
            ..Ingredient::default()
        })
    }

    /// What somebody has changed since is left.
    async fn load_recipe(
        &self,
        clients: &mut Clients,
        made: &Made,
        ingredients: &HashMap<String, String>,
    ) -> anyhow::Result<()> {
        let name = format!("{}/menuItems/{}/recipe", self.parent(), made.item);
        let there = clients.orders.get_recipe(orders::GetRecipeRequest { name: name.clone() }).await?;
        if !there.into_inner().parts.is_empty() {
            return Ok(());
        }
        let part = |(of, quantity): &(String, i64)| orders::recipe::Part {
            ingredient: ingredients.get(of).cloned().unwrap_or_default(),
            quantity: *quantity,
        };
        let recipe = Some(Recipe { name, parts: made.parts.iter().map(part).collect(), ..Recipe::default() });
        clients.orders.update_recipe(UpdateRecipeRequest { recipe, ..Default::default() }).await?;
        Ok(())
    }

    async fn load_prices(&self, clients: &mut Clients, trade: &Trade) -> anyhow::Result<()> {
        let name = format!("{}/priceTerms", self.parent());
        let there = clients.orders.get_price_terms(GetPriceTermsRequest { name: name.clone() }).await?;
        if there.into_inner().channels.is_empty() {
            let channels = trade.channels.iter().map(|terms| self.terms(terms)).collect();
            let price_terms = Some(PriceTerms { name, channels, etag: String::new() });
            let request = UpdatePriceTermsRequest { price_terms, ..Default::default() };
            clients.orders.update_price_terms(request).await?;
        }
        let list = ListCompetitorsRequest { parent: self.parent(), page_size: ALL, ..Default::default() };
        let there = clients.orders.list_competitors(list).await?.into_inner().competitors;
        if !there.iter().any(|known| known.display_name == trade.competitor.name) {
            let competitor = Some(self.competitor(&trade.competitor));
            let request = CreateCompetitorRequest { parent: self.parent(), competitor, ..Default::default() };
            clients.orders.create_competitor(request).await?;
        }
        Ok(())
    }

    fn terms(&self, terms: &Terms) -> ChannelTerms {
        ChannelTerms {
            channel: terms.channel.clone(),
            packing_fee: Some(self.money(terms.packing_fee)),
            delivery_fee: Some(self.money(terms.delivery_fee)),
            commission_basis_points: terms.commission,
            courier_cost: Some(self.money(terms.courier_cost)),
            ..ChannelTerms::default()
        }
    }

    fn competitor(&self, rival: &Rival) -> Competitor {
        let price = |(item_code, price): &(i32, i64)| orders::competitor::Price {
            item_code: *item_code,
            price: Some(self.money(*price)),
            seen_time: None,
        };
        Competitor {
            display_name: rival.name.clone(),
            prices: rival.prices.iter().map(price).collect(),
            channels: rival.channels.iter().map(|terms| self.terms(terms)).collect(),
            ..Competitor::default()
        }
    }

    fn service(&self, sold: &Sold) -> anyhow::Result<ServiceProduct> {
        let layer = service_product::Layer::from_str_name(&sold.layer);
        let layer = layer.ok_or_else(|| anyhow::anyhow!("{} is no layer", sold.layer))?;
        let step = |step: &Step| -> anyhow::Result<service_product::Step> {
            let phase = service_product::Phase::from_str_name(&step.phase);
            Ok(service_product::Step {
                phase: phase.ok_or_else(|| anyhow::anyhow!("{} is no phase", step.phase))?.into(),
                title: step.title.clone(),
                after_days: step.after_days,
                amount: Some(self.money(step.amount)),
                times: step.times,
                every_days: 7,
            })
        };
        Ok(ServiceProduct {
            display_name: sold.name.clone(),
            display_name_en: sold.name_en.clone(),
            layer: layer.into(),
            steps: sold.steps.iter().map(step).collect::<anyhow::Result<_>>()?,
            hourly_cost: Some(self.money(sold.hourly_cost)),
            ..ServiceProduct::default()
        })
    }
}
