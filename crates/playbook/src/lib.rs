//! placeholder

pub mod document;
pub mod intel;
pub mod organization;
pub mod register;
