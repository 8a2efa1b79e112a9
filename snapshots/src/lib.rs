//! What the product says: see `tests`. Nothing here is needed to build or to run it.
