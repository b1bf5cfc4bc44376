//! Rates and times by kind of picture, as Markdown.

use std::fmt::Write;

use super::collection::Collection;
use super::readers::Reading;

/// What each reader made of all pictures, in their order.
pub type Readings = [(&'static str, Vec<Reading>)];

/// A row for each kind and for kinds together: share of known texts read, processor time in milliseconds.
pub fn by_kind(collection: &Collection, readings: &Readings) -> String {
    let mut rows: Vec<String> = Vec::new();
    for picture in collection.pictures.iter().filter(|picture| !picture.codes.is_empty()) {
        for row in rows_of(&picture.kind) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    rows.sort_by_key(|row| (!row.ends_with(", all"), row.contains("level"), row.clone()));
    let mut table = head(&["", "codes"], readings);
    for row in rows {
        let chosen: Vec<usize> = (0..collection.pictures.len())
            .filter(|at| !collection.pictures[*at].codes.is_empty())
            .filter(|at| rows_of(&collection.pictures[*at].kind).contains(&row))
            .collect();
        let known: usize = chosen.iter().map(|at| collection.pictures[*at].score(&[]).1).sum();
        if known == 0 {
            continue;
        }
        let _ = write!(table, "| {row} | {known} |");
        for (_, readings) in readings {
            let read: usize =
                chosen.iter().map(|at| collection.pictures[*at].score(&readings[*at].texts).0).sum();
            let times = chosen.iter().map(|at| readings[*at].milliseconds).collect();
            let (median, slow) = middle_and_slow(times);
            let _ = write!(table, " {} · {median:.0} / {slow:.0} |", percent(read, known));
        }
        table.push('\n');
    }
    table
}

/// What was read where there is nothing, and what no code says where all are known.
pub fn false_texts(collection: &Collection, readings: &Readings) -> String {
    let mut table = head(&["texts that no code has", "pictures"], readings);
    for (what, is_empty) in [("on pictures without a code", true), ("on pictures with codes", false)] {
        let chosen: Vec<usize> = (0..collection.pictures.len())
            .filter(|at| collection.pictures[*at].codes.is_empty() == is_empty)
            .collect();
        let _ = write!(table, "| {what} | {} |", chosen.len());
        for (_, readings) in readings {
            let wrong: usize =
                chosen.iter().map(|at| collection.pictures[*at].wrong(&readings[*at].texts)).sum();
            let (median, slow) =
                middle_and_slow(chosen.iter().map(|at| readings[*at].milliseconds).collect());
            let _ = write!(table, " {wrong} · {median:.0} / {slow:.0} |");
        }
        table.push('\n');
    }
    table
}

/// The heading of a table with a column a reader.
pub fn head(first: &[&str], readings: &Readings) -> String {
    let names = readings.iter().map(|(name, _)| *name);
    let columns: Vec<&str> = first.iter().copied().chain(names).collect();
    let line: String = (0..columns.len()).map(|at| if at == 0 { "|---|" } else { "---:|" }).collect();
    format!("| {} |\n{line}\n", columns.join(" | "))
}

/// A share in per cent.
pub fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", part as f64 / whole as f64 * 100.0) }
}

/// The median and the 95th percentile; 0 of none.
pub fn middle_and_slow(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = ((times.len() as f64 * share).ceil() as usize).saturating_sub(1);
        times.get(place).copied().unwrap_or_default()
    };
    (at(0.5), at(0.95))
}

/// The rows that a picture of that kind counts in.
fn rows_of(kind: &str) -> Vec<String> {
    let (class, level) = kind.split_once("/L").unwrap_or((kind, ""));
    if let Some(trouble) = class.strip_prefix("boofcv-") {
        vec!["BoofCV, all".to_owned(), format!("BoofCV {}", trouble.replace('_', " "))]
    } else if let Some(class) = class.strip_prefix("screen_") {
        vec!["screens, all".to_owned(), format!("screens, {class}")]
    } else if let Some(class) = class.strip_prefix("cam_") {
        vec!["camera, all".to_owned(), format!("camera, {class}"), format!("camera, level {level}")]
    } else {
        vec!["other real pictures, all".to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slow_end_is_the_time_that_nineteen_of_twenty_stay_within() {
        let times: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(middle_and_slow(times), (10.0, 19.0));
        assert_eq!(middle_and_slow(vec![]), (0.0, 0.0));
    }

    #[test]
    fn a_frame_counts_for_its_class_its_level_and_all() {
        assert_eq!(rows_of("cam_glare/L2"), ["camera, all", "camera, glare", "camera, level 2"]);
        assert_eq!(rows_of("zxing-qrcode-1"), ["other real pictures, all"]);
    }
}
