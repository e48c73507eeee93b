//! Which request goes where. Every request, refused ones too, leaves a line in the log.

use super::state::Logged;
use super::web::{Answer, Ask, Method};
use super::{Shared, authorize, device, introspect, metadata, pages, resource, revoke, robot, token};

struct Route {
    path: &'static str,
    methods: &'static [Method],
    answer: fn(&Shared, &Ask) -> Answer,
}

const READ: &[Method] = &[Method::Get, Method::Head];
const POST: &[Method] = &[Method::Post];
/// No HEAD: something that only looks at a link must not make a consent page or a code.
const GET: &[Method] = &[Method::Get];

const ROUTES: &[Route] = &[
    Route { path: "/", methods: READ, answer: pages::index },
    Route { path: metadata::OAUTH_PATH, methods: READ, answer: metadata::get },
    Route { path: metadata::OPENID_PATH, methods: READ, answer: metadata::get },
    Route { path: metadata::STATS_PATH, methods: READ, answer: metadata::stats },
    Route { path: resource::HELLO_PATH, methods: GET, answer: resource::hello },
    Route { path: authorize::PATH, methods: GET, answer: authorize::get },
    Route { path: authorize::PATH, methods: POST, answer: authorize::post },
    Route { path: device::PAGE, methods: GET, answer: device::get },
    Route { path: device::PAGE, methods: POST, answer: device::post },
    Route { path: device::PATH, methods: POST, answer: device::begin },
    Route { path: introspect::PATH, methods: POST, answer: introspect::post },
    Route { path: robot::KEY_PATH, methods: READ, answer: robot::key_file },
    Route { path: metadata::JWKS_PATH, methods: READ, answer: metadata::jwks },
    Route { path: revoke::PATH, methods: POST, answer: revoke::post },
    Route { path: token::PATH, methods: POST, answer: token::post },
    Route { path: resource::USERINFO_PATH, methods: &[Method::Get, Method::Post], answer: resource::userinfo },
];

pub(super) fn answer(shared: &Shared, ask: &Ask) -> Answer {
    let (path, answer) = route(shared, ask);
    let grant_type = (path == token::PATH).then(|| token::grant_type(ask));
    record(shared, ask.method, path, grant_type, answer.status);
    answer
}

/// A request that was refused before anybody looked where it goes.
pub(super) fn refused(shared: &Shared, method: Method, answer: Answer) -> Answer {
    record(shared, method, "other", None, answer.status);
    answer
}

fn record(shared: &Shared, method: Method, path: &'static str, grant_type: Option<&'static str>, status: u16) {
    let at = shared.now();
    shared.state().record(Logged { at, method: method.name(), path, grant_type, status });
}

fn route(shared: &Shared, ask: &Ask) -> (&'static str, Answer) {
    let mut here = ROUTES.iter().filter(|route| route.path == ask.path).peekable();
    let Some(path) = here.peek().map(|route| route.path) else {
        return ("other", Answer::text(404, "there is nothing here"));
    };
    let allowed = || {
        let all = ROUTES.iter().filter(|route| route.path == path).flat_map(|route| route.methods);
        all.map(|method| method.name()).collect::<Vec<_>>().join(", ")
    };
    let answer = match here.find(|route| route.methods.contains(&ask.method)) {
        Some(route) => (route.answer)(shared, ask),
        None => Answer::text(405, "this method does not go here").with("Allow", allowed()),
    };
    (path, answer)
}

/// The answer when the machine fails, not the client.
pub(super) fn broken() -> Answer {
    Answer::oauth_error(500, "server_error", "the demo server has failed")
}
