//! The baselines of a sighting as pictures: columns with the band of what was expected, the week,
//! a strip of starts, moments in a life, plans beside what came of them.

use playbook::cases::plot::{Columns, Grain, Plot, Row, Shape, Unit, Week};
use playbook::words;
use schema::Timestamp;

use super::drawing::{Drawing, Frame, LETTER, Picture, cut};

/// Fewer days show no history.
const COLUMNS_LEAST: usize = 3;
const WIDTH: f64 = 400.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 392.0;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Nothing where a picture would say no more than the sentence beside it.
pub(super) fn picture(plot: &Plot) -> Option<Picture> {
    let (note, drawing, figures) = match &plot.shape {
        Shape::Columns(it) if it.values.len() < COLUMNS_LEAST => return None,
        Shape::Columns(it) => (columns_note(it), columns(it), column_figures(it)),
        Shape::Week(it) => (week_note(it), week(it), week_figures(it)),
        Shape::Strip(rows) => (strip_note(rows), strip(rows), strip_figures(rows)),
        Shape::Moments(it) if it.len() < 2 => return None,
        Shape::Moments(it) => (moments_note(it), moments(it), moment_figures(it)),
        Shape::Planned(rows) => (String::new(), planned(rows), planned_figures(rows)),
    };
    Some(Picture { title: plot.title.clone(), note, drawing, figures })
}

fn amount(unit: Unit, value: u64) -> String {
    match unit {
        Unit::Bytes => words::bytes(value),
        Unit::Resources | Unit::Connections if value < 1_000_000 => value.to_string(),
        Unit::Resources | Unit::Connections => words::bytes(value).trim_end_matches('B').to_owned(),
    }
}

fn column_time(columns: &Columns, place: usize) -> String {
    let seconds = columns.grain.seconds().saturating_mul(i64::try_from(place).unwrap_or(0));
    let time = columns.from.plus_seconds(seconds);
    match columns.grain {
        Grain::Day => time.day().to_string(),
        Grain::Hour => words::moment(time),
    }
}

/// The top of the scale: a round even number, not below `most`.
fn scale(most: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 3, 4, 5, 6, 8] {
            let top = power.saturating_mul(step);
            if (top >= most && top % 2 == 0) || top == u64::MAX {
                return top;
            }
        }
        power = power.saturating_mul(10);
    }
}

fn columns(columns: &Columns) -> Drawing {
    const TOP: f64 = 12.0;
    const BASE: f64 = 132.0;
    let mut drawing = Drawing::new(WIDTH, 152.0);
    let most = columns.values.iter().copied().chain(columns.usual).max().unwrap_or(0);
    let top = scale(most.max(2));
    let height = |value: u64| (value as f64 / top as f64) * (BASE - TOP);
    if let Some(usual) = columns.usual {
        let tall = height(usual).max(2.0);
        drawing.frame("band", Frame(LEFT, BASE - tall, RIGHT - LEFT, tall), String::new());
    }
    for value in [0, top / 2, top] {
        let y = BASE - height(value);
        drawing.line("grid", &[(LEFT, y), (RIGHT, y)]);
        drawing.text("end", (LEFT - 6.0, y + 4.0), amount(columns.unit, value));
    }
    let step = (RIGHT - LEFT) / columns.values.len().max(1) as f64;
    for (place, value) in columns.values.iter().enumerate().filter(|(_, value)| **value > 0) {
        let tall = height(*value).max(1.5);
        let gap = if step > 6.0 { 2.0 } else { 0.5 };
        let told = columns.told.binary_search(&place).is_ok();
        let frame = Frame(LEFT + step * place as f64, BASE - tall, (step - gap).min(28.0), tall);
        let tip = format!("{}: {}", column_time(columns, place), amount(columns.unit, *value));
        drawing.frame(if told { "told" } else { "usual" }, frame, tip);
    }
    if let Some(place) = columns.told.iter().copied().max_by_key(|it| columns.values.get(*it)) {
        let value = columns.values.get(place).copied().unwrap_or(0);
        let x = LEFT + step * (place as f64 + 0.5);
        let (class, x) = if x > RIGHT - 24.0 { ("end", RIGHT) } else { ("between", x) };
        drawing.text(class, (x, BASE - height(value) - 3.0), amount(columns.unit, value));
    }
    drawing.text("start", (LEFT, BASE + 15.0), column_time(columns, 0));
    let last = column_time(columns, columns.values.len().saturating_sub(1));
    drawing.text("end", (RIGHT, BASE + 15.0), last);
    drawing
}

