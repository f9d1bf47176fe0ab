/// What kind of failure it is. The set is closed; the edges map it once to
/// gRPC and HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A field can't be read or is out of range.
    InvalidArgument,
    /// The resource doesn't exist.
    NotFound,
    /// Something of that key exists.
    AlreadyExists,
    /// The present state doesn't allow it.
    FailedPrecondition,
    /// Another change came first; read again and repeat.
    Aborted,
    /// The caller may not.
    PermissionDenied,
    /// Nobody knows who is calling.
    Unauthenticated,
    /// Too much at once; try later.
    ResourceExhausted,
    /// A part of the system is not there; try later.
    Unavailable,
    /// The caller's time is over.
    DeadlineExceeded,
    /// The method doesn't exist.
    Unimplemented,
    /// A fault of ours.
    Internal,
}

/// A field that is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field's path, as in the contract: `order.lines[0].quantity`.
    pub field: String,
    /// What would be right.
    pub description: String,
}

/// A failure as a caller may see it. Nothing internal is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kind.
    pub code: Code,
    /// Which failure exactly, in `UPPER_SNAKE_CASE`; programs branch on it.
    pub reason: &'static str,
    /// One sentence for people.
    pub message: String,
    /// The fields that are wrong, if it is about fields.
    pub violations: Vec<Violation>,
    /// Figures and names that programs read, by a key in `lower_snake_case`.
    pub metadata: Vec<(&'static str, String)>,
}

impl Failure {
    /// A failure that is not about a field.
    pub fn new(code: Code, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), violations: Vec::new(), metadata: Vec::new() }
    }

    /// The same, with a figure or a name that programs read.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl std::fmt::Display) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }

    /// One wrong field; `right` says what would be right.
    pub fn field(field: impl Into<String>, right: impl Into<String>) -> Self {
        let (field, description) = (field.into(), right.into());
        let message = format!("{field}: {description}");
        Self {
            code: Code::InvalidArgument,
            reason: "INVALID_FIELD",
            message,
            violations: vec![Violation { field, description }],
            metadata: Vec::new(),
        }
    }

    /// A fault of ours; the cause belongs in the log.
    pub fn internal() -> Self {
        Self::new(Code::Internal, "INTERNAL", "internal error")
    }

    /// A resource that doesn't exist.
    pub fn not_found(name: impl std::fmt::Display) -> Self {
        Self::new(Code::NotFound, "NOT_FOUND", format!("{name} does not exist"))
    }

    /// The etag sent is not the current one.
    pub fn stale_etag() -> Self {
        Self::new(
            Code::Aborted,
            "STALE_ETAG",
            "etag: not the current one; read the resource again and repeat the change on it",
        )
    }
}
