use uuid::Uuid;

/// What a caller names a write by, to be able to repeat it. It is the caller's
/// own: the same UUID of somebody else names another write, or a stranger who
/// repeats one would be given an answer that was not for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId {
    principal: String,
    id: Uuid,
}

impl RequestId {
    /// `kind` and `subject` say whose it is, as a principal has them.
    pub fn new(kind: &str, subject: &str, id: Uuid) -> Self {
        Self { principal: format!("{kind} {subject}"), id }
    }

    /// Whose it is: kind and subject, with a blank between.
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// What the caller named it.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The id of what follows from the write elsewhere, the same for each repeat.
    /// `of` tells apart what follows from one write.
    pub fn derive(&self, of: &[u8]) -> Uuid {
        Uuid::new_v5(&self.id, &[self.principal.as_bytes(), b"\0", of].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_a_write_is_the_callers_own_and_the_same_for_each_repeat() {
        let id = Uuid::from_u128(7);
        let [guest, again, other] =
            ["g", "g", "o"].map(|subject| RequestId::new("GUEST", subject, id).derive(b"case"));
        assert_eq!(guest, again);
        assert_ne!(guest, other);
        assert_ne!(guest, RequestId::new("GUEST", "g", id).derive(b"grant"));
    }
}
