//! Services as products: what is done before, during and after a sale, and what it
//! earns and costs.

mod contract;
mod product;
mod profit;

pub(crate) use contract::{Contract, ContractError, ContractId, ContractState, Stage, Took};
pub(crate) use product::{Layer, Phase, ServiceProduct, Step};
pub(crate) use profit::{Figures, Profit, StageDone, profit};