fn columns_note(columns: &Columns) -> String {
    let grain = match columns.grain {
        Grain::Day => "day",
        Grain::Hour => "hour",
    };
    let told = columns.told.iter().filter_map(|place| columns.values.get(*place)).max();
    let most = told.map(|most| format!("Highest: {} in one {grain}.", amount(columns.unit, *most)));
    let expected = columns.usual.map(|usual| match usual {
        0 => "Expected: none.".to_owned(),
        usual => format!("Expected, the band: up to {}.", amount(columns.unit, usual)),
    });
    [most, expected].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn column_figures(columns: &Columns) -> Vec<(String, String)> {
    let places = columns.values.iter().enumerate().filter(|(_, value)| **value > 0);
    places
        .map(|(place, value)| (column_time(columns, place), amount(columns.unit, *value)))
        .collect()
}

/// A cell of the week: darker the more, by powers of ten below the largest.
fn week(week: &Week) -> Drawing {
    const CELL: (f64, f64) = (14.0, 15.0);
    const TOP: f64 = 18.0;
    let mut drawing = Drawing::new(WIDTH, 128.0);
    let told = week.told.iter().map(|(_, bytes)| *bytes);
    let most = week.before.iter().copied().chain(told).max().unwrap_or(0);
    for (day, name) in DAYS.iter().enumerate() {
        let y = TOP + CELL.1 * day as f64 + 11.0;
        drawing.text("end", (LEFT - 6.0, y), (*name).to_owned());
    }
    for hour in [0_u32, 6, 12, 18] {
        let x = LEFT + CELL.0 * f64::from(hour);
        drawing.text("start", (x, TOP - 5.0), format!("{hour:02}:00"));
    }
    let frame = |place: usize| {
        let (day, hour) = (place / 24, place % 24);
        Frame(LEFT + CELL.0 * hour as f64, TOP + CELL.1 * day as f64, CELL.0 - 1.0, CELL.1 - 1.0)
    };
    for (place, bytes) in week.before.iter().enumerate() {
        let tip = format!("{} before: up to {}", week_time(place), words::bytes(*bytes));
        let tip = if *bytes > 0 { tip } else { String::new() };
        drawing.frame(heat(*bytes, most), frame(place), tip);
    }
    for (place, bytes) in &week.told {
        let tip = format!("{} now: {}", week_time(*place), words::bytes(*bytes));
        drawing.frame("told", frame(*place), tip);
    }
    drawing
}

fn heat(bytes: u64, most: u64) -> &'static str {
    match bytes {
        0 => "heat0",
        _ if bytes >= most / 3 => "heat4",
        _ if bytes >= most / 30 => "heat3",
        _ if bytes >= most / 300 => "heat2",
        _ => "heat1",
    }
}

fn week_time(place: usize) -> String {
    format!("{} {:02}:00", DAYS.get(place / 24).copied().unwrap_or_default(), place % 24)
}

fn week_note(week: &Week) -> String {
    let used = week.before.iter().filter(|bytes| **bytes > 0).count();
    let most = week.before.iter().copied().max().unwrap_or(0);
    if used == 0 {
        return "Nothing was sent in any hour of the week before; the spike is in red. UTC."
            .to_owned();
    }
    format!(
        "Darker is more. {} of 168 hours of the week were used before, with up to {}; the spike is \
         in red. UTC.",
        used,
        words::bytes(most)
    )
}

fn week_figures(week: &Week) -> Vec<(String, String)> {
    let told = week.told.iter().map(|(place, bytes)| {
        let before = week.before.get(*place).copied().unwrap_or(0);
        let text = format!("{}, before up to {}", words::bytes(*bytes), words::bytes(before));
        (week_time(*place), text)
    });
    told.collect()
}

/// Places on a time axis, from its first to its last moment.
fn axis(times: &[Timestamp]) -> impl Fn(Timestamp) -> f64 {
    let first = times.iter().min().copied().unwrap_or_default();
    let last = times.iter().max().copied().unwrap_or_default();
    let span = last.0.saturating_sub(first.0).max(1) as f64;
    move |time: Timestamp| 10.0 + (RIGHT - 12.0) * (time.0.saturating_sub(first.0) as f64 / span)
}

fn strip(rows: &[Row]) -> Drawing {
    const ROW: f64 = 38.0;
    let times: Vec<Timestamp> = rows.iter().flat_map(|row| &row.ticks).copied().collect();
    let at = axis(&times);
    let base = ROW * rows.len() as f64;
    let mut drawing = Drawing::new(WIDTH, base + 20.0);
    for (place, row) in rows.iter().enumerate() {
        let y = ROW * place as f64;
        drawing.text("start", (10.0, y + 12.0), cut(&row.label, 60));
        drawing.line("grid", &[(10.0, y + 34.0), (RIGHT - 2.0, y + 34.0)]);
        for tick in &row.ticks {
            let x = at(*tick);
            drawing.line("tick", &[(x, y + 18.0), (x, y + 34.0)]);
        }
    }
    if let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) {
        drawing.text("start", (10.0, base + 13.0), words::moment(*first));
        drawing.text("end", (RIGHT, base + 13.0), words::moment(*last));
    }
    drawing
}

