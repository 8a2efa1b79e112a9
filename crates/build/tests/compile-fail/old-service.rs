mod releases {
    include!("releases.rs.inc");
}

fn main() {
    println!("{}", releases::web::services::WEB_STABLE);
}
