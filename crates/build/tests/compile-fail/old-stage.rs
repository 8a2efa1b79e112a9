mod releases {
    include!("releases.rs.inc");
}

use releases::web::Stage;

fn main() {
    println!("{}", Stage::Weight50);
}
