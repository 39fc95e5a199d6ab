//! Every trick, told by its class, with the letters that it changed.

use super::*;

fn lookalikes() -> Lookalikes {
    Lookalikes::of(&["halvard".to_owned()], &["halvard.example".to_owned()])
}

fn how(domain: &str) -> Option<(Class, String)> {
    lookalikes().of_name(domain).map(|it| (it.class, it.explanation))
}

#[track_caller]
fn check(domain: &str, class: Class, expected: &str) {
    let found = how(domain);
    let found = found.as_ref().map(|(class, text)| (*class, text.as_str()));
    let text = format!("{domain} looks like halvard: {expected} ({})", class.as_str());
    assert_eq!(found, Some((class, text.as_str())), "{domain}");
}

#[test]
fn every_trick_is_named_and_marked() {
    check("halvardx.com", Class::Addition, "halvard[x].com, x added");
    check("hclvard.com", Class::Bitsquatting, "h[c]lvard.com, a → c");
    check("halvard-careers.com", Class::Dictionary, "halvard[-careers].com, -careers added");
    check("loginhalvard.net", Class::Dictionary, "[login]halvard.net, login added");
    check("ha1vard.com", Class::Homoglyph, "ha[1]vard.com, l → 1");
    check("halv4rd.com", Class::Homoglyph, "halv[4]rd.com, a → 4");
    check("halvarcl.com", Class::Homoglyph, "halvar[cl].com, d → cl");
    check("hal-vard.com", Class::Hyphenation, "hal[-]vard.com, - added");
    check("halkvard.com", Class::Insertion, "hal[k]vard.com, k added");
    check("halvrd.com", Class::Omission, "halv[]rd.com, a left out");
    check("halvsard.com", Class::Plural, "halv[s]ard.com, s added");
    check("halvaard.com", Class::Repetition, "halva[a]rd.com, a added");
    check("halvatd.com", Class::Replacement, "halva[t]d.com, r → t");
    check("halvard.co", Class::TldSwap, "halvard.[co], under another suffix");
    check("halvrad.com", Class::Transposition, "halv[ra]d.com, ar → ra");
    check("halvord.com", Class::VowelSwap, "halv[o]rd.com, a → o");
    let dots = "halv.ard stands in front of another domain";
    check("halv.ard.com", Class::Subdomain, dots);
    let domain = "halvard.example stands in front of another domain";
    check("halvard.example.sign-in.com", Class::Subdomain, domain);
}

#[test]
fn letters_of_other_scripts_are_seen_through() {
    let class = |name: &str| how(name).map(|(class, _)| class);
    assert_eq!(class("xn--hlvard-ita.com"), Some(Class::Homoglyph));
    assert_eq!(class("xn--hlvard-3nf.com"), Some(Class::Homoglyph));
    // A word that can be written in Cyrillic throughout.
    let lookalikes = Lookalikes::of(&["apexo".to_owned()], &[]);
    let name = idna::domain_to_ascii("арехо.com").expect("a name");
    assert_eq!(lookalikes.of_name(&name).map(|it| it.class), Some(Class::Cyrillic));
}

#[test]
fn ours_and_strangers_are_left_alone() {
    for domain in [
        "halvard.example",
        "www.halvard.example",
        "example.com",
        "harvard.edu.example",
        "vard.com",
        "hard.com",
        "halvard.slack.com",
        "com",
        "",
    ] {
        assert_eq!(how(domain), None, "{domain}");
    }
    // One edit of a short name is chance.
    assert_eq!(Lookalikes::of(&["acme".to_owned()], &[]).of_name("acne.com"), None);
    assert!(Lookalikes::of(&[], &[]).of_name("halvard.com").is_none());
}
