//! Trees that Security Lake took apart: `requestParameters.subnets[]` = `subnet-1,subnet-2`. It
//! writes the leaves of a list after one another, with commas, so that which belongs to which item
//! can be told where a leaf has no comma of its own. It is put together again as far as that goes,
//! for the operation table to count.

use serde_json::{Map, Value as Tree};

use crate::framing::json::{Object, Value};

/// Items of a list that is put together.
const ITEM_CAP: usize = 1000;
/// Names in each other.
const DEPTH_CAP: usize = 32;

/// What lies under a name.
pub(super) fn tree(flat: Object<'_, '_>, root: &str) -> Tree {
    let mut tree = Tree::Object(Map::new());
    for (key, value) in flat.members() {
        let path = key.strip_prefix(root).and_then(|rest| rest.strip_prefix('.'));
        if let (Some(path), Some(text)) = (path, value.number_text().or_else(|| literal(value))) {
            let steps: Vec<&str> = path.split('.').collect();
            if steps.len() <= DEPTH_CAP {
                insert(&mut tree, &steps, &text);
            }
        }
    }
    tree
}

fn literal<'a>(value: Value<'_, 'a>) -> Option<schema::Text<'a>> {
    value.boolean().map(|holds| if holds { "true" } else { "false" }.into())
}

/// Puts a leaf where it was.
fn insert(tree: &mut Tree, steps: &[&str], text: &str) {
    let Some((step, rest)) = steps.split_first() else {
        *tree = Tree::String(text.to_owned());
        return;
    };
    if !tree.is_object() {
        *tree = Tree::Object(Map::new());
    }
    let Some(object) = tree.as_object_mut() else { return };
    let Some(name) = step.strip_suffix("[]") else {
        return insert(object.entry(*step).or_insert(Tree::Null), rest, text);
    };
    let list = object.entry(name).or_insert_with(|| Tree::Array(Vec::new()));
    let Some(items) = list.as_array_mut() else { return };
    for (index, part) in text.split(',').take(ITEM_CAP).enumerate() {
        if items.len() <= index {
            items.push(Tree::Null);
        }
        if let Some(item) = items.get_mut(index) {
            insert(item, rest, part);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::framing::json::{Scan, Scanner, Start};

    #[test]
    fn leaves_find_their_items() {
        let flat = r#"{"r.items[].id": "i-1,i-2", "r.items[].state.code": "0,16", "r.type": "t3",
            "r.subnets[]": "s-1", "rest": "x", "r.deep[].er[].id": "a"}"#;
        let mut scanner = Scanner::new(&[]);
        let Scan::Complete(_) = scanner.scan(flat.as_bytes(), Start::Value) else {
            panic!("valid JSON");
        };
        let expected = json!({
            "items": [
                {"id": "i-1", "state": {"code": "0"}},
                {"id": "i-2", "state": {"code": "16"}},
            ],
            "type": "t3",
            "subnets": ["s-1"],
            "deep": [{"er": [{"id": "a"}]}],
        });
        assert_eq!(tree(scanner.object(flat), "r"), expected);
    }
}
