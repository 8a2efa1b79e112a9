/// What a function makes of each item, in their order; by several threads where the program was built with the feature
/// `parallel`.
#[cfg(feature = "parallel")]
pub(crate) fn each<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().map(make).collect()
}

/// What a function makes of each item, in their order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn each<T, R>(items: &[T], make: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(make).collect()
}
