//! Infrastructure as code: what a Terraform plan would make, what a state or a stack holds, what a
//! template describes. It explains and permits nothing by itself: whoever can write a file could
//! permit himself anything. A reviewed plan of the register may name a file; then the file says how
//! many of what (ADR 015).

mod drift;
mod kinds;

use std::collections::BTreeMap;

use schema::ResourceKind;

pub use drift::{Drift, Held, Made};
pub(super) use kinds::{of_cloudformation, of_terraform};

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    pub file: String,
    pub tool: Tool,
    pub resources: Vec<Declared>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    TerraformPlan,
    TerraformState,
    CloudFormationTemplate,
    /// What a stack consists of, with its ids.
    CloudFormationStack,
}

impl Tool {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::TerraformPlan => "Terraform plan",
            Self::TerraformState => "Terraform state",
            Self::CloudFormationTemplate => "CloudFormation template",
            Self::CloudFormationStack => "CloudFormation stack",
        }
    }
}

/// One resource of a file; one of a `count` or `for_each` each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Declared {
    /// `module.vpc.aws_subnet.private[0]`, or the logical id in a template.
    pub address: String,
    pub resource_type: String,
    /// What it is in the register's words; `None` for what is configuration only.
    pub kind: Option<ResourceKind>,
    /// `aws`, `azure`, `gcp`; empty where nothing tells. So are account and region.
    pub provider: String,
    pub account: String,
    pub region: String,
    /// Ids and names by which logs may call it.
    pub ids: Vec<String>,
    /// Servers and the like: of a group as many as it is to have.
    pub count: u32,
    pub intent: Intent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Intent {
    /// It is there.
    Exists,
    Create,
    /// It is made anew, and the one before is deleted.
    Replace,
    /// Whether it is made depends on what is not in the file.
    MayCreate,
    Update,
    Delete,
}

impl Intent {
    pub const fn creates(self) -> bool {
        matches!(self, Self::Create | Self::Replace)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exists => "exists",
            Self::Create => "create",
            Self::Replace => "replace",
            Self::MayCreate => "may create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// Where a file would make how many of a kind: `(kind, provider, account, region)`.
pub(super) type Planned = BTreeMap<(ResourceKind, String, String, String), u32>;

impl Code {
    /// What it would make, by kind and place.
    pub(super) fn planned(&self) -> Planned {
        let mut planned = Planned::new();
        for it in self.resources.iter().filter(|it| it.intent.creates()) {
            if let Some(kind) = it.kind {
                let place = (kind, it.provider.clone(), it.account.clone(), it.region.clone());
                let count = planned.entry(place).or_insert(0_u32);
                *count = count.saturating_add(it.count);
            }
        }
        planned
    }

    /// Whether this is the file that an entry names, which may leave out folders before it.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let name = name.trim_start_matches("./");
        let rest = self.file.strip_suffix(name);
        rest.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }
}

#[cfg(test)]
mod tests;
