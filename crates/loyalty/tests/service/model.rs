//! Random lives of a shop's points and gifts through the real service, against a
//! model: orders, refunds, time, holds, courtesies, gifts, budgets, stock, merges;
//! events twice and out of order; many at once. `RENQING_TEST_STEPS` says how many steps
//! (under `CI` 10,000, else 1,000), `RENQING_TEST_SEED` which ones. Many steps are
//! several lives, each of a seed of its own, two of them at a time.

mod books;
mod budgets;
mod calls;
mod dice;
mod gifts;
mod happenings;
mod sums;
mod wares;

use std::io::Write;

use contracts::{
    loyalty::v1::{EarnRule, GetPointsAccountRequest, UpdateEarnRuleRequest},
    orders::v1::{Shop as OrdersShop, ShopChanged},
};
use jiff::tz::TimeZone;
use prost_types::FieldMask;
use rstest::rstest;
use storage::Engine;
use tokio::{runtime::Handle, task::JoinSet};
use uuid::Uuid;

use crate::shop::Shop;
use books::{Model, Rule, Shown};
use budgets::Gifts;
use dice::Dice;
use happenings::Happenings;

const SEED: u64 = 20_261_123;
const ZONE: &str = "Europe/London";
const HOUR: i64 = 3_600;
/// Steps of a life: what it costs to look back at it grows with it.
const LIFE: u64 = 10_000;
const AT_A_TIME: usize = 2;

/// One random life.
struct Life {
    shop: Shop,
    model: Model,
    gifts: Gifts,
    dice: Dice,
    happenings: Happenings,
    holds: Vec<(Uuid, u128)>,
    seed: u64,
    steps: u64,
}

impl Drop for Life {
    fn drop(&mut self) {
        if std::thread::panicking() {
            say(&format!("RENQING_TEST_SEED={} failed after {} steps", self.seed, self.steps));
        }
    }
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn all_comes_out_as_the_model_says_whatever_happens_in_whatever_order(#[case] engine: Engine) {
    let usual = if std::env::var("CI").is_ok() { 10_000 } else { 1_000 };
    let (steps, seed) = (setting("RENQING_TEST_STEPS", usual), setting("RENQING_TEST_SEED", SEED));
    let mut lives = JoinSet::new();
    for life in 0..steps.div_ceil(LIFE) {
        if lives.len() == AT_A_TIME {
            lives.join_next().await.unwrap().unwrap();
        }
        let steps = (steps - life * LIFE).min(LIFE);
        // The compiler can't tell that a life may change threads; so each has its own.
        lives.spawn_blocking(move || Handle::current().block_on(live(engine, seed + life, steps)));
    }
    while let Some(lived) = lives.join_next().await {
        lived.unwrap();
    }
}

async fn live(engine: Engine, seed: u64, steps: u64) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut life = Life::begin(shop, seed).await;
    life.go_on(steps).await;
    life.nothing_happens_twice().await;
    life.shop.must_add_up().await;
    say(&format!("RENQING_TEST_SEED={seed} lived {} steps", life.steps));
}

fn say(word: &str) {
    writeln!(std::io::stderr(), "{word}").ok();
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
        let (gifts, holds) = (Gifts::default(), Vec::new());
        let mut life = Self { shop, model, gifts, dice, happenings, holds, seed, steps: 0 };
        life.stock_up().await;
        life
    }

    async fn go_on(&mut self, steps: u64) {
        let mut round = 0;
        while self.steps < steps {
            self.round().await;
            round += 1;
            if round % 10 == 0 {
                self.compare().await;
            }
            if round % 60 == 0 {
                self.shop.must_add_up().await;
            }
        }
    }

    /// Whatever is added to the service takes part by a line here: what is done
    /// to it, and in [`Life::compare`] what must be so.
    async fn round(&mut self) {
        self.events().await;
        self.calls().await;
        self.gift_calls().await;
        if self.dice.once_in(12) {
            self.change_rule().await;
        }
        self.time_passes();
        if self.dice.once_in(2) {
            self.run_due().await;
        }
    }

    async fn events(&mut self) {
        let happened = self.happenings.some(&self.shop, &mut self.dice);
        self.steps += u64::try_from(happened.len()).unwrap();
        for one in &happened {
            one.apply(&mut self.model, &mut self.gifts);
        }
        self.shop.deliver(happened.into_iter().map(|one| one.event).collect()).await;
        self.learn_names().await;
    }

    async fn run_due(&mut self) {
        self.shop.run_due().await;
        self.model.settle_all();
        self.gifts.return_untaken(&mut self.model);
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

    /// Once everything due is done, all is as the model says: every account, every
    /// gift, every budget, every stock.
    async fn compare(&mut self) {
        self.run_due().await;
        for customer in self.happenings.everybody() {
            let shown = self.shown(customer).await;
            assert_eq!(shown, self.model.shown(customer), "customer {customer}, step {}", self.steps);
        }
        self.compare_gifts().await;
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
