//! What people do.

use contracts::loyalty::v1::{
    CapturePointsRequest, GivePointsRequest, HoldPointsRequest, PointsHold, ReleasePointsRequest,
    RestorePointsRequest,
};
use runtime::{Refusal, field};
use tonic::{Response, Status};
use uuid::Uuid;

use super::{HOUR, Life, books::Refusable, happenings::name};

#[derive(Clone, Copy)]
enum Call {
    Give,
    Hold,
    Capture,
    Release,
    Restore,
}

const CALLS: [(i64, Call); 5] =
    [(3, Call::Give), (8, Call::Hold), (5, Call::Capture), (2, Call::Release), (2, Call::Restore)];

impl Life {
    pub(super) async fn calls(&mut self) {
        for _ in 0..4 + self.dice.below(12) {
            self.steps += 1;
            match self.dice.weighted(&CALLS) {
                Call::Give => self.give().await,
                Call::Hold => self.hold().await,
                Call::Capture | Call::Release | Call::Restore if self.holds.is_empty() => {}
                other => self.step(other).await,
            }
        }
    }

    async fn give(&mut self) {
        let (customer, points) = (self.happenings.customer(&mut self.dice), 1 + self.dice.below(60));
        let request = GivePointsRequest {
            name: format!("{}/pointsAccount", name(customer)),
            points,
            reason: "a courtesy".into(),
            request_id: Uuid::from_u128(u128::from(self.steps) << 64).to_string(),
        };
        let given = self.shop.owner().give_points(request.clone()).await.unwrap().into_inner();
        self.model.give(customer, points);
        if self.dice.once_in(4) {
            let again = self.shop.owner().give_points(request).await.unwrap().into_inner();
            assert_eq!(again, given, "a repeat is answered as before");
        }
    }

    async fn hold(&mut self) {
        let customer = self.happenings.customer(&mut self.dice);
        let most = self.model.shown(customer).0;
        let points = 1 + self.dice.below(most + most / 4 + 3);
        let order = self.dice.once_in(2).then(|| self.happenings.order(&mut self.dice));
        let ends = self.shop.now().plus_micros((1 + self.dice.below(200)) * HOUR * 1_000_000);
        let request = HoldPointsRequest {
            name: format!("{}/pointsAccount", name(customer)),
            points,
            order: order.map(|id| crate::shop::order(id, 0, 0).name).unwrap_or_default(),
            reason: "a dish".into(),
            expire_time: Some(field::timestamp(ends)),
            request_id: String::new(),
        };
        let answer = self.shop.owner().hold_points(request).await;
        let id = answer.as_ref().map_or(Uuid::nil(), |hold| id_of(&hold.get_ref().name));
        let expected =
            self.model.attempt(customer, |model| model.hold(id, customer, (points, order), ends.micros()));
        self.must_agree(expected, answer);
        if !id.is_nil() {
            self.holds.push((id, customer));
        }
    }

    async fn step(&mut self, call: Call) {
        let recent = self.holds.len().saturating_sub(40);
        let (id, customer) = self.holds[recent + self.dice.place(&self.holds[recent..])];
        let name = format!("{}/pointsAccount/holds/{id}", name(customer));
        let points = if self.dice.once_in(2) { 0 } else { 1 + self.dice.below(60) };
        let request_id = String::new();
        let mut owner = self.shop.owner();
        let answer = match call {
            Call::Capture => owner.capture_points(CapturePointsRequest { name, points, request_id }).await,
            Call::Release => owner.release_points(ReleasePointsRequest { name, request_id }).await,
            _ => owner.restore_points(RestorePointsRequest { name, request_id }).await,
        };
        let expected = self.model.attempt(customer, |model| match call {
            Call::Capture => model.capture(id, points),
            Call::Release => model.release(id),
            _ => model.restore(id),
        });
        self.must_agree(expected, answer);
    }

    fn must_agree(&self, expected: Refusable, answer: Result<Response<PointsHold>, Status>) {
        let answer = answer.map(drop).map_err(|status| Refusal::from(&status).reason);
        assert_eq!(answer, expected.map_err(str::to_owned), "step {}", self.steps);
    }
}

pub(super) fn id_of(name: &str) -> Uuid {
    name.rsplit('/').next().unwrap().parse().unwrap()
}
