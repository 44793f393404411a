//! The paths of routes.

use leptos_router::{ParamSegment, PartialPathMatch, PathSegment, PossibleRouteMatch, StaticSegment};

/// The path of a route, its parameters behind colons. One type for all of them: `path!` makes one for each shape, and the router compiles
/// what it does with a route for each type.
#[derive(Clone, Copy, Debug)]
pub struct Path(pub &'static str);

impl Path {
    /// Its segments: the start page has none.
    fn segments(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }
}

impl PossibleRouteMatch for Path {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut remaining, mut matched, mut params) = (path, 0, Vec::new());
        for segment in self.segments() {
            let found = match segment.strip_prefix(':') {
                Some(name) => ParamSegment(name).test(remaining),
                None => StaticSegment(segment).test(remaining),
            }?;
            remaining = found.remaining();
            matched += found.matched().len();
            params.extend(found.params());
        }
        Some(PartialPathMatch::new(remaining, params, &path[..matched]))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.segments().map(|segment| match segment.strip_prefix(':') {
            Some(name) => PathSegment::Param(name.into()),
            None => PathSegment::Static(segment.into()),
        }));
    }
}
