use domain::convention::HeadAct;
use wire::field::{REASON, of, reason_of};

#[test]
fn each_act_has_a_field_for_its_reason() {
    for act in HeadAct::ALL {
        assert_eq!(reason_of(act), of(REASON, act.code()));
    }
}
