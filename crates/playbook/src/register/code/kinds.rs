//! What a type of resource is in the register's words, as the operation that makes it is. What only
//! configures (rules, attachments, policies, records) is of no kind. The tables are data.

use std::collections::HashMap;
use std::sync::LazyLock;

use schema::ResourceKind;

type Kinds = HashMap<&'static str, ResourceKind>;

static TERRAFORM: LazyLock<Kinds> = LazyLock::new(|| kinds(include_str!("terraform.txt")));
static CLOUDFORMATION: LazyLock<Kinds> =
    LazyLock::new(|| kinds(include_str!("cloudformation.txt")));

pub(in crate::register) fn of_terraform(resource_type: &str) -> Option<ResourceKind> {
    TERRAFORM.get(resource_type).copied()
}

pub(in crate::register) fn of_cloudformation(resource_type: &str) -> Option<ResourceKind> {
    CLOUDFORMATION.get(resource_type.strip_prefix("AWS::")?).copied()
}

/// Reads a table: `[kind]`, and below it a type a line.
fn kinds(table: &'static str) -> Kinds {
    let mut kind = None;
    let mut kinds = Kinds::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(word) => kind = ResourceKind::ALL.into_iter().find(|it| it.as_str() == word),
            None => kinds.extend(kind.map(|kind| (line, kind))),
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_the_tables_has_one_kind() {
        let types = |table: &str| {
            let heads = ['[', '#'];
            table.lines().filter(|line| !line.is_empty() && !line.starts_with(heads)).count()
        };
        assert_eq!(TERRAFORM.len(), types(include_str!("terraform.txt")));
        assert_eq!(CLOUDFORMATION.len(), types(include_str!("cloudformation.txt")));
        assert_eq!((TERRAFORM.len(), CLOUDFORMATION.len()), (269, 99));
        assert_eq!(of_terraform("aws_instance"), Some(ResourceKind::Compute));
        assert_eq!(of_cloudformation("AWS::EC2::Instance"), Some(ResourceKind::Compute));
        assert_eq!(of_cloudformation("EC2::Instance"), None);
    }
}
