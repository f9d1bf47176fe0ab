//! What was given, spent and is left, as the database and the service say.

use std::collections::BTreeMap;

use contracts::loyalty::v1::{GetCampaignRequest, campaign::budget::Cap, grant::State};
use uuid::Uuid;

use super::{Life, budgets::day, calls::id_of};

/// Rows of a day or of all days, of a guest or of everybody.
type Rows = BTreeMap<(Uuid, i64, Uuid), (i64, i64)>;

impl Life {
    pub(super) async fn compare_gifts(&self) {
        assert_eq!(self.gifts_kept().await, self.gifts_expected(), "step {}", self.steps);
        assert_eq!(self.spending_kept().await, self.spending_expected(), "step {}", self.steps);
        assert_eq!(self.stock_kept().await, self.stock_expected(), "step {}", self.steps);
        for campaign in 0..self.gifts.campaigns.len() {
            self.compare_left(campaign).await;
        }
    }

    async fn gifts_kept(&self) -> BTreeMap<Uuid, (Uuid, String)> {
        let mut tx = self.shop.db.read().await.unwrap();
        let rows: Vec<(Uuid, Uuid, String)> =
            storage::on!(tx, |db| sqlx::query_as("SELECT id, customer_id, state FROM grants")
                .fetch_all(db)
                .await)
            .unwrap();
        rows.into_iter().map(|(id, customer, state)| (id, (customer, state))).collect()
    }

    fn gifts_expected(&self) -> BTreeMap<Uuid, (Uuid, String)> {
        let word = |state: State| state.as_str_name().to_owned();
        let all = self.gifts.all.iter();
        all.map(|(id, gift)| (*id, (Uuid::from_u128(gift.customer), word(gift.state)))).collect()
    }

    async fn spending_kept(&self) -> Rows {
        let mut tx = self.shop.db.read().await.unwrap();
        let rows: Vec<(Uuid, i64, Uuid, i64, i64)> = storage::on!(tx, |db| {
            sqlx::query_as(
            "SELECT budget_id, day, customer_id, spent, used FROM budget_use WHERE spent <> 0 OR used <> 0"
        )
        .fetch_all(db)
        .await
        })
        .unwrap();
        rows.into_iter()
            .map(|(id, day, customer, spent, used)| ((id, day, customer), (spent, used)))
            .collect()
    }

    fn spending_expected(&self) -> Rows {
        let used = self.gifts.used.iter().filter(|(_, used)| **used != (0, 0));
        let row = |(campaign, day, customer): (usize, Option<i64>, Option<u128>)| {
            let campaign = id_of(&self.gifts.campaigns[campaign].name);
            (campaign, day.unwrap_or(0), Uuid::from_u128(customer.unwrap_or(0)))
        };
        used.map(|(key, used)| (row(*key), *used)).collect()
    }

    async fn stock_kept(&self) -> BTreeMap<Uuid, i64> {
        let mut tx = self.shop.db.read().await.unwrap();
        let rows: Vec<(Uuid, i64)> =
            storage::on!(tx, |db| sqlx::query_as("SELECT id, stock FROM rewards WHERE stock IS NOT NULL")
                .fetch_all(db)
                .await)
            .unwrap();
        assert!(rows.iter().all(|(_, stock)| *stock >= 0), "step {}", self.steps);
        rows.into_iter().collect()
    }

    fn stock_expected(&self) -> BTreeMap<Uuid, i64> {
        let rewards = self.gifts.rewards.iter();
        rewards.filter_map(|reward| Some((id_of(&reward.name), reward.stock?))).collect()
    }

    /// What a campaign shows to be left, in all and today.
    async fn compare_left(&self, place: usize) {
        let campaign = &self.gifts.campaigns[place];
        let request = GetCampaignRequest { name: campaign.name.clone() };
        let left = self.shop.owner().get_campaign(request).await.unwrap().into_inner().left.unwrap();
        let total = self.left(place, campaign.budget.total.as_ref(), None);
        let today = self.left(place, campaign.budget.daily.as_ref(), Some(day(&self.model)));
        let within =
            |today: Option<i64>, total: Option<i64>| today.map(|left| left.min(total.unwrap_or(left)));
        let money = |left: Option<contracts::common::v1::Money>| left.map(|left| left.amount);
        assert_eq!((money(left.total), left.total_count), (total.0, total.1.unwrap_or(-1)));
        let today = (within(today.0, total.0), within(today.1, total.1).unwrap_or(-1));
        assert_eq!((money(left.today), left.today_count), today);
    }

    fn left(&self, place: usize, cap: Option<&Cap>, day: Option<i64>) -> (Option<i64>, Option<i64>) {
        let used = self.gifts.used.get(&(place, day, None)).copied().unwrap_or_default();
        let money = cap.and_then(|cap| cap.money.as_ref()).map(|most| (most.amount - used.0).max(0));
        (money, cap.and_then(|cap| cap.count).map(|most| (most - used.1).max(0)))
    }
}