fn strip_note(rows: &[Row]) -> String {
    let more: usize = rows.iter().map(|row| row.more).sum();
    let shown: usize = rows.iter().map(|row| row.ticks.len()).sum();
    if more == 0 {
        format!("One tick each, {shown} in all. UTC.")
    } else {
        format!("One tick each, the first {shown}; {more} more are not drawn. UTC.")
    }
}

fn strip_figures(rows: &[Row]) -> Vec<(String, String)> {
    let told = |row: &Row| match (row.ticks.first(), row.ticks.last()) {
        (Some(first), Some(last)) => {
            let count = row.ticks.len().saturating_add(row.more);
            format!("{count}, {} to {}", words::moment(*first), words::moment(*last))
        }
        _ => "none".to_owned(),
    };
    rows.iter().map(|row| (row.label.clone(), told(row))).collect()
}

/// The later a moment, the higher its label: lines down to the others pass it on its left.
fn moments(moments: &[(Timestamp, String)]) -> Drawing {
    const LINE: f64 = 14.0;
    const ROW: f64 = 20.0;
    let times: Vec<Timestamp> = moments.iter().map(|(time, _)| *time).collect();
    let at = axis(&times);
    let mut drawing = Drawing::new(WIDTH, 34.0 + ROW * moments.len() as f64);
    drawing.line("axis", &[(10.0, LINE), (RIGHT - 2.0, LINE)]);
    for (place, (time, text)) in moments.iter().enumerate() {
        let x = at(*time);
        let y = 38.0 + ROW * moments.len().saturating_sub(place + 1) as f64;
        let label = format!("{} {}", words::moment(*time), cut(text, 40));
        let room = label.chars().count() as f64 * LETTER;
        drawing.line("lead", &[(x, LINE), (x, y)]);
        drawing.frame("dot", Frame(x - 4.0, LINE - 4.0, 8.0, 8.0), label.clone());
        let (class, x) = match (x + 6.0 + room <= WIDTH, x - 6.0 - room >= 0.0) {
            (true, _) => ("start", x + 6.0),
            (false, true) => ("end", x - 6.0),
            (false, false) => ("end", WIDTH),
        };
        drawing.text(class, (x, y), label);
    }
    drawing
}

fn moments_note(moments: &[(Timestamp, String)]) -> String {
    let (Some((first, _)), Some((last, _))) = (moments.first(), moments.last()) else {
        return String::new();
    };
    format!("{} from the first to the last. UTC.", words::span(last.seconds_since(*first)))
}

fn moment_figures(moments: &[(Timestamp, String)]) -> Vec<(String, String)> {
    moments.iter().map(|(time, text)| (time.to_string(), text.clone())).collect()
}

fn planned(rows: &[(String, u32, u32)]) -> Drawing {
    const ROW: f64 = 44.0;
    const WIDE: f64 = 300.0;
    let mut drawing = Drawing::new(WIDTH, ROW * rows.len() as f64 + 4.0);
    let most = rows.iter().map(|(_, planned, seen)| *planned.max(seen)).max().unwrap_or(0).max(1);
    let long = |count: u32| WIDE * f64::from(count) / f64::from(most);
    for (place, (label, planned, seen)) in rows.iter().enumerate() {
        let y = ROW * place as f64;
        let told = if seen > planned { "told" } else { "usual" };
        drawing.text("start", (4.0, y + 12.0), cut(label, 60));
        drawing.frame(
            "plan",
            Frame(4.0, y + 18.0, long(*planned), 9.0),
            format!("planned {planned}"),
        );
        drawing.frame(told, Frame(4.0, y + 29.0, long(*seen), 9.0), format!("saw {seen}"));
        drawing.text("start", (10.0 + long(*planned), y + 26.0), format!("planned {planned}"));
        drawing.text("start", (10.0 + long(*seen), y + 38.5), format!("saw {seen}"));
    }
    drawing
}

fn planned_figures(rows: &[(String, u32, u32)]) -> Vec<(String, String)> {
    let text = |planned: &u32, seen: &u32| format!("planned {planned}, saw {seen}");
    rows.iter().map(|(label, planned, seen)| (label.clone(), text(planned, seen))).collect()
}

#[cfg(test)]
mod tests;
