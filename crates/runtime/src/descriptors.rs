//! What the contracts say of themselves, read once a process: it takes some MiB,
//! and in one process every service asks for it.

use std::sync::OnceLock;

use prost_reflect::DescriptorPool;

/// The messages, methods and options of all contracts. Fails only if they were
/// built wrongly.
pub fn descriptors() -> anyhow::Result<DescriptorPool> {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    if let Some(pool) = POOL.get() {
        return Ok(pool.clone());
    }
    let pool = DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET)?;
    Ok(POOL.get_or_init(|| pool).clone())
}
