use kernel::{CustomerId, MessageId, OrderId, Time, uuid_id};
use uuid::Uuid;

uuid_id! {
    /// A complaint and what became of it.
    CaseId,
}

/// A message that complains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// The message.
    pub(crate) message: MessageId,
    /// Who wrote it; `None` if the sender is not known.
    pub(crate) customer: Option<CustomerId>,
    /// Where it was written.
    pub(crate) channel: String,
    /// The channel's id of who wrote it.
    pub(crate) sender_id: String,
    /// Word for word.
    pub(crate) text: String,
}

/// A complaint that the shop has to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    /// Its id.
    pub(crate) id: CaseId,
    /// What was said.
    pub(crate) complaint: Complaint,
    /// The order it is most likely about.
    pub(crate) order: Option<OrderId>,
    /// When it was opened.
    pub(crate) created_at: Time,
}

impl Case {
    /// The case of a complaint. Its id follows from the message, so that it is
    /// the same however often the message is heard of.
    pub(crate) fn open(complaint: Complaint, order: Option<OrderId>, now: Time) -> Self {
        let id = CaseId(Uuid::new_v5(&complaint.message.0, b"case"));
        Self { id, complaint, order, created_at: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(message: u128) -> Case {
        let complaint = Complaint {
            message: MessageId(Uuid::from_u128(message)),
            customer: None,
            channel: "wechat-group".into(),
            sender_id: "wx-wang".into(),
            text: "等了一个小时".into(),
        };
        Case::open(complaint, None, Time::from_micros(7).unwrap())
    }

    #[test]
    fn a_message_opens_the_same_case_however_often_it_is_heard_of() {
        assert_eq!(case(1).id, case(1).id);
        assert_ne!(case(1).id, case(2).id);
    }
}
