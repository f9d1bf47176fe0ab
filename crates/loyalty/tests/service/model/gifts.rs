//! What people do about gifts.

use contracts::loyalty::v1::{
    self as pb, ApproveGrantRequest, Grant, GrantRewardRequest, ListGrantsRequest, ReturnGrantRequest,
    TakeGrantRequest, UpdateCampaignRequest, UpdateRewardRequest,
    campaign::{Budget, budget::Cap},
};
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::{Code, Response, Status};
use uuid::Uuid;

use super::{
    Life,
    books::Refusable,
    budgets::{Reward, Wish},
    calls::id_of,
    happenings::name,
    wares::{EGGS, SOUP},
};
use crate::{
    gifts::NAME,
    shop::{Shop, order, yuan},
};

#[derive(Clone, Copy)]
enum Call {
    Give,
    Buy,
    Take,
    Return,
    Approve,
    Rush,
    RushForPoints,
    Budget,
    Restock,
}

const CALLS: [(i64, Call); 9] = [
    (12, Call::Give),
    (4, Call::Buy),
    (5, Call::Take),
    (3, Call::Return),
    (3, Call::Approve),
    (2, Call::Rush),
    (1, Call::RushForPoints),
    (2, Call::Budget),
    (2, Call::Restock),
];

impl Life {
    pub(super) async fn gift_calls(&mut self) {
        for _ in 0..4 + self.dice.below(8) {
            self.steps += 1;
            match self.dice.weighted(&CALLS) {
                Call::Give => self.ask_campaign().await,
                Call::Buy => self.buy().await,
                Call::Rush => self.rush().await,
                Call::RushForPoints => self.rush_for_points().await,
                Call::Budget => self.change_budget().await,
                Call::Restock => {
                    let (reward, stock) = (self.dice.pick(&[EGGS, SOUP]), self.dice.below(30));
                    self.restock(reward, stock).await;
                }
                step => self.gift_step(step).await,
            }
        }
    }

    async fn ask_campaign(&mut self) {
        let (campaign, reward) = self.some_offer();
        let order = (!self.dice.once_in(4)).then(|| self.happenings.order(&mut self.dice));
        let customer = match order {
            Some(order) => self.happenings.customer_of(order, &mut self.dice),
            None => self.happenings.customer(&mut self.dice),
        };
        let quantity = self.dice.pick(&[0, 0, 0, 1, 2, 4]);
        self.ask(Wish { customer, campaign: Some(campaign), reward, quantity, order }).await;
    }

    async fn buy(&mut self) {
        let customer = self.happenings.customer(&mut self.dice);
        let order = self.dice.once_in(2).then(|| self.happenings.order(&mut self.dice));
        let quantity = self.dice.below(4);
        self.ask(Wish { customer, campaign: None, reward: SOUP, quantity, order }).await;
    }

    fn some_offer(&mut self) -> (usize, usize) {
        let campaign = self.dice.place(&self.gifts.campaigns);
        (campaign, self.dice.pick(&self.gifts.campaigns[campaign].offers).0)
    }

    /// Asks for something; sometimes twice in the same words, sometimes anew.
    async fn ask(&mut self, wish: Wish) {
        let request_id = Uuid::from_u128(u128::from(self.steps) << 64).to_string();
        let request = GrantRewardRequest { request_id, ..self.asking(&wish) };
        let given = self.shop.owner().grant_reward(request.clone()).await;
        let first = given.as_ref().ok().map(|given| given.get_ref().clone());
        self.must_give(wish, given);
        if let Some(first) = first
            && self.dice.once_in(4)
        {
            let again = self.shop.owner().grant_reward(request).await.unwrap().into_inner();
            assert_eq!(again, first, "a repeat is answered as before");
        }
        if self.dice.once_in(4) {
            let anew = self.shop.owner().grant_reward(self.asking(&wish)).await;
            self.must_give(wish, anew);
        }
    }

    fn asking(&self, wish: &Wish) -> GrantRewardRequest {
        let campaign = wish.campaign.map(|campaign| self.gifts.campaigns[campaign].name.clone());
        GrantRewardRequest {
            parent: NAME.into(),
            customer: name(wish.customer),
            reward: self.gifts.rewards[wish.reward].name.clone(),
            campaign: campaign.unwrap_or_default(),
            order: wish.order.map(|id| order(id, 0, 0).name).unwrap_or_default(),
            quantity: small(wish.quantity),
            ..GrantRewardRequest::default()
        }
    }

