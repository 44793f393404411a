//! Letters on an encrypted way: to a mail server whose certificate an authority of one's own signed, from the first byte
//! (`smtps://`) and after STARTTLS; never to one whose certificate nobody vouches for, nor in clear where TLS is required.
//!
//! Which authorities are trusted is read from the environment, once per process: each letter is sent by a process of its own.

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
use domain::id::LetterId;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use server::{
    config::MailConfig,
    mail::post::{Post, PostError},
};
use store::{LetterState, Queued};
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

/// How the server speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// TLS from the first byte.
    Implicit,
    /// TLS once it is asked for.
    StartTls,
    /// In clear, whatever is asked.
    Clear,
}

/// An authority, its certificate in a file, and what it vouches for.
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

/// What a server took: whether it came encrypted, and the message.
type Taken = Arc<Mutex<Vec<(bool, String)>>>;

/// A mail server on a free port of this machine.
async fn serve(authority: &Authority, manner: Manner) -> (u16, Taken) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (taken, acceptor) = (Taken::default(), authority.acceptor.clone());
    let kept = taken.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (acceptor, taken) = (acceptor.clone(), kept.clone());
            // A client that hangs up ends its own conversation, nothing else.
            tokio::spawn(async move { converse(socket, &acceptor, manner, &taken).await.ok() });
        }
    });
    (port, taken)
}

async fn converse(
    socket: TcpStream,
    acceptor: &TlsAcceptor,
    manner: Manner,
    taken: &Taken,
) -> std::io::Result<()> {
    let mut socket = socket;
    if manner == Manner::Implicit {
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
    let offered = manner == Manner::StartTls;
    if talk(&mut socket, "220 test\r\n", offered, false, taken).await? {
        talk(&mut acceptor.accept(socket).await?, "", false, true, taken).await?;
    }
    Ok(())
}

/// Takes letters; `true` when TLS is asked for.
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

/// Sends a letter there from a process that trusts that authority alone; whether it was taken.
async fn sent(url: String, trusted: &Path) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "a_letter_is_sent", "--ignored"])
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
async fn letters_go_to_servers_that_somebody_trusted_vouches_for_and_never_in_clear() {
    let folder = TempDir::new().unwrap();
    let (ours, others) = (
        Authority::new(folder.path(), "ours.pem"),
        Authority::new(folder.path(), "others.pem"),
    );
    let implicit = |port: u16| format!("smtps://localhost:{port}");
    let required = |port: u16| format!("smtp://localhost:{port}?tls=required");

    for (manner, url) in [
        (Manner::Implicit, implicit as fn(u16) -> String),
        (Manner::StartTls, required),
    ] {
        let (port, taken) = serve(&ours, manner).await;
        assert!(!sent(url(port), &others.file).await, "nobody vouches for it");
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

    let (port, taken) = serve(&ours, Manner::Clear).await;
    assert!(!sent(required(port), &ours.file).await, "TLS is required");
    assert!(taken.lock().unwrap().is_empty());
}

/// What the other test runs in a process of its own.
#[tokio::test]
#[ignore = "run by the other test, which says where and whom to trust"]
async fn a_letter_is_sent() {
    let config = MailConfig {
        smtp_url: std::env::var("QUINZAINE_SMTP_URL").unwrap(),
        from: "Quinzaine <stages@example.org>".parse().unwrap(),
    };
    let at: DateTime<Utc> = "2027-03-01T10:00:00Z".parse().unwrap();
    let letter = Queued {
        id: LetterId(uuid::Uuid::nil()),
        account: None,
        to_name: "Élodie".into(),
        to_email: "elodie@example.org".into(),
        subject: "Essai".into(),
        text: "Bonjour".into(),
        html: "<p>Bonjour</p>".into(),
        unsubscribe: None,
        message_id: "<tls@quinzaine>".into(),
        queued_at: at,
        due_at: at,
        attempts: 0,
        state: LetterState::Waiting,
        last_error: None,
    };
    let outcome: Result<(), PostError> = Post::new(&config).unwrap().send(&letter, at).await;
    outcome.unwrap();
}
