use std::{collections::HashMap, path::Path};

use server::config::{Config, ConfigError, KeyPlace, LogFormat, Source, VARIABLES};

struct Given(HashMap<&'static str, &'static str>);

impl Source for Given {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|value| (*value).to_owned())
    }
}

fn read<const N: usize>(values: [(&'static str, &'static str); N]) -> Result<Config, ConfigError> {
    Config::read(&Given(values.into()))
}

#[test]
fn nothing_set_is_a_working_configuration() {
    let config = read([]).unwrap();
    assert_eq!(config.database.url, "sqlite:data/quinzaine.db");
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.telemetry.format, LogFormat::Human);
    assert!(!config.demo && config.telemetry.metrics.is_none() && config.site.hashed);
    assert_eq!(config.key_file, Path::new("data/quinzaine.key"));
}

#[test]
fn a_wrong_value_is_named_and_never_repeated() {
    for (name, value) in [
        ("QUINZAINE_LISTEN", "3000"),
        ("QUINZAINE_PUBLIC_URL", "stage.example.org"),
        ("DATABASE_URL", "mysql://root:secret@db/x"),
        ("QUINZAINE_DB_CONNECTIONS", "0"),
        ("QUINZAINE_DB_CONNECTIONS", "many"),
        ("QUINZAINE_LOG_FORMAT", "xml"),
        ("QUINZAINE_METRICS", "maybe"),
        ("QUINZAINE_DEMO", "oui"),
        ("QUINZAINE_HASHED", "2"),
        ("QUINZAINE_SMTP_URL", "mail.example.org:secret"),
        ("QUINZAINE_MAIL_FROM", "Quinzaine"),
        ("QUINZAINE_SIRENE_URL", "recherche-entreprises.api.gouv.fr"),
        ("QUINZAINE_SIRENE_URL", "https://u:secret@register.example"),
        ("QUINZAINE_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("QUINZAINE_UNENCRYPTED", "all"),
        ("QUINZAINE_METRICS_LISTEN", "9464"),
        ("QUINZAINE_CLAMD", "clamd"),
        ("QUINZAINE_TSA_URL", "tsa.example.org"),
        ("QUINZAINE_TSA_URL", "http://u:secret@tsa.example.org"),
    ] {
        let error = read([(name, value)]).unwrap_err();
        assert_eq!(error.name, name);
        assert!(!error.to_string().contains("secret"));
    }
}

#[test]
fn what_is_far_must_prove_who_it_is_unless_that_is_said_to_be_well() {
    let from = ("QUINZAINE_MAIL_FROM", "stages@example.org");
    for url in [
        "postgres://u:secret@db.example.org/x",
        "postgres://u:secret@10.0.0.5/x?sslmode=require",
        "postgres://u:secret@db/x?sslmode=prefer",
    ] {
        assert_eq!(
            read([("DATABASE_URL", url)]).unwrap_err().name,
            "DATABASE_URL",
            "{url}"
        );
        read([("DATABASE_URL", url), ("QUINZAINE_UNENCRYPTED", "smtp,postgres")]).unwrap();
    }
    for url in [
        "postgres://u@localhost/x",
        "postgres://u@127.0.0.1:5433/x",
        "postgres://u@db.example.org/x?sslmode=verify-full",
        "postgres:///x?host=/run/postgresql",
        "sqlite:x.db",
    ] {
        assert!(read([("DATABASE_URL", url)]).is_ok(), "{url}");
    }
    for url in [
        "smtp://u:secret@mail.example.org",
        "smtp://10.0.0.5:25?tls=opportunistic",
    ] {
        let smtp = ("QUINZAINE_SMTP_URL", url);
        assert_eq!(
            read([smtp, from]).unwrap_err().name,
            "QUINZAINE_SMTP_URL",
            "{url}"
        );
        read([smtp, from, ("QUINZAINE_UNENCRYPTED", "smtp")]).unwrap();
    }
    for url in [
        "smtp://localhost:25",
        "smtp://u:p@[::1]:25/name",
        "smtp://mail.example.org:587?tls=required",
        "smtps://mail.example.org",
    ] {
        assert!(read([("QUINZAINE_SMTP_URL", url), from]).is_ok(), "{url}");
    }
}

#[test]
fn a_seal_is_a_key_with_its_certificates() {
    let key = ("QUINZAINE_SEAL_KEY_FILE", "/etc/seal.key");
    let certificates = ("QUINZAINE_SEAL_CERTIFICATES_FILE", "/etc/seal.pem");
    let authority = ("QUINZAINE_TSA_URL", "http://tsa.example.org/path?a=b");
    assert_eq!(read([]).unwrap().seal, None);
    let seal = read([key, certificates, authority]).unwrap().seal.unwrap();
    assert_eq!(seal.key, KeyPlace::File(key.1.into()));
    assert_eq!(seal.certificates, Path::new(certificates.1));
    assert_eq!(seal.authority.as_deref(), Some(authority.1));
    assert_eq!(read([key, certificates]).unwrap().seal.unwrap().authority, None);
    assert_eq!(read([key]).unwrap_err().name, certificates.0);
    assert_eq!(read([certificates]).unwrap_err().name, key.0);
    assert_eq!(read([authority]).unwrap_err().name, key.0);
    let lists = ("QUINZAINE_SEAL_CRL_FILE", "/etc/seal.crl");
    let trust = ("QUINZAINE_SEAL_TRUST_FILE", "/etc/trust.pem");
    assert_eq!(read([lists]).unwrap_err().name, key.0);
    let seal = read([key, certificates, lists, trust]).unwrap().seal.unwrap();
    assert_eq!(seal.lists.as_deref(), Some(Path::new(lists.1)));
    assert_eq!(seal.trust.as_deref(), Some(Path::new(trust.1)));
}

#[test]
fn a_seals_key_is_in_one_place() {
    let certificates = ("QUINZAINE_SEAL_CERTIFICATES_FILE", "/etc/seal.pem");
    let module = ("QUINZAINE_SEAL_PKCS11_MODULE", "/usr/lib/softhsm/libsofthsm2.so");
    let token = ("QUINZAINE_SEAL_PKCS11_TOKEN", "sceau");
    let key = ("QUINZAINE_SEAL_PKCS11_KEY", "cachet 2027");
    let pin = ("QUINZAINE_SEAL_PKCS11_PIN_FILE", "/etc/seal.pin");
    let seal = read([certificates, module, token, key, pin])
        .unwrap()
        .seal
        .unwrap();
    let expected = KeyPlace::Device {
        module: module.1.into(),
        token: token.1.into(),
        key: key.1.into(),
        pin: pin.1.into(),
    };
    assert_eq!(seal.key, expected);
    assert_eq!(read([module, token, key, pin]).unwrap_err().name, certificates.0);
    assert_eq!(read([certificates, module, key, pin]).unwrap_err().name, token.0);
    assert_eq!(read([certificates, module, token, pin]).unwrap_err().name, key.0);
    assert_eq!(read([certificates, module, token, key]).unwrap_err().name, pin.0);
    assert_eq!(read([certificates, token]).unwrap_err().name, module.0);
    let file = ("QUINZAINE_SEAL_KEY_FILE", "/etc/seal.key");
    assert_eq!(
        read([certificates, module, token, key, pin, file])
            .unwrap_err()
            .name,
        file.0
    );
}

#[test]
fn proxies_are_addresses_and_networks() {
    let config = read([("QUINZAINE_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16,fd00::/8")]).unwrap();
    let said: Vec<String> = config
        .http
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(said, ["10.0.0.1/32", "10.1.0.0/16", "fd00::/8"]);
}

#[test]
fn https_brings_json_logs_and_loses_its_last_slash() {
    let config = read([("QUINZAINE_PUBLIC_URL", "https://stages.example.org/")]).unwrap();
    assert!(config.http.is_https());
    assert_eq!(config.http.public_url, "https://stages.example.org");
    assert_eq!(config.telemetry.format, LogFormat::Json);
}

#[test]
fn a_mail_server_needs_to_know_who_writes() {
    let url = ("QUINZAINE_SMTP_URL", "smtps://u:secret@mail.example.org");
    assert_eq!(read([url]).unwrap_err().name, "QUINZAINE_MAIL_FROM");
    let from = ("QUINZAINE_MAIL_FROM", "Quinzaine <stages@example.org>");
    assert_eq!(read([from]).unwrap().mail, None);
    let mail = read([url, from]).unwrap().mail.unwrap();
    assert_eq!(mail.from.email.to_string(), "stages@example.org");
    assert!(!format!("{mail:?}").contains("secret"));
}

#[test]
fn what_comes_back_needs_an_address_and_a_folder() {
    let url = ("QUINZAINE_SMTP_URL", "smtp://localhost");
    let from = ("QUINZAINE_MAIL_FROM", "Quinzaine <stages@example.org>");
    let folder = ("QUINZAINE_BOUNCE_MAILDIR", "/var/mail/retours");
    let address = |address| ("QUINZAINE_BOUNCE_ADDRESS", address);
    assert_eq!(read([url, from]).unwrap().mail.unwrap().returns, None);
    let good = read([url, from, folder, address("ne-pas-repondre@example.org")]).unwrap();
    let returns = good.mail.unwrap().returns.unwrap();
    assert_eq!(returns.address.to_string(), "ne-pas-repondre@example.org");
    assert_eq!(returns.folder.to_str(), Some("/var/mail/retours"));
    let alone = read([url, from, address("retours@example.org")]).unwrap_err();
    assert_eq!(alone.name, "QUINZAINE_BOUNCE_MAILDIR");
    for wrong in [
        "retours",
        "Retours <retours@example.org>",
        "les-e-mails-revenus@example.org",
    ] {
        let error = read([url, from, folder, address(wrong)]).unwrap_err();
        assert_eq!(error.name, "QUINZAINE_BOUNCE_ADDRESS", "{wrong}");
    }
    assert_eq!(
        read([url, from, folder]).unwrap_err().name,
        "QUINZAINE_BOUNCE_ADDRESS"
    );
}

#[test]
fn an_sms_gateway_proves_who_it_is_and_is_told_to_whom_and_what() {
    let url = ("QUINZAINE_SMS_URL", "https://sms.example.org/send");
    assert_eq!(read([]).unwrap().sms, None);
    let sms = read([url]).unwrap().sms.unwrap();
    assert_eq!(sms.method.as_str(), "POST");
    assert_eq!(sms.body, r#"{"to": "{number}", "text": "{text}"}"#);
    let header = ("QUINZAINE_SMS_HEADER", "Authorization: Bearer secret");
    let config = read([url, header]).unwrap();
    assert_eq!(
        config.sms.as_ref().unwrap().headers["authorization"],
        "Bearer secret"
    );
    assert!(!format!("{config:?}").contains("secret"));
    let whole = "http://localhost:8080/?to={number}&text={text}";
    let asked = read([("QUINZAINE_SMS_URL", whole), ("QUINZAINE_SMS_METHOD", "GET")]);
    assert_eq!(asked.unwrap().sms.unwrap().body, "");
    for (wrong, name) in [
        (("QUINZAINE_SMS_URL", "sms.example.org"), "QUINZAINE_SMS_URL"),
        (
            ("QUINZAINE_SMS_URL", "http://sms.example.org/?key=secret"),
            "QUINZAINE_SMS_URL",
        ),
        (("QUINZAINE_SMS_METHOD", "GET"), "QUINZAINE_SMS_BODY"),
        (("QUINZAINE_SMS_METHOD", "DELETE"), "QUINZAINE_SMS_METHOD"),
        (("QUINZAINE_SMS_BODY", "to={number}"), "QUINZAINE_SMS_BODY"),
        (("QUINZAINE_SMS_HEADER", "Bearer secret"), "QUINZAINE_SMS_HEADER"),
        (
            ("QUINZAINE_SMS_HEADERS_FILE", "no/such/secret"),
            "QUINZAINE_SMS_HEADERS_FILE",
        ),
    ] {
        let error = read([url, wrong]).unwrap_err();
        assert_eq!(error.name, name);
        assert!(!error.to_string().contains("secret"));
    }
}

#[test]
fn passwords_stay_out_of_debug_output() {
    let config = read([("DATABASE_URL", "postgres://u:secret@db/x?sslmode=verify-full")]).unwrap();
    assert!(!format!("{config:?}").contains("secret"));
}

#[test]
fn every_variable_is_documented() {
    let page = include_str!("../../CONFIGURATION.md");
    for (name, default, _) in VARIABLES {
        assert!(
            page.contains(&format!("`{name}`")),
            "{name} is missing from CONFIGURATION.md"
        );
        assert!(
            page.contains(default),
            "the default of {name} is not in CONFIGURATION.md"
        );
    }
    let code = include_str!("../../src/config.rs");
    for word in code
        .split('"')
        .filter(|word| word.starts_with("QUINZAINE_") && word.len() > 10)
    {
        assert!(
            VARIABLES.iter().any(|(name, ..)| *name == word),
            "{word} is read but not listed"
        );
    }
}
