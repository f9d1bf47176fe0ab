//! No authority at all, in the place of the web's.
//!
//! sqlx trusts the public authorities *beside* the one that `sslrootcert` names, and
//! has no switch for it. With `sslmode=verify-ca`, which looks at no host name, whoever
//! has a certificate of any public authority could then stand in for the database.

use rustls_pki_types::TrustAnchor;

/// Whom a client trusts of its own accord: nobody.
pub const TLS_SERVER_ROOTS: &[TrustAnchor<'static>] = &[];
