use app::inner::WAYS_OUT;

#[test]
fn the_worker_knows_the_forms_that_sign_out() {
    let worker = include_str!("../../../public/service-worker.js");
    let [sign_out, close_all] = WAYS_OUT;
    let forms = format!("\nconst SIGN_OUT = ['{sign_out}', '{close_all}'];\n");
    assert!(worker.contains(&forms), "{forms}");
}
