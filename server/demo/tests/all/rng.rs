use demo::inner::{SeededRng, Weighted};

#[test]
fn draws_follow_the_weights() {
    let mut rng = SeededRng::new(1, 1);
    let coins = Weighted::new([(3, "tails"), (0, "edge"), (1, "heads")]);
    let heads = (0..4000).filter(|_| *coins.draw(&mut rng) == "heads").count();
    assert!((900..1100).contains(&heads), "{heads}");
}

#[test]
fn a_sample_holds_no_item_twice() {
    let mut rng = SeededRng::new(2, 7);
    let list: Vec<_> = (0..9).map(|n| n.to_string()).collect();
    for _ in 0..100 {
        let mut sample = rng.sample(&list, 4);
        sample.dedup();
        assert_eq!(sample.len(), 4);
    }
}
