//! Every migration says in its first line what it is for.

use super::Finding;
use super::files::File;

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let migrations = files
        .iter()
        .filter(|file| file.path.starts_with("migrations/") && file.extension() == "sql");
    migrations
        .filter(|file| {
            let purpose = file
                .text
                .lines()
                .next()
                .and_then(|first| first.strip_prefix("-- "));
            purpose.is_none_or(|purpose| purpose.trim().is_empty())
        })
        .map(|file| Finding {
            file: file.path.clone(),
            line: 1,
            rule: "migration purpose",
            message: "the first line is no comment that says what it is for (`-- …`)".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_without_a_purpose_is_found() {
        let path = "migrations/sqlite/0001_register.sql";
        assert_eq!(
            check(&[File::new(path, "create table a (b);")])[0].rule,
            "migration purpose"
        );
        assert_eq!(check(&[File::new(path, "--\n")])[0].line, 1);
        assert_eq!(check(&[File::new(path, "-- The register.\n")]), []);
    }
}
