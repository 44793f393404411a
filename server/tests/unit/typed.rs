use http::{HeaderMap, HeaderValue, Uri, header};
use server::inner::{read, with_composed};
use wire::form::{FormData, UnreadForm};

fn form(body: &[u8]) -> Result<String, UnreadForm> {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    read(&headers, body).map_err(|(why, _)| why)
}

#[test]
fn a_form_is_read_with_its_accents_in_their_letters() {
    assert_eq!(
        form(b"nom=Ine%CC%80s&a=1+2&b="),
        Ok("nom=In%C3%A8s&a=1+2&b=".into())
    );
    assert_eq!(form(b""), Ok(String::new()));
    assert_eq!(form(b"&&&"), Ok(String::new()));
    assert_eq!(form("a=\u{fffd}".as_bytes()), Ok("a=%EF%BF%BD".into()));
    assert_eq!(form(b"a=%zz&b=%"), Ok("a=%25zz&b=%25".into()));
}

#[test]
fn what_cannot_be_read_is_told() {
    for twice in [
        "a=1&a=2",
        "a=1&a=1",
        "a=1&b=2&a=",
        "%61=1&a=2",
        "e%CC%81=1&%C3%A9=2",
    ] {
        assert_eq!(form(twice.as_bytes()), Err(UnreadForm::Twice), "{twice}");
    }
    for unreadable in [
        &b"a=%ff%fe"[..],
        b"a=%c3%28",
        b"a\xff=1",
        b"a[]=1",
        b"a[b]=1",
        b"a%5Bb%5D=1&c=2",
    ] {
        assert_eq!(form(unreadable), Err(UnreadForm::Unreadable), "{unreadable:?}");
    }
    let (why, typed) = read(&HeaderMap::new(), b"{\"a\":1}").unwrap_err();
    assert_eq!((why, typed), (UnreadForm::Unreadable, FormData::default()));
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    let (_, typed) = read(&headers, b"nom=Zo%C3%A9&ville=Lyon&nom=autre").unwrap_err();
    assert_eq!((typed.get("nom"), typed.get("ville")), ("Zoé", "Lyon"));
}

#[test]
fn a_query_is_composed_where_it_must_be() {
    let uri: Uri = "/offres?q=e%CC%81b&rayon=15".parse().unwrap();
    let composed = with_composed(&uri, uri.query().unwrap()).unwrap();
    assert_eq!(composed, "/offres?q=%C3%A9b&rayon=15");
    for same in ["/offres?q=%C3%A9&x", "/offres?q=%ff", "/offres?"] {
        let uri: Uri = same.parse().unwrap();
        assert_eq!(with_composed(&uri, uri.query().unwrap()), None);
    }
}
