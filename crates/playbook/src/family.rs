//! Families of servers, by the names that each provider gives them.

/// Families that carry graphics or training processors, of all providers.
const GPU_FAMILIES: [&str; 37] = [
    // AWS.
    "p2",
    "p3",
    "p3dn",
    "p4d",
    "p4de",
    "p5",
    "p5e",
    "p5en",
    "p6-b200",
    "p6e-gb200",
    "g3",
    "g3s",
    "g4dn",
    "g4ad",
    "g5",
    "g5g",
    "g6",
    "g6e",
    "gr6",
    "trn1",
    "trn2",
    "inf1",
    "inf2",
    "dl1",
    // Azure.
    "NC",
    "ND",
    "NG",
    "NP",
    "NV",
    // Google, its tensor processors last.
    "a2",
    "a3",
    "a4",
    "g2",
    "g4",
    "v4",
    "v5litepod",
    "v5p",
];

/// The family of a class: `p4d` of `p4d.24xlarge`, `NC` of `Standard_NC24ads_A100_v4`, `a2` of
/// `a2-highgpu-8g`. Other classes (a runtime, an image) have none.
pub(crate) fn family(class: &str) -> Option<&str> {
    let class = class.strip_prefix("ml.").unwrap_or(class);
    let azure = ["Standard_", "STANDARD_", "Basic_"];
    if let Some(size) = azure.iter().find_map(|tier| class.strip_prefix(tier)) {
        let end = size.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(size.len());
        return size.get(..end).filter(|family| !family.is_empty());
    }
    if let Some((family, size)) = class.split_once('.') {
        return (!size.is_empty()).then_some(family);
    }
    let (family, _) = class.split_once('-')?;
    let generation = family.bytes().any(|byte| byte.is_ascii_digit());
    (generation && family.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(family)
}

pub(crate) fn is_gpu(family: &str) -> bool {
    GPU_FAMILIES.contains(&family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_of_each_provider() {
        for (class, expected, gpu) in [
            ("p4d.24xlarge", Some("p4d"), true),
            ("ml.g5.xlarge", Some("g5"), true),
            ("t3.micro", Some("t3"), false),
            ("Standard_NC24ads_A100_v4", Some("NC"), true),
            ("STANDARD_NC6S_V3", Some("NC"), true),
            ("Standard_D2s_v5", Some("D"), false),
            ("a2-highgpu-8g", Some("a2"), true),
            ("n2-standard-8", Some("n2"), false),
            ("v4-128", Some("v4"), true),
            ("FARGATE", None, false),
            ("Standard_", None, false),
            ("", None, false),
        ] {
            assert_eq!(family(class), expected, "{class}");
            assert_eq!(family(class).is_some_and(is_gpu), gpu, "{class}");
        }
    }
}
