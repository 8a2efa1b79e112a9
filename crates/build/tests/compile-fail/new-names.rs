mod releases {
    include!("releases.rs.inc");
}

use releases::web::{self, Stage};

fn main() {
    const NEXT: Option<Stage> = Stage::Weight10.next();
    assert_eq!(NEXT, Some(Stage::Pods100));
    assert_eq!(web::stable::SERVICE, web::services::WEB_PUBLIC);
    // Whatever comes of the stages, this covers them.
    match Stage::Weight10 {
        Stage::Baseline | Stage::FoldDone => {}
        Stage::Pods10 | Stage::Weight10 | Stage::Pods100 | Stage::Weight100 => {}
        Stage::FoldStable | Stage::FoldShift => {}
    }
}
