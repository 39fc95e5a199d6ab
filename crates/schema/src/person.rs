//! Who works here, as a directory or a personnel system tells.

use smallvec::SmallVec;

use crate::{Text, Timestamp};

/// One person (OCSF User Inventory Info 5003).
#[derive(Debug, Default)]
pub struct Person<'a> {
    /// Names under which they sign in, as written: `mia`, `mia@corp.example`.
    pub user_names: SmallVec<[Text<'a>; 4]>,
    /// The directory's own id of them: a number, or a distinguished name.
    pub id: Option<Text<'a>>,
    pub mail: Option<Text<'a>>,
    pub display_name: Option<Text<'a>>,
    pub title: Option<Text<'a>>,
    pub department: Option<Text<'a>>,
    /// The name, mail address or id of their manager, as written.
    pub manager: Option<Text<'a>>,
    pub employment: Option<Employment>,
    /// The first and the last day.
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// Whether they can sign in. `None` where it is not told.
    pub enabled: Option<bool>,
}

/// On what terms somebody works here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Employment {
    Employee,
    /// Contractors, consultants, temporary workers, vendors.
    Contractor,
    /// Interns, trainees, working students.
    Intern,
    /// Accounts of other organisations.
    Guest,
    /// No person: service and shared accounts.
    Service,
}

impl Employment {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Contractor => "contractor",
            Self::Intern => "intern",
            Self::Guest => "guest",
            Self::Service => "service account",
        }
    }
}