    fn must_give(&mut self, wish: Wish, answer: Result<Response<Grant>, Status>) {
        let id = answer.as_ref().map_or(Uuid::nil(), |given| id_of(&given.get_ref().name));
        let expected = self.gifts.ask(&mut self.model, id, wish);
        let answer = answer.map(|given| id_of(&given.get_ref().name));
        let answer = answer.map_err(|status| Refusal::from(&status).reason);
        assert_eq!(answer, expected.map_err(str::to_owned), "{wish:?}, step {}", self.steps);
    }

    async fn gift_step(&mut self, call: Call) {
        let recent: Vec<_> = self.gifts.all.keys().rev().take(30).copied().collect();
        if recent.is_empty() {
            return;
        }
        let id = self.dice.pick(&recent);
        let thanked = self.dice.once_in(3);
        let (answer, expected) = match call {
            Call::Take => (self.take(id, thanked).await, self.gifts.take(&mut self.model, id)),
            Call::Approve => (self.approve(id).await, self.gifts.approve(id)),
            _ => (self.give_back(id).await, self.gifts.give_back(&mut self.model, id)),
        };
        self.must_step(id, expected, answer);
    }

    fn must_step(&self, id: Uuid, expected: Refusable, answer: Result<Response<Grant>, Status>) {
        let answer = answer.map(|given| given.get_ref().state());
        let answer = answer.map_err(|status| Refusal::from(&status).reason);
        let expected = expected.map(|()| self.gifts.all[&id].state).map_err(str::to_owned);
        assert_eq!(answer, expected, "gift {id}, step {}", self.steps);
    }

    async fn take(&self, id: Uuid, thanked: bool) -> Result<Response<Grant>, Status> {
        let request = TakeGrantRequest { name: grant(id), thanked, ..TakeGrantRequest::default() };
        self.shop.owner().take_grant(request).await
    }

    async fn approve(&self, id: Uuid) -> Result<Response<Grant>, Status> {
        let request = ApproveGrantRequest { name: grant(id), ..ApproveGrantRequest::default() };
        self.shop.owner().approve_grant(request).await
    }

    async fn give_back(&self, id: Uuid) -> Result<Response<Grant>, Status> {
        let request = ReturnGrantRequest { name: grant(id), ..ReturnGrantRequest::default() };
        self.shop.owner().return_grant(request).await
    }

    /// Many ask for the same at once: as many get it as budget and stock allow.
    async fn rush(&mut self) {
        let (campaign, reward) = self.some_offer();
        if self.gifts.rewards[reward].stock.is_some() && self.dice.once_in(2) {
            let scarce = self.dice.below(9);
            self.restock(reward, scarce).await;
        }
        let most = 2 + self.dice.below(8);
        let customers = self.happenings.several(&mut self.dice, most);
        let quantity = self.gifts.offered(campaign, reward);
        let wish = Wish { customer: 0, campaign: Some(campaign), reward, quantity, order: None };
        let expected = self.gifts.how_many(&self.model, &wish, &customers);
        let wishes: Vec<_> = customers.into_iter().map(|customer| Wish { customer, ..wish }).collect();
        self.all_at_once(&wishes, expected).await;
    }

    /// One customer spends the same points in many places at once.
    async fn rush_for_points(&mut self) {
        let customer = self.happenings.customer(&mut self.dice);
        let wish = Wish { customer, campaign: None, reward: SOUP, quantity: 1, order: None };
        let Reward { price, stock, .. } = self.gifts.rewards[SOUP];
        let wishes = vec![wish; usize::try_from(2 + self.dice.below(8)).unwrap()];
        let expected = (self.model.usable(customer) / price).min(stock.unwrap());
        self.all_at_once(&wishes, expected.min(i64::try_from(wishes.len()).unwrap())).await;
    }

    /// All ask at once, and so many get it. Who, nobody can say; so they all give
    /// it back, and the life goes on as its seed has it.
    async fn all_at_once(&mut self, wishes: &[Wish], expected: i64) {
        let given = self.at_once(wishes).await;
        assert_eq!(i64::try_from(given.len()), Ok(expected), "{wishes:?}, step {}", self.steps);
        for (wish, id) in &given {
            assert_eq!(self.gifts.ask(&mut self.model, *id, *wish), Ok(*id), "step {}", self.steps);
        }
        for (_, id) in given {
            let answer = self.give_back(id).await;
            let expected = self.gifts.give_back(&mut self.model, id);
            self.must_step(id, expected, answer);
        }
    }

