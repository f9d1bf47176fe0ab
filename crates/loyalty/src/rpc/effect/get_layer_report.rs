use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use contracts::loyalty::v1 as pb;
use kernel::{ShopId, Time};
use storage::Tx;
use tonic::Request;

use super::{reckon::ALL, window::window_days};
use crate::{
    convert::{effect, layers as layers_report},
    domain::{
        CampaignId, Layer, RewardId,
        effect::{Figures, Given, Lift, Stratum, rank, services::ServiceDone},
    },
    error::Error,
    service::Loyalty,
    store::{
        effect::{
            arms::{self, Window},
            layers::{self, Firsts, GivenOf, Returned},
        },
        projections::shops,
    },
};

const USUAL_DAYS: i64 = 90;
/// All that was sold in three years is gone through in less.
const ASK: Duration = Duration::from_secs(10);

/// What is known of what was given.
struct Counts {
    given: Vec<GivenOf>,
    givers: Vec<(Layer, RewardId, CampaignId)>,
    arms: HashMap<CampaignId, Stratum>,
    by_reward: Returned<RewardId>,
    by_layer: Returned<Layer>,
}

pub(crate) async fn get_layer_report(
    service: &Loyalty,
    request: Request<pb::GetLayerReportRequest>,
) -> Result<pb::LayerReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = layers_report::report_of(&request.name)?;
    call.enter(&shop)?;
    let days = effect::days(request.days, "days", 1_096)?.unwrap_or(USUAL_DAYS);

    let mut tx = service.db.snapshot().await?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let known = known(service, &mut tx, &shop, days).await?;
    // Nobody else is asked while a transaction is open.
    drop(tx);
    let services = services(service, &shop, days).await;
    let rewards = rank(known.given.iter().map(|of| known.reward(of)).collect());
    let layers = known.layers();
    Ok(layers_report::report(
        (&shop, request.name),
        (&layers, &rewards),
        services.as_deref(),
        (days, currency),
    ))
}

/// What was done of services; `None` if the orders service can't tell.
async fn services(service: &Loyalty, shop: &ShopId, days: i64) -> Option<Vec<ServiceDone>> {
    let mut request = Request::new(layers_report::asking(shop, days));
    request.set_timeout(ASK);
    match service.orders.clone().get_service_report(request).await {
        Ok(report) => Some(layers_report::services(report.into_inner())),
        Err(status) => {
            tracing::warn!(code = ?status.code(), %shop, "services can't be told");
            None
        }
    }
}

async fn known(service: &Loyalty, tx: &mut Tx, shop: &ShopId, days: i64) -> Result<Counts, Error> {
    let now = service.clock.now();
    let since = now.plus_micros(-days * Time::DAY);
    let micros = window_days(service, tx, shop, None, now).await? * Time::DAY;
    let first = Firsts { since, until: now.plus_micros(-micros), window: micros };
    Ok(Counts {
        given: layers::given(tx, shop, since).await?,
        givers: layers::givers(tx, shop, since).await?,
        arms: arms::arms(tx, shop, ALL, Window { now, micros }).await?,
        by_reward: layers::returned_by_reward(tx, shop, first).await?,
        by_layer: layers::returned_by_layer(tx, shop, first).await?,
    })
}

impl Counts {
    fn reward(&self, of: &GivenOf) -> Figures {
        let (customers, returned) = self.by_reward.get(&of.reward).copied().unwrap_or_default();
        Figures {
            layer: of.layer,
            reward: Some(of.reward),
            display_name: of.display_name.clone(),
            given: of.given,
            share: 0.0,
            customers,
            returned,
            lift: self.lift(|_, reward| reward == of.reward),
            useless: false,
        }
    }

    /// One for each layer, also one that nothing was given on.
    fn layers(&self) -> Vec<Figures> {
        let mut sums: BTreeMap<Layer, Given> = BTreeMap::new();
        for layer in [Layer::Emotional, Layer::Need, Layer::Value] {
            sums.insert(layer, Given::default());
        }
        for GivenOf { layer, given, .. } in &self.given {
            sums.entry(*layer).or_default().add(given);
        }
        let layers = sums.into_iter().map(|(layer, given)| {
            let (customers, returned) = self.by_layer.get(&layer).copied().unwrap_or_default();
            let lift = self.lift(|of, _| of == layer);
            let display_name = String::new();
            Figures {
                layer,
                reward: None,
                display_name,
                given,
                share: 0.0,
                customers,
                returned,
                lift,
                useless: false,
            }
        });
        let mut layers = rank(layers.collect());
        for one in &mut layers {
            one.useless = false;
        }
        layers.sort_by_key(|one| one.layer);
        layers
    }

    /// Over the campaigns that gave any of it.
    fn lift(&self, is_of: impl Fn(Layer, RewardId) -> bool) -> Lift {
        let gave = self.givers.iter().filter(|(layer, reward, _)| is_of(*layer, *reward));
        let gave: BTreeSet<CampaignId> = gave.map(|(.., campaign)| *campaign).collect();
        let strata: Vec<Stratum> = gave.iter().filter_map(|id| self.arms.get(id)).copied().collect();
        Lift::pooled(&strata)
    }
}
