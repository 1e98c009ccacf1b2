//! Builds again when a migration is added, so that the embedded ones are all of them.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/postgres");
}