    /// What was given to whom of those who ask at once.
    async fn at_once(&mut self, wishes: &[Wish]) -> Vec<(Wish, Uuid)> {
        self.steps += u64::try_from(wishes.len()).unwrap();
        let ask = |wish| tokio::spawn(give_at_last(&self.shop, self.asking(wish)));
        let asks: Vec<_> = wishes.iter().map(ask).collect();
        let mut given = Vec::new();
        for (wish, ask) in wishes.iter().zip(asks) {
            given.extend(ask.await.unwrap().map(|id| (*wish, id)));
        }
        given
    }

    async fn change_budget(&mut self) {
        let campaign = self.dice.place(&self.gifts.campaigns);
        let used = self.gifts.used.get(&(campaign, None, None)).copied().unwrap_or_default();
        let budget = Budget {
            daily: self.cap((3_000, 12), (0, 0)),
            daily_per_customer: self.cap((1_000, 4), (0, 0)),
            per_customer: self.cap((2_000, 8), (used.0 / 12, used.1 / 12)),
            // Sometimes less than was spent.
            total: self.cap((8_000, 30), (used.0 * 9 / 10, used.1 * 9 / 10)),
        };
        let name = self.gifts.campaigns[campaign].name.clone();
        let changed = pb::Campaign { name, budget: Some(budget.clone()), ..pb::Campaign::default() };
        let request = UpdateCampaignRequest {
            campaign: Some(changed),
            update_mask: Some(FieldMask { paths: vec!["budget".into()] }),
            ..UpdateCampaignRequest::default()
        };
        self.shop.owner().update_campaign(request).await.unwrap();
        self.gifts.campaigns[campaign].budget = budget;
    }

    fn cap(&mut self, (money, count): (i64, i64), (spent, given): (i64, i64)) -> Option<Cap> {
        let money = self.dice.once_in(3).then(|| yuan(spent + self.dice.below(money)));
        let count = self.dice.once_in(3).then(|| given + self.dice.below(count));
        (money.is_some() || count.is_some()).then_some(Cap { money, count })
    }

    async fn restock(&mut self, place: usize, stock: i64) {
        let (name, stock) = (self.gifts.rewards[place].name.clone(), Some(stock));
        let request = UpdateRewardRequest {
            reward: Some(pb::Reward { name, stock, ..pb::Reward::default() }),
            update_mask: Some(FieldMask { paths: vec!["stock".into()] }),
            ..UpdateRewardRequest::default()
        };
        self.shop.owner().update_reward(request).await.unwrap();
        self.gifts.rewards[place].stock = stock;
    }

    /// Learns the names of what was given by itself: of the newest gifts of the
    /// campaign as many as the model gave.
    pub(super) async fn learn_names(&mut self) {
        let unnamed = std::mem::take(&mut self.gifts.unnamed);
        if unnamed.is_empty() {
            return;
        }
        let automatic = self.gifts.campaigns.iter().find(|campaign| campaign.automatic).unwrap();
        let request = ListGrantsRequest {
            parent: NAME.into(),
            campaign: automatic.name.clone(),
            page_size: i32::try_from(unnamed.len()).unwrap(),
            ..ListGrantsRequest::default()
        };
        let newest = self.shop.owner().list_grants(request).await.unwrap().into_inner().grants;
        assert_eq!(newest.len(), unnamed.len(), "step {}", self.steps);
        for (before, given) in unnamed.into_iter().zip(newest.into_iter().rev()) {
            let gift = self.gifts.rename(before, id_of(&given.name));
            let expected = (name(gift.customer), order(gift.order.unwrap(), 0, 0).name, gift.state);
            let state = given.state();
            assert_eq!((given.customer, given.order, state), expected, "step {}", self.steps);
        }
    }
}

/// Asks again as long as others get in the way; `None` if it is refused.
fn give_at_last(shop: &Shop, request: GrantRewardRequest) -> impl Future<Output = Option<Uuid>> + use<> {
    let mut owner = shop.owner();
    async move {
        loop {
            match owner.grant_reward(request.clone()).await {
                Ok(given) => return Some(id_of(&given.get_ref().name)),
                Err(refused) if refused.code() == Code::FailedPrecondition => return None,
                Err(later) => assert_eq!(later.code(), Code::Aborted, "{later}"),
            }
        }
    }
}

fn grant(id: Uuid) -> String {
    format!("{NAME}/grants/{id}")
}

pub(super) fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap()
}
