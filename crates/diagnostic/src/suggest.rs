/// The candidate that the user most likely meant, for "did you mean": at most a third of its letters may differ.
///
/// ```
/// use serin::nearest;
///
/// let keys = ["replicas", "route", "readinessProbe"];
/// assert_eq!(nearest("replcas", keys), Some("replicas"));
/// // A word that is like none of them is answered by nothing, rather than by a bad guess.
/// assert_eq!(nearest("volumes", keys), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_is_found_and_a_stranger_is_not() {
        let words = ["replicas", "readinessProbe", "route"];
        assert_eq!(nearest("replcas", words), Some("replicas"));
        assert_eq!(nearest("readinesProbe", words), Some("readinessProbe"));
        assert_eq!(nearest("readinessprobe", words), Some("readinessProbe"));
        assert_eq!(nearest("volumes", words), None);
    }
}
