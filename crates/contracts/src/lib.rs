//! The contracts of Renqing: messages, clients and servers generated from
//! `proto/`. Nothing here is written by hand but this module tree.

/// The shared messages.
pub mod common {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("renqing.common.v1");
    }
}
/// Customers, their timeline, access keys.
pub mod customers {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("renqing.customers.v1");
    }
}
/// The menu, messages, orders.
pub mod orders {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("renqing.orders.v1");
    }
}
/// Points.
pub mod loyalty {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("renqing.loyalty.v1");
    }
}
/// Ratings and complaints.
pub mod feedback {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("renqing.feedback.v1");
    }
}

/// Every contract as an encoded `google.protobuf.FileDescriptorSet`, with
/// comments and options: what reflection, routes, access rules and OpenAPI are
/// read from.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor_set.bin"));
