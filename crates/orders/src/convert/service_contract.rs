//! Services that were sold or given, for the wire.

use contracts::orders::v1::{self as pb, service_contract};
use kernel::{Failure, ShopId, Time};
use runtime::field;

use super::{
    catalogue::{Place, phase, product_name},
    customer_name,
};
use crate::{
    domain::service_products::{Contract, ContractError, ContractId, ContractState, Stage},
    error::precondition,
};

const NAME: &str = "shops/{shop}/serviceContracts/{service_contract}";

/// The shop and id in a contract's name.
pub(crate) fn contract_id(name: &str, path: &str) -> Result<(ShopId, ContractId), Failure> {
    field::id(name, path, NAME)
}

/// A contract's name.
pub(crate) fn contract_name(shop: &ShopId, id: ContractId) -> String {
    format!("shops/{shop}/serviceContracts/{id}")
}

/// The failure that a rule of contracts means.
pub(crate) fn contract_rule(error: ContractError) -> Failure {
    match error {
        ContractError::NoStage(_) => Failure::field("position", error.to_string()),
        ContractError::Stage(_) => precondition("STAGE_STATE", "position", error.to_string()),
        ContractError::State(_) => precondition("CONTRACT_STATE", "name", error.to_string()),
    }
}

/// A contract; `display_name` is its service's.
pub(crate) fn contract(
    contract: &Contract,
    display_name: String,
    place: Place<'_>,
    now: Time,
) -> pb::ServiceContract {
    let done = |stage: &Stage, amount: i64| if stage.is_done() { amount } else { 0 };
    pb::ServiceContract {
        name: contract_name(place.shop, contract.id),
        service_product: product_name(place.shop, contract.product),
        display_name,
        customer: contract.customer.map(|id| customer_name(place.shop, id)).unwrap_or_default(),
        start_time: Some(field::timestamp(contract.started_at)),
        note: contract.note.clone(),
        state: state(contract.state).into(),
        stages: (1..).zip(&contract.stages).map(|(at, stage)| stage_to(at, stage, place, now)).collect(),
        price: Some(place.money(contract.sum(|stage| stage.amount))),
        earned: Some(place.money(contract.sum(|stage| done(stage, stage.amount)))),
        cost: Some(place.money(contract.sum(|stage| done(stage, stage.cost)))),
        cancel_reason: contract.cancel_reason.clone(),
        etag: field::etag_field(contract.version),
    }
}

/// The state that contracts are asked for in; none for all.
pub(crate) fn asked_state(number: i32) -> Result<Option<ContractState>, Failure> {
    match service_contract::State::try_from(number) {
        Ok(service_contract::State::Unspecified) => Ok(None),
        Ok(service_contract::State::Active) => Ok(Some(ContractState::Active)),
        Ok(service_contract::State::Completed) => Ok(Some(ContractState::Completed)),
        Ok(service_contract::State::Cancelled) => Ok(Some(ContractState::Cancelled)),
        Err(_) => Err(Failure::field("state", "must be ACTIVE, COMPLETED or CANCELLED")),
    }
}

fn state(state: ContractState) -> service_contract::State {
    match state {
        ContractState::Active => service_contract::State::Active,
        ContractState::Completed => service_contract::State::Completed,
        ContractState::Cancelled => service_contract::State::Cancelled,
    }
}

fn stage_to(position: i32, stage: &Stage, place: Place<'_>, now: Time) -> service_contract::Stage {
    service_contract::Stage {
        position,
        phase: phase(stage.phase).into(),
        title: stage.title.clone(),
        due_time: Some(field::timestamp(stage.due_at)),
        amount: Some(place.money(stage.amount)),
        done_time: stage.done_at.map(field::timestamp),
        minutes: i32::try_from(stage.minutes).unwrap_or(i32::MAX),
        cost: Some(place.money(stage.cost)),
        is_overdue: stage.is_overdue(now),
    }
}
