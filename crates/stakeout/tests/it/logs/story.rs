//! `story.toml`: what happened, described; it becomes a trail and the tables of a sensor.

use serde::Deserialize;

use super::{Call, Connection, Lookup, Wire, trail};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Story {
    pub(crate) call: Vec<Call>,
    pub(crate) connection: Vec<Connection>,
    pub(crate) lookup: Vec<Lookup>,
}

impl Story {
    pub(crate) fn read(text: &str) -> Self {
        toml::from_str(text).unwrap_or_else(|error| unreachable!("story.toml: {error}"))
    }

    /// The log files, by name.
    pub(crate) fn files(&self) -> Vec<(&'static str, String)> {
        let mut wire = Wire::default();
        self.connection.iter().for_each(|connection| wire.connect(connection));
        self.lookup.iter().for_each(|lookup| wire.look_up(lookup));
        let mut files = wire.files();
        if !self.call.is_empty() {
            files.push(("cloudtrail.json", trail(&self.call)));
        }
        files
    }
}
