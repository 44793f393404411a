use app::inner::Path;
use leptos_router::{PossibleRouteMatch, path};

/// What is left of an address, what matched, the parameters.
type Found = (String, String, Vec<(String, String)>);

/// What a path makes of an address.
fn found(path: &dyn PossibleRouteMatch, address: &str) -> Option<Found> {
    let found = path.test(address)?;
    let (remaining, matched) = (found.remaining().to_owned(), found.matched().to_owned());
    let params = found.params().into_iter();
    Some((
        remaining,
        matched,
        params.map(|(name, value)| (name.into_owned(), value)).collect(),
    ))
}

#[test]
fn paths_match_what_those_of_the_router_match() {
    let addresses = [
        "",
        "/",
        "/offres",
        "/offres/",
        "/offres/1",
        "/offres/1/modifier",
        "/offres/1/modifier/encore",
        "/offresse",
        "/offre",
        "//offres",
        "/offres//modifier",
        "/élèves",
        "offres",
    ];
    let paths: [(Path, &dyn PossibleRouteMatch); 4] = [
        (Path("/"), &path!("/")),
        (Path("/offres"), &path!("/offres")),
        (Path("/offres/:id"), &path!("/offres/:id")),
        (Path("/offres/:id/modifier"), &path!("/offres/:id/modifier")),
    ];
    for (ours, theirs) in paths {
        for address in addresses {
            assert_eq!(
                found(&ours, address),
                found(theirs, address),
                "{ours:?} at {address}"
            );
        }
        let (mut own, mut other) = (Vec::new(), Vec::new());
        ours.generate_path(&mut own);
        theirs.generate_path(&mut other);
        assert_eq!(own, other);
        assert!(!ours.optional());
    }
}
