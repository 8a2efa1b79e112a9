mod releases {
    include!("releases.rs.inc");
}

use releases::web::Stage;

fn is_watched(stage: Stage) -> bool {
    match stage {
        Stage::Weight10 | Stage::Weight100 => true,
        Stage::Baseline | Stage::Pods10 | Stage::FoldStable | Stage::FoldShift | Stage::FoldDone => false,
    }
}

fn main() {
    println!("{}", is_watched(Stage::Baseline));
}
