//! E-mails over TLS, from the first byte (`smtps://`) and after STARTTLS: sent to a mail server whose certificate comes from
//! a trusted authority, not to one whose certificate does not, and not in clear where TLS is required.
//!
//! The trusted authorities are read from the environment once per process, so each e-mail is sent by a process of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use domain::id::EmailId;
use mail::smtp::{SmtpConfig, SmtpError, SmtpTransport};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use store::{EmailState, Queued};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// Whether the server speaks TLS.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encryption {
    /// TLS from the first byte.
    Implicit,
    /// TLS after the client asks for it.
    StartTls,
    /// Never.
    None,
}

/// A certificate authority: its own certificate in a file, and a server's certificate that it signed.
struct Authority {
    file: PathBuf,
    acceptor: TlsAcceptor,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()])
            .unwrap()
            .signed_by(&key, &authority)
            .unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        let file = folder.join(name);
        std::fs::write(&file, authority.pem()).unwrap();
        Self {
            file,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }
}

/// The messages a server took, and whether each came encrypted.
type Taken = Arc<Mutex<Vec<(bool, String)>>>;

/// A mail server on a free port of this machine.
async fn serve(authority: &Authority, encryption: Encryption) -> (u16, Taken) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (taken, acceptor) = (Taken::default(), authority.acceptor.clone());
    let kept = taken.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (acceptor, taken) = (acceptor.clone(), kept.clone());
            // A client that hangs up ends its own conversation, nothing else.
            tokio::spawn(async move { converse(socket, &acceptor, encryption, &taken).await.ok() });
        }
    });
    (port, taken)
}

async fn converse(
    socket: TcpStream,
    acceptor: &TlsAcceptor,
    encryption: Encryption,
    taken: &Taken,
) -> std::io::Result<()> {
    let mut socket = socket;
    if encryption == Encryption::Implicit {
        return talk(
            &mut acceptor.accept(socket).await?,
            "220 test\r\n",
            false,
            true,
            taken,
        )
        .await
        .map(|_| ());
    }
    let offered = encryption == Encryption::StartTls;
    if talk(&mut socket, "220 test\r\n", offered, false, taken).await? {
        talk(&mut acceptor.accept(socket).await?, "", false, true, taken).await?;
    }
    Ok(())
}

/// Takes e-mails until the connection ends; `true` when the client asks for TLS.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut S,
    greeting: &str,
    offered: bool,
    encrypted: bool,
    taken: &Taken,
) -> std::io::Result<bool> {
    let mut stream = BufReader::new(socket);
    stream.write_all(greeting.as_bytes()).await?;
    stream.flush().await?;
    let mut line = String::new();
    while {
        line.clear();
        stream.read_line(&mut line).await? > 0
    } {
        let reply: &[u8] = match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "EHLO" if offered => b"250-test\r\n250 STARTTLS\r\n",
            "STAR" if offered => {
                stream.write_all(b"220 go on\r\n").await?;
                stream.flush().await?;
                return Ok(true);
            }
            "STAR" => b"502 not here\r\n",
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                stream.flush().await?;
                let mut message = String::new();
                while !message.ends_with("\r\n.\r\n") && stream.read_line(&mut message).await? > 0 {}
                taken.lock().unwrap().push((encrypted, message));
                b"250 taken\r\n"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                stream.flush().await?;
                return Ok(false);
            }
            _ => b"250 ok\r\n",
        };
        stream.write_all(reply).await?;
        stream.flush().await?;
    }
    Ok(false)
}

/// Sends an e-mail from a process that trusts only this authority; `true` when the server took it.
async fn sent(url: String, trusted: &Path) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "an_email_is_sent", "--ignored"])
        .env("SSL_CERT_FILE", trusted)
        .env_remove("SSL_CERT_DIR")
        .env("QUINZAINE_SMTP_URL", url);
    let output = tokio::task::spawn_blocking(move || child.output())
        .await
        .unwrap()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("running 1 test"), "{said}");
    output.status.success()
}

#[tokio::test]
async fn emails_are_sent_only_over_tls_to_servers_of_a_trusted_authority() {
    let folder = TempDir::new().unwrap();
    let (ours, others) = (
        Authority::new(folder.path(), "ours.pem"),
        Authority::new(folder.path(), "others.pem"),
    );
    let implicit = |port: u16| format!("smtps://localhost:{port}");
    let required = |port: u16| format!("smtp://localhost:{port}?tls=required");

    for (encryption, url) in [
        (Encryption::Implicit, implicit as fn(u16) -> String),
        (Encryption::StartTls, required),
    ] {
        let (port, taken) = serve(&ours, encryption).await;
        assert!(!sent(url(port), &others.file).await, "not a trusted authority");
        assert!(taken.lock().unwrap().is_empty());
        assert!(sent(url(port), &ours.file).await);
        let taken = taken.lock().unwrap();
        assert_eq!(taken.len(), 1);
        assert!(taken[0].0, "encrypted");
        assert!(
            taken[0].1.contains("Message-ID: <tls@quinzaine>"),
            "{}",
            taken[0].1
        );
    }

    let (port, taken) = serve(&ours, Encryption::None).await;
    assert!(!sent(required(port), &ours.file).await, "TLS is required");
    assert!(taken.lock().unwrap().is_empty());
}

/// The other test runs this one in a process of its own.
#[tokio::test]
#[ignore = "run by the other test, which sets its environment"]
async fn an_email_is_sent() {
    let config = SmtpConfig {
        url: std::env::var("QUINZAINE_SMTP_URL").unwrap(),
        from: "Quinzaine <stages@example.org>".parse().unwrap(),
        returns: None,
    };
    let at: DateTime<Utc> = "2027-03-01T10:00:00Z".parse().unwrap();
    let email = Queued {
        id: EmailId(uuid::Uuid::nil()),
        account: None,
        to_name: "Élodie".into(),
        to_email: "elodie@example.org".into(),
        subject: "Essai".into(),
        text: "Bonjour".into(),
        html: "<p>Bonjour</p>".into(),
        unsubscribe: None,
        calendar: None,
        message_id: "<tls@quinzaine>".into(),
        queued_at: at,
        due_at: at,
        attempts: 0,
        state: EmailState::Waiting,
        last_error: None,
        return_token: None,
    };
    let outcome: Result<(), SmtpError> = SmtpTransport::new(&config).unwrap().send(&email, at).await;
    outcome.unwrap();
}
