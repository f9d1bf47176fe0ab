use kernel::Time;

kernel::uuid_id! {
    /// A house key.
    HouseKeyId,
}

/// A key of the owner of the house, who enters every shop; its secret is not part of
/// it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HouseKey {
    pub(crate) id: HouseKeyId,
    /// Who holds it, for people.
    pub(crate) display_name: String,
    pub(crate) created_at: Time,
    /// See [`super::AccessKey::previous_expires_at`].
    pub(crate) previous_expires_at: Option<Time>,
}
