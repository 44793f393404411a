//! Keys and certificates made by openssl, an authority played by it, and the programs that judge.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};
use pades::{Identity, TimeStamp, TimeStampError, Trust};
use tempfile::TempDir;

/// A file of the same make as ours: PDF/A-3a and PDF/UA-1 by typst, two pages, a link, three attachments (`samples/signed.typ`).
pub const FILE: &[u8] = include_bytes!("samples/signed.pdf");

/// Runs a program in a folder; what it prints, if it finds nothing to say against.
pub fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed (tools/setup.sh test installs it): {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{program} {arguments:?}\n{said}\n{errors}"
    );
    said
}

/// Authorities and those whom they vouch for, as files: `NAME.key` and `NAME.pem`, the latter with the chain.
pub struct World(TempDir);

/// How a key is made.
pub const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
pub const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];

impl World {
    /// A root, and an authority below it.
    pub fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        world.key("root", P256);
        world.signed(
            "root",
            "Racine",
            "root",
            "root",
            "20200101000000Z",
            "20500101000000Z",
        );
        world.authority("authority", "Autorité de certification", "root");
        world
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder().join(name)).unwrap()
    }

    pub fn authority(&self, file: &str, name: &str, by: &str) {
        self.key(file, P256);
        self.signed(file, name, by, "root", "20200101000000Z", "20490101000000Z");
    }

    /// Somebody who seals.
    pub fn sealer(&self, file: &str, kind: &[&str]) {
        self.key(file, kind);
        self.signed(
            file,
            "Académie d’Exemple",
            "authority",
            "seal",
            "20200101000000Z",
            "20480101000000Z",
        );
    }

    pub fn key(&self, file: &str, kind: &[&str]) {
        let out = format!("{file}.key");
        run(
            self.folder(),
            "openssl",
            &[&["genpkey", "-quiet", "-out", &out], kind].concat(),
        );
    }

    /// A certificate for the key of that name, and the chain up to below the root.
    pub fn signed(&self, file: &str, name: &str, by: &str, kind: &str, first: &str, last: &str) {
        let folder = self.folder();
        fs::write(folder.join("openssl.cnf"), include_str!("samples/openssl.cnf")).unwrap();
        for (file, empty) in [("index.txt", ""), ("index.txt.attr", "unique_subject = no\n")] {
            if !folder.join(file).exists() {
                fs::write(folder.join(file), empty).unwrap();
            }
        }
        let (key, request, certificate) = (
            format!("{file}.key"),
            format!("{file}.csr"),
            format!("{file}.crt"),
        );
        let subject = format!("/O=Quinzaine/CN={name}");
        run(
            folder,
            "openssl",
            &[
                "req",
                "-new",
                "-utf8",
                "-config",
                "openssl.cnf",
                "-key",
                &key,
                "-subj",
                &subject,
                "-out",
                &request,
            ],
        );
        let (issuer, issuer_key) = (format!("{by}.crt"), format!("{by}.key"));
        let mut arguments = vec![
            "ca",
            "-batch",
            "-notext",
            "-utf8",
            "-config",
            "openssl.cnf",
            "-rand_serial",
            "-md",
            "sha256",
            "-extensions",
            kind,
            "-in",
            &request,
            "-out",
            &certificate,
            "-startdate",
            first,
            "-enddate",
            last,
            "-keyfile",
            &issuer_key,
        ];
        if by == file {
            arguments.push("-selfsign");
        } else {
            arguments.extend(["-cert", &issuer]);
        }
        run(folder, "openssl", &arguments);
        let mut chain = self.read(&certificate);
        if by != file && by != "root" {
            chain.extend(self.read(&format!("{by}.pem")));
        }
        fs::write(folder.join(format!("{file}.pem")), chain).unwrap();
    }

    /// Takes a certificate back, and says so in `authority.crl`.
    pub fn revoke(&self, file: &str) {
        self.revoked_by("authority", file);
    }

    /// The same of one that the root vouched for, in `root.crl`.
    pub fn revoked_by_root(&self, file: &str) {
        self.revoked_by("root", file);
    }

    fn revoked_by(&self, by: &str, file: &str) {
        let (issuer, key) = (format!("{by}.crt"), format!("{by}.key"));
        let (settings, certificate) = ("openssl.cnf", format!("{file}.crt"));
        run(
            self.folder(),
            "openssl",
            &[
                "ca",
                "-revoke",
                &certificate,
                "-config",
                settings,
                "-md",
                "sha256",
                "-cert",
                &issuer,
                "-keyfile",
                &key,
            ],
        );
        self.revocations(by);
    }

    /// Says which certificates an authority took back.
    pub fn revocations(&self, by: &str) {
        let (certificate, key, list) = (format!("{by}.crt"), format!("{by}.key"), format!("{by}.crl"));
        run(
            self.folder(),
            "openssl",
            &[
                "ca",
                "-gencrl",
                "-config",
                "openssl.cnf",
                "-md",
                "sha256",
                "-crldays",
                "3650",
                "-cert",
                &certificate,
                "-keyfile",
                &key,
                "-out",
                &list,
            ],
        );
    }

    pub fn identity(&self, file: &str) -> Identity {
        Identity::from_pem(
            &self.read(&format!("{file}.key")),
            &self.read(&format!("{file}.pem")),
        )
        .unwrap()
    }

    /// Somebody who trusts those certificates and has those lists of revoked ones.
    pub fn trust(&self, certificates: &[&str], lists: &[&str]) -> Trust {
        let trust = certificates.iter().fold(Trust::default(), |trust, name| {
            trust.with_certificates(&self.read(name)).unwrap()
        });
        lists
            .iter()
            .fold(trust, |trust, name| trust.with_lists(&self.read(name)).unwrap())
    }

    /// What pyHanko says of each of those files, as somebody who trusts the root and has those lists of revoked certificates.
    pub fn judged(&self, lists: &[&str], files: &[(String, Vec<u8>)]) -> Vec<serde_json::Value> {
        let folder = self.folder().join("judged");
        fs::create_dir_all(&folder).unwrap();
        let names: Vec<_> = (0..files.len())
            .map(|place| format!("judged/{place}.pdf"))
            .collect();
        for (name, (_, pdf)) in names.iter().zip(files) {
            fs::write(self.folder().join(name), pdf).unwrap();
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/judge.py");
        let arguments: Vec<_> = [script, "root.crt"]
            .into_iter()
            .chain(lists.iter().copied())
            .chain(names.iter().map(String::as_str))
            .collect();
        let said = run(self.folder(), "python3", &arguments);
        let lines: Vec<_> = said
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), files.len(), "{said}");
        lines
    }
}

