//! The Markdown that playbooks come in, as people and their programs write it: tables with and
//! without outer pipes, cells that go on in the next line, markup and entities inside them.

mod entity;
mod markup;
mod table;

pub(super) use markup::plain;
pub(super) use table::{Table, tables};
