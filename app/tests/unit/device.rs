use app::inner::{CloseAll, SignOut};
use leptos::server_fn::ServerFn;

#[test]
fn the_worker_knows_the_forms_that_sign_out() {
    let worker = include_str!("../../../public/service-worker.js");
    let forms = format!(
        "\nconst SIGN_OUT = ['{}', '{}'];\n",
        SignOut::PATH,
        CloseAll::PATH
    );
    assert!(worker.contains(&forms), "{forms}");
}
