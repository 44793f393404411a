//! A browser without JavaScript: cookies, redirections, forms filled as a person would.

use std::collections::BTreeMap;

use axum::{Router, body::Body};
use http::{Request, Response, StatusCode, header};
use tower::ServiceExt;

/// Somebody in front of the site.
pub struct Browser {
    router: Router,
    cookie: String,
}

/// A page, as it was read.
pub struct Page {
    pub status: StatusCode,
    /// Where it is, redirections followed.
    pub address: String,
    /// Its HTML; no-break spaces are spaces.
    pub html: String,
}

/// A form of a page.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub fields: BTreeMap<String, String>,
}

impl Form {
    /// Types into a field.
    #[must_use]
    pub fn fill(mut self, fields: &[(&str, &str)]) -> Self {
        for (name, value) in fields {
            self.fields.insert((*name).to_owned(), (*value).to_owned());
        }
        self
    }
}

impl Browser {
    pub fn new(router: &Router) -> Self {
        Self {
            router: router.clone(),
            cookie: String::new(),
        }
    }

    /// Somebody whose browser has that cookie already.
    pub fn holding(router: &Router, cookie: String) -> Self {
        Self {
            router: router.clone(),
            cookie,
        }
    }

    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    async fn send(&mut self, request: http::request::Builder, body: Body) -> Response<Body> {
        let request = request
            .header(header::ACCEPT, "text/html")
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin");
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.keep(pair);
        }
        response
    }

    /// Keeps a cookie, in place of the one of that name; one without a value is forgotten.
    fn keep(&mut self, pair: &str) {
        let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
        let mut kept: Vec<&str> = self
            .cookie
            .split("; ")
            .filter(|other| !other.is_empty() && name(other) != name(pair))
            .collect();
        if !pair.ends_with('=') {
            kept.push(pair);
        }
        self.cookie = kept.join("; ");
    }

    /// Reads an answer, and the page that it leads to.
    async fn read(&mut self, response: Response<Body>, address: &str) -> Page {
        let mut response = response;
        let mut address = address.to_owned();
        for _ in 0..5 {
            let Some(location) = response.headers().get(header::LOCATION) else {
                break;
            };
            address = location.to_str().unwrap().to_owned();
            let path = address.split('#').next().unwrap().to_owned();
            response = self.send(Request::get(path), Body::empty()).await;
        }
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 4_000_000)
            .await
            .unwrap();
        let html = String::from_utf8(body.to_vec())
            .unwrap()
            .replace(['\u{a0}', '\u{202f}'], " ");
        assert_no_unit(&html, &address);
        Page {
            status,
            address,
            html,
        }
    }

    /// Asks as a page's code does; gives the status and the body.
    pub async fn call(&mut self, action: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let body: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
            .collect();
        let request = Request::post(action)
            .header(header::ACCEPT, "application/json")
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 4_000_000)
            .await
            .unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Opens a page.
    pub async fn open(&mut self, path: &str) -> Page {
        let response = self.send(Request::get(path), Body::empty()).await;
        self.read(response, path).await
    }

    /// A file, which must be there.
    pub async fn download(&mut self, path: &str) -> Vec<u8> {
        let response = self.send(Request::get(path), Body::empty()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let body = axum::body::to_bytes(response.into_body(), 40_000_000).await;
        body.unwrap().to_vec()
    }

    /// Opens a page as a browser does that only fetches it in advance.
    pub async fn prefetch(&mut self, path: &str) -> Page {
        let request = Request::get(path).header("sec-purpose", "prefetch;prerender");
        let response = self.send(request, Body::empty()).await;
        self.read(response, path).await
    }

    /// Sends a form, and reads what comes of it.
    pub async fn submit(&mut self, form: &Form) -> Page {
        let pairs: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        self.post(&form.action, &pairs).await
    }

    /// Sends fields.
    pub async fn post(&mut self, action: &str, fields: &[(&str, &str)]) -> Page {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = Request::post(action).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = self.send(request, Body::from(body)).await;
        self.read(response, action).await
    }

    /// Sends a form from a page of the site, which the browser names, and reads what comes of it.
    pub async fn submit_from(&mut self, page: &str, form: &Form) -> Page {
        let body = form
            .fields
            .iter()
            .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
            .collect::<Vec<_>>()
            .join("&");
        let kind = "application/x-www-form-urlencoded";
        self.post_as_it_stands(page, &form.action, kind, body.as_bytes())
            .await
    }

    /// Sends a body as it stands, from a page of the site, which the browser names.
    pub async fn post_as_it_stands(&mut self, page: &str, action: &str, kind: &str, body: &[u8]) -> Page {
        let request = Request::post(action)
            .header(header::REFERER, format!("http://localhost{page}"))
            .header(header::CONTENT_TYPE, kind);
        let response = self.send(request, Body::from(body.to_vec())).await;
        self.read(response, action).await
    }

    /// Sends a file, with other fields.
    pub async fn upload(&mut self, action: &str, fields: &[(&str, &str)], file: &[u8]) -> Page {
        self.upload_files(action, fields, &[file]).await
    }

    /// Sends several files in one field, with others.
    pub async fn upload_files(&mut self, action: &str, fields: &[(&str, &str)], files: &[&[u8]]) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--limite\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for file in files {
            body.extend_from_slice(
                b"--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"o.csv\"\r\n\
                  Content-Type: text/csv\r\n\r\n",
            );
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limite--\r\n");
        let request =
            Request::post(action).header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite");
        let response = self.send(request, Body::from(body)).await;
        self.read(response, action).await
    }
}

