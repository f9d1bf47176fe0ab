use kernel::{CustomerId, Time, Uuid};

use super::product::{Phase, ServiceProduct, days_after};

kernel::uuid_id! {
    /// A service that was sold or given.
    ContractId
}

kernel::text_enum! {
    /// The life of a contract.
    pub(crate) enum ContractState {
        /// Something is still to be done.
        Active = "ACTIVE",
        /// All is done.
        Completed = "COMPLETED",
        /// Called off.
        Cancelled = "CANCELLED",
    }
}

kernel::text_enum! {
    /// The life of a stage.
    pub(crate) enum StageState {
        /// To be done.
        Open = "OPEN",
        /// Done.
        Done = "DONE",
        /// Not to be done any more.
        Dropped = "DROPPED",
    }
}

/// A service that was sold or given to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contract {
    pub(crate) id: ContractId,
    pub(crate) product: Uuid,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) state: ContractState,
    pub(crate) started_at: Time,
    pub(crate) note: String,
    pub(crate) cancel_reason: String,
    /// By when they are due.
    pub(crate) stages: Vec<Stage>,
    pub(crate) version: i64,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    pub(crate) phase: Phase,
    pub(crate) title: String,
    pub(crate) due_at: Time,
    /// What it earns, in minor units.
    pub(crate) amount: i64,
    pub(crate) state: StageState,
    pub(crate) done_at: Option<Time>,
    pub(crate) minutes: i64,
    /// Things and time, in minor units.
    pub(crate) cost: i64,
}

/// What doing something took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Took {
    pub(crate) minutes: i64,
    /// Things and time, in minor units.
    pub(crate) cost: i64,
}

/// Why a contract can't be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ContractError {
    /// No such stage.
    #[error("must be one of the contract's stages, 1 to {0}")]
    NoStage(usize),
    /// It is done or dropped.
    #[error("the stage is {0}")]
    Stage(StageState),
    /// All is done.
    #[error("the contract is {0}")]
    State(ContractState),
}

impl Contract {
    /// A contract with the stages of a service.
    pub(crate) fn new(
        id: ContractId,
        product: Uuid,
        of: &ServiceProduct,
        customer: Option<CustomerId>,
        started_at: Time,
    ) -> Self {
        let stages = of.steps.iter().flat_map(|step| {
            step.days().map(move |days| Stage {
                phase: step.phase,
                title: step.title.clone(),
                due_at: days_after(started_at, days),
                amount: step.amount,
                state: StageState::Open,
                done_at: None,
                minutes: 0,
                cost: 0,
            })
        });
        let mut stages: Vec<Stage> = stages.collect();
        stages.sort_by_key(|stage| stage.due_at);
        let state = ContractState::Active;
        let (note, cancel_reason) = (String::new(), String::new());
        Self { id, product, customer, state, started_at, note, cancel_reason, stages, version: 1 }
    }

    /// Notes that a stage, from 1, was done.
    pub(crate) fn complete(&mut self, position: usize, took: Took, now: Time) -> Result<(), ContractError> {
        let count = self.stages.len();
        let stage = position.checked_sub(1).and_then(|at| self.stages.get_mut(at));
        let stage = stage.ok_or(ContractError::NoStage(count))?;
        if stage.state != StageState::Open {
            return Err(ContractError::Stage(stage.state));
        }
        stage.state = StageState::Done;
        stage.done_at = Some(now);
        stage.minutes = took.minutes;
        stage.cost = took.cost;
        if self.stages.iter().all(|stage| stage.state == StageState::Done) {
            self.state = ContractState::Completed;
        }
        Ok(())
    }

    /// Notes that all was done just now; what it took is of the first stage.
    pub(crate) fn complete_all(&mut self, took: Took, now: Time) -> Result<(), ContractError> {
        for position in 1..=self.stages.len() {
            let took = if position == 1 { took } else { Took::default() };
            self.complete(position, took, now)?;
        }
        Ok(())
    }

