//! What is there in cloud accounts, and what it costs.

pub(crate) mod aws_config;
pub(crate) mod aws_cost_anomaly;
pub(crate) mod aws_cur;
pub(crate) mod aws_inventory;
pub(crate) mod azure_cost;
pub(crate) mod azure_resource_graph;
mod cost_table;
pub(crate) mod focus;
pub(crate) mod gcp_asset;
pub(crate) mod gcp_billing;
mod owner;
