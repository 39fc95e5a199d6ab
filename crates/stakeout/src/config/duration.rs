//! Durations as people write them: `2d`, `12h`, `1d12h`.

const SECONDS: [(char, i64); 5] = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400), ('w', 604_800)];

/// Seconds of a duration; `None` where the text is none, or is nothing.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let (mut total, mut number) = (0_i64, None);
    for letter in text.trim().chars() {
        if let Some(digit) = letter.to_digit(10) {
            let tens = number.unwrap_or(0_i64).checked_mul(10)?;
            number = Some(tens.checked_add(i64::from(digit))?);
        } else {
            let (_, unit) = SECONDS.into_iter().find(|&(name, _)| name == letter)?;
            total = total.checked_add(number.take()?.checked_mul(unit)?)?;
        }
    }
    (number.is_none() && total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(seconds("2d"), Some(172_800));
        assert_eq!(seconds(" 1d12h "), Some(129_600));
        assert_eq!(seconds("90m"), Some(5400));
        for text in
            ["", "2", "d", "2 days", "0d", "-1d", "99999999999999999999d", "999999999999999d"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