    /// Drops what is not done; false if it was called off before.
    pub(crate) fn cancel(&mut self, reason: &str) -> Result<bool, ContractError> {
        match self.state {
            ContractState::Cancelled => return Ok(false),
            ContractState::Completed => return Err(ContractError::State(self.state)),
            ContractState::Active => {}
        }
        for stage in self.stages.iter_mut().filter(|stage| stage.state == StageState::Open) {
            stage.state = StageState::Dropped;
        }
        self.state = ContractState::Cancelled;
        reason.clone_into(&mut self.cancel_reason);
        Ok(true)
    }

    /// What its stages come to that `counts`, in minor units.
    pub(crate) fn sum(&self, counts: impl Fn(&Stage) -> i64) -> i64 {
        self.stages.iter().map(counts).fold(0, i64::saturating_add)
    }
}

impl Stage {
    /// Whether it was done.
    pub(crate) fn is_done(&self) -> bool {
        self.state == StageState::Done
    }

    /// Whether it should have been done: what is due has a day for it.
    pub(crate) fn is_overdue(&self, now: Time) -> bool {
        self.state == StageState::Open && self.due_at.plus_micros(Time::DAY) <= now
    }
}

#[cfg(test)]
mod tests {
    use super::super::product::{Layer, Step};
    use super::*;

    fn at(day: i64) -> Time {
        Time::from_micros(day * Time::DAY).unwrap()
    }

    fn catering() -> ServiceProduct {
        let step = |phase, title: &str, after_days, amount, times| Step {
            phase,
            title: title.to_owned(),
            after_days,
            amount,
            times,
            every_days: 7,
        };
        ServiceProduct {
            name: "团餐".to_owned(),
            name_en: String::new(),
            layer: Some(Layer::Value),
            steps: vec![
                step(Phase::Before, "试菜", 0, 0, 1),
                step(Phase::During, "送餐", 7, 80_000, 3),
                step(Phase::After, "回访", 10, 0, 1),
            ],
            hourly_cost: Some(3_000),
            retired: false,
        }
    }

    fn contract() -> Contract {
        Contract::new(ContractId(Uuid::nil()), Uuid::nil(), &catering(), None, at(100))
    }

    #[test]
    fn steps_become_stages_in_the_order_in_which_they_are_due() {
        let contract = contract();
        let due: Vec<_> = contract.stages.iter().map(|stage| (stage.title.as_str(), stage.due_at)).collect();
        let right =
            [("试菜", at(100)), ("送餐", at(107)), ("回访", at(110)), ("送餐", at(114)), ("送餐", at(121))];
        assert_eq!(due, right);
        assert_eq!((contract.sum(|stage| stage.amount), catering().price()), (240_000, 240_000));
        assert_eq!((catering().stages(), catering().time_cost(90)), (5, 4_500));
    }

    #[test]
    fn a_stage_is_done_once_and_the_last_one_completes_the_contract() {
        let mut contract = contract();
        let took = Took { minutes: 30, cost: 1_500 };
        assert_eq!(contract.complete(0, took, at(101)), Err(ContractError::NoStage(5)));
        assert_eq!(contract.complete(6, took, at(101)), Err(ContractError::NoStage(5)));
        contract.complete(2, took, at(108)).unwrap();
        assert_eq!(contract.complete(2, took, at(109)), Err(ContractError::Stage(StageState::Done)));
        assert_eq!(contract.state, ContractState::Active);
        for position in [1, 3, 4, 5] {
            contract.complete(position, Took::default(), at(121)).unwrap();
        }
        assert_eq!(contract.state, ContractState::Completed);
        assert_eq!(contract.cancel("?"), Err(ContractError::State(ContractState::Completed)));
    }

    #[test]
    fn what_was_done_stays_done_when_a_contract_is_called_off() {
        let mut contract = contract();
        contract.complete(2, Took { minutes: 0, cost: 9 }, at(108)).unwrap();
        assert_eq!(contract.cancel("搬走了"), Ok(true));
        assert_eq!(contract.cancel("again"), Ok(false));
        assert_eq!(contract.sum(|stage| if stage.is_done() { stage.amount } else { 0 }), 80_000);
        assert_eq!(
            contract.complete(1, Took::default(), at(109)),
            Err(ContractError::Stage(StageState::Dropped))
        );
        assert!(!contract.stages[0].is_overdue(at(200)));
    }
}