/// An authority that says the time, reached over HTTP: openssl behind it.
pub struct Authority {
    address: String,
}

impl Authority {
    /// Needs the key and certificate « clock ».
    pub fn start(world: &World) -> Self {
        world.key("clock", P256);
        world.signed(
            "clock",
            "Horloge",
            "authority",
            "time",
            "20200101000000Z",
            "20480101000000Z",
        );
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let folder = world.folder().to_owned();
        fs::write(folder.join("tsa_serial"), "01\n").unwrap();
        // It ends with the test.
        thread::spawn(move || {
            for connection in listener.incoming() {
                serve(&folder, connection.unwrap());
            }
        });
        Self { address }
    }
}

fn serve(folder: &Path, mut connection: TcpStream) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let body = loop {
        let read = connection.read(&mut buffer).unwrap();
        bytes.extend(&buffer[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
            .unwrap();
        if bytes.len() >= end + 4 + length {
            break bytes[end + 4..].to_vec();
        }
    };
    fs::write(folder.join("query.tsq"), body).unwrap();
    run(
        folder,
        "openssl",
        &[
            "ts",
            "-reply",
            "-config",
            "openssl.cnf",
            "-queryfile",
            "query.tsq",
            "-out",
            "reply.tsr",
        ],
    );
    let reply = fs::read(folder.join("reply.tsr")).unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\n\r\n",
        reply.len()
    );
    connection.write_all(head.as_bytes()).unwrap();
    connection.write_all(&reply).unwrap();
}

impl TimeStamp for Authority {
    fn answer(&self, request: &[u8]) -> Result<Vec<u8>, TimeStampError> {
        let silent = |error: std::io::Error| TimeStampError::Silent(Box::new(error));
        let mut connection = TcpStream::connect(&self.address).map_err(silent)?;
        connection
            .set_read_timeout(Some(Duration::from_secs(10)))
            .map_err(silent)?;
        let head = format!(
            "POST / HTTP/1.1\r\nhost: {}\r\ncontent-type: application/timestamp-query\r\ncontent-length: {}\r\n\r\n",
            self.address,
            request.len()
        );
        connection.write_all(head.as_bytes()).map_err(silent)?;
        connection.write_all(request).map_err(silent)?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).map_err(silent)?;
        let body = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap()
            + 4;
        Ok(answer[body..].to_vec())
    }
}

/// Now, to the second.
pub fn now() -> DateTime<Utc> {
    let seconds = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    DateTime::from_timestamp(i64::try_from(seconds).unwrap(), 0).unwrap()
}
