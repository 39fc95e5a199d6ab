//! The classes of OCSF that records become, and their activities.

/// A class, as the schema has it.
pub(super) struct Class {
    pub(super) uid: u32,
    pub(super) caption: &'static str,
    pub(super) category_uid: u32,
    pub(super) category: &'static str,
    activities: &'static [(u32, &'static str)],
}

/// What no other activity fits.
pub(super) const OTHER: u32 = 99;

const IDENTITY: (u32, &str) = (3, "Identity & Access Management");
const FINDINGS: (u32, &str) = (2, "Findings");
const DISCOVERY: (u32, &str) = (5, "Discovery");
const NETWORK: (u32, &str) = (4, "Network Activity");
const APPLICATION: (u32, &str) = (6, "Application Activity");

pub(super) static ACCOUNT_CHANGE: Class = Class {
    uid: 3001,
    caption: "Account Change",
    category_uid: IDENTITY.0,
    category: IDENTITY.1,
    activities: &[
        (1, "Create"),
        (2, "Enable"),
        (3, "Password Change"),
        (4, "Password Reset"),
        (5, "Disable"),
        (6, "Delete"),
        (7, "Attach Policy"),
        (8, "Detach Policy"),
        (9, "Lock"),
        (10, "MFA Factor Enable"),
        (11, "MFA Factor Disable"),
        (12, "Unlock"),
    ],
};

pub(super) static AUTHENTICATION: Class = Class {
    uid: 3002,
    caption: "Authentication",
    category_uid: IDENTITY.0,
    category: IDENTITY.1,
    activities: &[
        (1, "Logon"),
        (2, "Logoff"),
        (3, "Authentication Ticket"),
        (4, "Service Ticket Request"),
        (7, "Account Switch"),
    ],
};

pub(super) static NETWORK_ACTIVITY: Class = Class {
    uid: 4001,
    caption: "Network Activity",
    category_uid: NETWORK.0,
    category: NETWORK.1,
    activities: &[(1, "Open"), (6, "Traffic")],
};

pub(super) static DNS_ACTIVITY: Class = Class {
    uid: 4003,
    caption: "DNS Activity",
    category_uid: NETWORK.0,
    category: NETWORK.1,
    activities: &[(1, "Query"), (2, "Response"), (6, "Traffic")],
};

pub(super) static API_ACTIVITY: Class = Class {
    uid: 6003,
    caption: "API Activity",
    category_uid: APPLICATION.0,
    category: APPLICATION.1,
    activities: &[(1, "Create"), (2, "Read"), (3, "Update"), (4, "Delete")],
};

pub(super) static DETECTION_FINDING: Class = Class {
    uid: 2004,
    caption: "Detection Finding",
    category_uid: FINDINGS.0,
    category: FINDINGS.1,
    activities: &[(1, "Create")],
};

pub(super) static HTTP_ACTIVITY: Class = Class {
    uid: 4002,
    caption: "HTTP Activity",
    category_uid: NETWORK.0,
    category: NETWORK.1,
    activities: &[
        (0, "Unknown"),
        (1, "Connect"),
        (2, "Delete"),
        (3, "Get"),
        (4, "Head"),
        (5, "Options"),
        (6, "Post"),
        (7, "Put"),
        (8, "Trace"),
        (9, "Patch"),
    ],
};

pub(super) static DHCP_ACTIVITY: Class = Class {
    uid: 4004,
    caption: "DHCP Activity",
    category_uid: NETWORK.0,
    category: NETWORK.1,
    activities: &[
        (1, "Discover"),
        (2, "Offer"),
        (3, "Request"),
        (4, "Decline"),
        (5, "Ack"),
        (6, "Nak"),
        (7, "Release"),
        (8, "Inform"),
        (9, "Expire"),
    ],
};

pub(super) static TUNNEL_ACTIVITY: Class = Class {
    uid: 4014,
    caption: "Tunnel Activity",
    category_uid: NETWORK.0,
    category: NETWORK.1,
    activities: &[(1, "Open"), (2, "Close")],
};

pub(super) static EMAIL_ACTIVITY: Class = Class {
    uid: 4009,
    caption: "Email Activity",
    category_uid: NETWORK.0,
    category: NETWORK.1,
    activities: &[(1, "Send"), (2, "Receive"), (4, "Trace")],
};

pub(super) static OSINT_INVENTORY_INFO: Class = Class {
    uid: 5021,
    caption: "OSINT Inventory Info",
    category_uid: DISCOVERY.0,
    category: DISCOVERY.1,
    activities: &[(2, "Collect")],
};

pub(super) static USER_INVENTORY: Class = Class {
    uid: 5003,
    caption: "User Inventory Info",
    category_uid: DISCOVERY.0,
    category: DISCOVERY.1,
    activities: &[(2, "Collect")],
};

pub(super) static CLOUD_RESOURCES_INVENTORY: Class = Class {
    uid: 5023,
    caption: "Cloud Resources Inventory Info",
    category_uid: DISCOVERY.0,
    category: DISCOVERY.1,
    activities: &[(2, "Collect")],
};

impl Class {
    pub(super) fn activity(&self, id: u32) -> &'static str {
        self.activities.iter().find(|(known, _)| *known == id).map_or("Other", |(_, name)| name)
    }

    pub(super) fn type_uid(&self, activity: u32) -> u32 {
        self.uid.saturating_mul(100).saturating_add(activity)
    }
}