/// No text of a page is « () », which is what a unit value becomes that was written between two tags.
pub fn assert_no_unit(html: &str, address: &str) {
    let texts = html.split('>').filter_map(|part| part.split('<').next());
    for text in texts {
        assert!(text.trim() != "()", "{address} says « () »: {html}");
    }
}

impl Page {
    /// What a reader may meet of it: without scripts, which say again, as data, what was typed and what could be shown.
    pub fn without_scripts(&self) -> String {
        let (before, rest) = self.html.split_once("<script").unwrap_or((&self.html, ""));
        let after = rest
            .split("<script")
            .filter_map(|part| part.split_once("</script>"));
        [before]
            .into_iter()
            .chain(after.map(|(_, after)| after))
            .collect()
    }

    /// The form that has that text in it, with what its fields hold.
    pub fn form(&self, holding: &str) -> Form {
        let form = self
            .html
            .split("<form")
            .skip(1)
            .map(|form| form.split("</form>").next().unwrap_or_default())
            .find(|form| form.contains(holding))
            .unwrap_or_else(|| panic!("no form has « {holding} » on {}: {}", self.address, self.html));
        let mut fields = BTreeMap::new();
        for input in tags(form, "<input") {
            let (Some(name), kind) = (attribute(input, "name"), attribute(input, "type")) else {
                continue;
            };
            let to_tick = matches!(kind.as_deref(), Some("radio" | "checkbox"));
            let is_off = has(input, "disabled") || (to_tick && !has(input, "checked"));
            if !is_off && kind.as_deref() != Some("file") {
                fields.insert(name, attribute(input, "value").unwrap_or_default());
            }
        }
        for area in form.split("<textarea").skip(1) {
            let (tag, rest) = area.split_once('>').unwrap();
            if let Some(name) = attribute(tag, "name") {
                fields.insert(name, unescaped(rest.split("</textarea>").next().unwrap()));
            }
        }
        for select in form.split("<select").skip(1) {
            let (tag, rest) = select.split_once('>').unwrap();
            let options = rest.split("</select>").next().unwrap();
            let all = tags(options, "<option");
            let chosen = all.iter().find(|option| has(option, "selected")).or(all.first());
            if let (Some(name), Some(option)) = (attribute(tag, "name"), chosen) {
                fields.insert(name, attribute(option, "value").unwrap_or_default());
            }
        }
        let action = attribute(form.split('>').next().unwrap(), "action").unwrap();
        Form { action, fields }
    }

    /// What stands beside a field as its error.
    pub fn error(&self, field: &str) -> String {
        let mark = format!("id=\"{field}-erreur\"");
        let (_, rest) = self
            .html
            .split_once(&mark)
            .unwrap_or_else(|| panic!("no place for an error of {field}: {}", self.html));
        let (_, text) = rest.split_once('>').unwrap();
        unescaped(&text.split("</p>").next().unwrap().replace("<!---->", ""))
            .replace("<!---->", "")
            .trim()
            .to_owned()
    }
}

fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(name)
        .skip(1)
        .map(|tag| tag.split('>').next().unwrap_or_default())
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split('"').next()?))
}

fn has(tag: &str, name: &str) -> bool {
    tag.split([' ', '/'])
        .any(|word| word == name || word.starts_with(&format!("{name}=")))
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn escaped(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
        out
    })
}
