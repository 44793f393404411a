//! HTML that is written at once.

use app::inner::Markup;

#[test]
fn what_somebody_typed_is_text_in_elements_and_in_attributes() {
    let typed = "« L’été » <script>alert('1')</script> & \"x\" onmouseover=1";
    let html = Markup::new("<a title=\"")
        .text(typed)
        .html("\">")
        .text(typed)
        .html("</a>")
        .written();
    let text = "« L’été » &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot; onmouseover=1";
    assert_eq!(html, format!("<a title=\"{text}\">{text}</a>"));
}

#[test]
fn what_is_there_in_some_cases_only_is_written_in_those() {
    let html = |is_there| {
        Markup::new("a")
            .when(is_there, |html| html.text("<"))
            .html("b")
            .written()
    };
    assert_eq!((html(true), html(false)), ("a&lt;b".to_owned(), "ab".to_owned()));
}
