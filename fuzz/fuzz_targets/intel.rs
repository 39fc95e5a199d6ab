//! Any bytes, read as a list and as a feed of any format: nothing panics, neither then nor when what
//! was read is asked for its own lines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use playbook::intel::{
    FeedFile, FeedFormat, Intel, ListFormat, ListKind, ListMeta, Subject, read_feed, read_list,
};
use schema::Timestamp;

const PLACE: &str = "fuzz";
const MOST_LINES: usize = 20;

fuzz_target!(|data: &[u8]| {
    let [list, feed, kind, bytes @ ..] = data else { return };
    let list = ListFormat::ALL[usize::from(*list) % ListFormat::ALL.len()];
    let feed = FeedFormat::ALL[usize::from(*feed) % FeedFormat::ALL.len()];
    let kind = ListKind::ALL[usize::from(*kind) % ListKind::ALL.len()];
    let list = read_list(ListMeta::new(PLACE, kind), list, bytes, PLACE);
    let file = FeedFile { place: PLACE.to_owned(), bytes };
    let feed = read_feed(PLACE, feed, &[file]);
    let lists = list.into_iter().map(|(list, _)| list);
    let feeds = feed.into_iter().map(|(feed, _)| feed);
    let intel = Intel::new(lists.collect(), feeds.collect());
    let things = intel.things();
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines().take(MOST_LINES) {
        let subject = Subject::of(line);
        let known = intel.known(&subject, Timestamp::MAX);
        let _ = known.hits.iter().map(|hit| hit.entry.to_string().len()).sum::<usize>();
        let _ = intel.called(line, Timestamp::MAX);
        let _ = intel.provider_of_name(line);
        let things =
            [things.page(Some(line), 80, line), things.certificate(line), things.mail(line)];
        for thing in things.iter().flatten() {
            let _ = intel.indicators_of_thing(thing, &|_| true);
        }
    }
});
