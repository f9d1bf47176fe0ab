//! renqing
