//! Random lives of a shop's points through the real service, against a model:
//! orders, refunds, time, holds, courtesies, merges; events twice and out of
//! order. `RENQING_STEPS` says how many steps (under `CI` 10,000 on `SQLite` and 3,000
//! on `PostgreSQL`, which takes a journey for each statement, else 1,000),
//! `RENQING_SEED` which ones.

mod books;
mod calls;
mod dice;
mod happenings;

use std::io::Write;

use contracts::{
    loyalty::v1::{EarnRule, GetPointsAccountRequest, UpdateEarnRuleRequest},
    orders::v1::{Shop as OrdersShop, ShopChanged},
};
use jiff::tz::TimeZone;
use prost_types::FieldMask;
use rstest::rstest;
use storage::Engine;
use uuid::Uuid;

use crate::shop::Shop;
use books::{Model, Rule, Shown};
use dice::Dice;
use happenings::Happenings;

const SEED: u64 = 20_261_123;
const ZONE: &str = "Europe/London";
const HOUR: i64 = 3_600;

/// One random life.
struct Life {
    shop: Shop,
    model: Model,
    dice: Dice,
    happenings: Happenings,
    holds: Vec<(Uuid, u128)>,
    seed: u64,
    steps: u64,
}

impl Drop for Life {
    fn drop(&mut self) {
        if std::thread::panicking() {
            writeln!(std::io::stderr(), "RENQING_SEED={} failed after {} steps", self.seed, self.steps).ok();
        }
    }
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn points_come_out_as_the_model_says_whatever_happens_in_whatever_order(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut life = Life::begin(shop, setting("RENQING_SEED", SEED)).await;
    let usual = match (std::env::var("CI"), engine) {
        (Ok(_), Engine::Sqlite) => 10_000,
        (Ok(_), Engine::Postgres) => 3_000,
        (Err(_), _) => 1_000,
    };
    let steps = setting("RENQING_STEPS", usual);
    let mut round = 0;
    while life.steps < steps {
        life.round().await;
        round += 1;
        if round % 10 == 0 {
            life.compare().await;
        }
        if round % 60 == 0 {
            life.shop.must_add_up().await;
        }
    }
    life.nothing_happens_twice().await;
    life.shop.must_add_up().await;
}

impl Life {
    async fn begin(shop: Shop, seed: u64) -> Self {
        let settings = OrdersShop {
            name: "shops/nongmao".into(),
            time_zone: ZONE.into(),
            currency: "CNY".into(),
            ..OrdersShop::default()
        };
        shop.deliver(vec![shop.event(&ShopChanged { shop: Some(settings), revision: 1 })]).await;
        let rule = Rule { points: 1, ..Rule::default() };
        let zone = Some(TimeZone::get(ZONE).unwrap());
        let model = Model::new(shop.now().micros(), rule, zone);
        let (dice, happenings) = (Dice::new(seed), Happenings::new());
        Self { shop, model, dice, happenings, holds: Vec::new(), seed, steps: 0 }
    }

    /// Whatever is added to the service takes part by a line here: what is done
    /// to it, and in [`Life::compare`] what must be so.
    async fn round(&mut self) {
        self.events().await;
        self.calls().await;
        if self.dice.once_in(12) {
            self.change_rule().await;
        }
        self.time_passes();
        if self.dice.once_in(2) {
            self.shop.run_due().await;
            self.model.settle_all();
        }
    }

    async fn events(&mut self) {
        let happened = self.happenings.some(&self.shop, &mut self.dice);
        self.steps += u64::try_from(happened.len()).unwrap();
        for one in &happened {
            one.apply(&mut self.model);
        }
        self.shop.deliver(happened.into_iter().map(|one| one.event).collect()).await;
    }

    fn time_passes(&mut self) {
        let seconds =
            self.dice.weighted(&[(4, 0), (4, HOUR), (4, 24 * HOUR), (4, 72 * HOUR), (1, 40 * 24 * HOUR)]);
        self.shop.pass(seconds + self.dice.below(HOUR));
        self.model.now = self.shop.now().micros();
    }

    async fn change_rule(&mut self) {
        let rule = Rule {
            points: self.dice.below(4),
            pending_days: self.dice.pick(&[0, 0, 1, 7]),
            lifetime_months: self.dice.pick(&[0, 1, 1, 2, 12]),
        };
        let forced = self.dice.once_in(4);
        let sent = EarnRule {
            name: "shops/nongmao/earnRule".into(),
            points: rule.points,
            pending_days: i32::try_from(rule.pending_days).unwrap(),
            lifetime_months: i32::try_from(rule.lifetime_months).unwrap(),
            ..EarnRule::default()
        };
        let paths = ["points", "pending_days", "lifetime_months"].map(str::to_owned).to_vec();
        let request = UpdateEarnRuleRequest {
            earn_rule: Some(sent),
            update_mask: Some(FieldMask { paths }),
            force_issued: forced,
            reason: "a new rule".into(),
            ..UpdateEarnRuleRequest::default()
        };
        self.shop.owner().update_earn_rule(request).await.unwrap();
        self.model.rule = rule;
        if forced {
            self.model.force(rule);
        }
        self.steps += 1;
    }

    /// Once everything due is done, every account shows what the model says.
    async fn compare(&mut self) {
        self.shop.run_due().await;
        self.model.settle_all();
        for customer in self.happenings.everybody() {
            let shown = self.shown(customer).await;
            assert_eq!(shown, self.model.shown(customer), "customer {customer}, step {}", self.steps);
        }
    }

    async fn shown(&self, customer: u128) -> Shown {
        let name = format!("{}/pointsAccount", happenings::name(customer));
        let request = GetPointsAccountRequest { name };
        let account = self.shop.owner().get_points_account(request).await.unwrap().into_inner();
        (account.balance, account.pending, account.held, account.debt, account.lifetime_earned)
    }

    /// All events once more, backwards and by their old ids: nothing changes.
    async fn nothing_happens_twice(&mut self) {
        let events = self.happenings.all_again();
        for batch in events.chunks(400) {
            self.shop.deliver(batch.to_vec()).await;
        }
        self.compare().await;
    }
}
