//! A store's URL as it may be shown.

/// The URL without what may be secret in it: a password, and whatever stands behind `?`.
pub(crate) fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // A password may hold signs that nobody encoded, such as `@`, `/` or `?`: it ends at the last `@`.
    let (user, place) = match rest.rsplit_once('@') {
        Some((user, place)) => (user.split([':', '@']).next(), place),
        None => (None, rest),
    };
    let place = place.split('?').next().unwrap_or_default();
    match user {
        Some(user) => format!("{scheme}://{user}@{place}"),
        None => format!("{scheme}://{place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_password_is_never_shown() {
        for (url, expected) in [
            ("sqlite:carmed.db", "sqlite:carmed.db"),
            ("sqlite:///var/lib/carmed.db", "sqlite:///var/lib/carmed.db"),
            ("postgres:///carmed", "postgres:///carmed"),
            (
                "postgres://server:5432/carmed",
                "postgres://server:5432/carmed",
            ),
            ("postgres://me@server/carmed", "postgres://me@server/carmed"),
            (
                "postgres://me:secret@server/carmed",
                "postgres://me@server/carmed",
            ),
            (
                "postgres://me:s/e?c@ret@server/carmed",
                "postgres://me@server/carmed",
            ),
            (
                "postgres://me@server/carmed?password=secret&host=/run",
                "postgres://me@server/carmed",
            ),
        ] {
            assert_eq!(shown(url), expected);
        }
    }
}
