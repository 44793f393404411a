use server::inner::Page;

fn written(parts: &[&str]) -> String {
    let mut page = Page::default();
    let mut out: Vec<u8> = parts.iter().flat_map(|part| page.take(part.as_bytes())).collect();
    out.extend(page.end());
    String::from_utf8(out).unwrap()
}

const WRITTEN: &str =
    "<!DOCTYPE html><html><body><p>a<!>b<!><!></p><!-- c --></body><!></html><!><script>1 < 2</script>";
const RIGHT: &str = "<!DOCTYPE html><html><body><p>a<!---->b<!----><!----></p><!-- c --><!----><!----><script>1 < 2</script></body></html>";

#[test]
fn marks_are_comments_and_the_end_comes_last() {
    assert_eq!(written(&[WRITTEN]), RIGHT);
    assert_eq!(written(&[RIGHT]), RIGHT);
    assert_eq!(written(&["plain <", "b> text <!"]), "plain <b> text <!");
    assert_eq!(written(&[]), "");
}

#[test]
fn wherever_a_page_is_cut_it_is_written_alike() {
    for at in 0..=WRITTEN.len() {
        let (before, after) = WRITTEN.split_at(at);
        assert_eq!(written(&[before, after]), RIGHT, "{before}|{after}");
    }
    let letters: Vec<String> = WRITTEN.chars().map(String::from).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    assert_eq!(written(&letters), RIGHT);
}
