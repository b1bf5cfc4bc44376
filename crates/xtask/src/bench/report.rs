//! The figures side by side.

/// One thing that was measured, with every run's number.
pub struct Row<'a> {
    pub what: &'a str,
    pub bare: &'a [f64],
    pub ringfence: &'a [f64],
    pub aim: &'a str,
}

/// Prints a Markdown table of medians.
pub fn print(rows: &[Row<'_>]) {
    println!(
        "\n| {:22} | {:>8} | {:>9} | {:>6} | {:>10} | {:15} |",
        "", "bare", "Ringfence", "ratio", "difference", "aim"
    );
    println!("|{:-<24}|{:->9}:|{:->10}:|{:->7}:|{:->11}:|{:-<17}|", "", "", "", "", "", "");
    for Row { what, bare, ringfence, aim } in rows {
        let (bare, ringfence) = (median(bare), median(ringfence));
        let ratio = if bare > 0.0 { format!("{:.2}", ringfence / bare) } else { "–".to_owned() };
        let difference = ringfence - bare;
        println!("| {what:22} | {bare:8.2} | {ringfence:9.2} | {ratio:>6} | {difference:+10.2} | {aim:15} |");
    }
    println!();
}

/// The middle number, or the mean of the middle two; 0 of none.
pub fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.get(middle), sorted.len() % 2) {
        (None, _) => 0.0,
        (Some(upper), 0) => f64::midpoint(sorted[middle - 1], *upper),
        (Some(only), _) => *only,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(&[4.0, 1.0, 2.0, 9.0]) - 3.0).abs() < 1e-9);
        assert!(median(&[]).abs() < 1e-9);
    }
}
