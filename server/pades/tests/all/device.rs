//! A key in a device: Debian's `SoftHSM`, a program that acts as one. Its library reads where it keeps things from the environment of the process
//! that loads it, which hence is another one: the same tests, started again.

use std::{env, fs, path::Path, process::Command};

use chrono::TimeDelta;
use cryptoki::{
    context::Function,
    error::{Error, RvError},
};
use pades::{Device, DeviceError, Identity, IdentityError, SealError, Trust, judge, seal};

use crate::support::{FILE, P256, RSA, World, now, run};

/// Where that process finds the device.
const FOLDER: &str = "DEVICE_FOLDER";
const PIN: &str = "271828";

/// Debian's package has it in one place, and in another in some releases.
const LIBRARIES: [&str; 2] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
];

fn library() -> &'static Path {
    LIBRARIES
        .iter()
        .map(Path::new)
        .find(|place| place.exists())
        .expect("softhsm2 is needed (tools/setup.sh test installs it)")
}

/// Runs a test of this file that needs a device, where that has a token, `sceau`, with those keys in it.
fn with_device(world: &World, name: &str, keys: &[&str]) {
    let folder = world.folder();
    fs::create_dir(folder.join("tokens")).unwrap();
    let settings = folder.join("softhsm2.conf");
    fs::write(
        &settings,
        format!("directories.tokendir = {}\n", folder.join("tokens").display()),
    )
    .unwrap();
    let util = |arguments: &[&str]| {
        let done = Command::new("softhsm2-util")
            .args(arguments)
            .current_dir(folder)
            .env("SOFTHSM2_CONF", &settings)
            .output()
            .expect("softhsm2 is needed (tools/setup.sh test installs it)");
        assert!(
            done.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    util(&[
        "--init-token",
        "--free",
        "--label",
        "sceau",
        "--so-pin",
        "314159",
        "--pin",
        PIN,
    ]);
    for (place, key) in keys.iter().enumerate() {
        let (file, id) = (format!("{key}.key"), format!("0{place}"));
        util(&[
            "--import", &file, "--token", "sceau", "--label", key, "--id", &id, "--pin", PIN,
        ]);
    }
    let inside = format!("device::{name}");
    let done = Command::new(env::current_exe().unwrap())
        .args(["--exact", &inside, "--ignored", "--nocapture"])
        .env("SOFTHSM2_CONF", &settings)
        .env(FOLDER, folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

fn read(name: &str) -> Vec<u8> {
    fs::read(Path::new(&env::var(FOLDER).unwrap()).join(name)).unwrap()
}

fn open(token: &str, key: &str, pin: &str) -> Result<Device, DeviceError> {
    Device::open(library(), token, key, pin)
}

#[test]
fn a_key_that_never_leaves_its_device_seals() {
    let world = World::new();
    world.sealer("p256", P256);
    world.sealer("rsa", RSA);
    with_device(&world, "inside_it_seals", &["p256", "rsa"]);
    let files: Vec<_> = ["p256", "rsa"]
        .map(|name| (name.to_owned(), world.read(&format!("{name}.pdf"))))
        .into();
    for ((name, pdf), verdict) in files.iter().zip(world.judged(&[], &files)) {
        assert_eq!(verdict["verdict"], "TOTAL-PASSED", "{name}: {verdict}");
        fs::write(world.folder().join("sealed.pdf"), pdf).unwrap();
        let said = run(world.folder(), "pdfsig", &["-nocert", "sealed.pdf"]);
        assert!(said.contains("Signature is Valid."), "{name}: {said}");
        assert_eq!(
            judge(pdf, &world.trust(&["root.crt"], &[]), now())[0].reason,
            None
        );
    }
}

#[test]
#[ignore = "needs a device: the test above starts it with one"]
fn inside_it_seals() {
    for name in ["p256", "rsa"] {
        let device = open("sceau", name, PIN).unwrap();
        assert!(!format!("{device:?}").contains(PIN));
        let identity = Identity::from_device(device, &read(&format!("{name}.pem"))).unwrap();
        assert_eq!(identity.name(), "Académie d’Exemple");
        identity.check_at(now()).unwrap();
        let pdf = seal(FILE, &identity, now(), None).unwrap().pdf;
        let trust = Trust::default().with_certificates(&read("root.crt")).unwrap();
        assert_eq!(judge(&pdf, &trust, now())[0].reason, None);
        fs::write(
            Path::new(&env::var(FOLDER).unwrap()).join(format!("{name}.pdf")),
            pdf,
        )
        .unwrap();
    }
}

#[test]
fn a_device_that_does_not_fit_says_why() {
    let world = World::new();
    world.sealer("p256", P256);
    world.sealer("other", P256);
    world.sealer("rsa", RSA);
    world.key(
        "p384",
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    );
    world.key(
        "short",
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    );
    for name in ["p384", "short"] {
        world.signed(
            name,
            "Autre",
            "authority",
            "seal",
            "20200101000000Z",
            "20480101000000Z",
        );
    }
    with_device(&world, "inside_it_says_why", &["p256", "p384", "short", "rsa"]);
}

#[test]
#[ignore = "needs a device: the test above starts it with one"]
fn inside_it_says_why() {
    let absent = Device::open(Path::new("/absent.so"), "sceau", "p256", PIN).unwrap_err();
    assert!(matches!(absent, DeviceError::Library(_)), "{absent}");
    let no_token = open("autre", "p256", PIN).unwrap_err();
    assert!(no_token.to_string().contains("it has: sceau"), "{no_token}");
    assert_eq!(open("sceau", "p256", "000000").unwrap_err(), DeviceError::Pin);
    assert_eq!(
        open("sceau", "nulle", PIN).unwrap_err(),
        DeviceError::NoKey("nulle".into())
    );
    for (key, certificate, expected) in [
        ("p256", "other.pem", IdentityError::Mismatch),
        ("p256", "rsa.pem", IdentityError::Mismatch),
        ("rsa", "p256.pem", IdentityError::Mismatch),
        ("p256", "p384.pem", IdentityError::Mismatch),
        ("short", "short.pem", IdentityError::Kind),
        ("p256", "p256.key", IdentityError::NoCertificate),
    ] {
        let device = open("sceau", key, PIN).unwrap();
        let error = Identity::from_device(device, &read(certificate)).unwrap_err();
        assert_eq!(error, expected, "{key} {certificate}");
    }
    let device = open("sceau", "p384", PIN).unwrap();
    assert!(matches!(
        Identity::from_device(device, &read("p384.pem")).unwrap_err(),
        IdentityError::Device(DeviceError::Failed(_)) | IdentityError::Kind
    ));
}

#[test]
fn a_device_that_goes_away_leaves_a_file_without_a_seal() {
    let world = World::new();
    world.sealer("p256", P256);
    with_device(&world, "inside_it_goes_away", &["p256"]);
}

#[test]
#[ignore = "needs a device: the test above starts it with one"]
fn inside_it_goes_away() {
    /// Files are sealed by many threads, with one identity.
    fn is_shared<T: Send + Sync>(_: &T) {}
    let device = open("sceau", "p256", PIN).unwrap();
    let identity = Identity::from_device(device, &read("p256.pem")).unwrap();
    is_shared(&identity);
    assert!(seal(FILE, &identity, now(), None).is_ok());
    // Its tokens are gone, as when a card is drawn.
    let tokens = Path::new(&env::var(FOLDER).unwrap()).join("tokens");
    fs::remove_dir_all(&tokens).unwrap();
    for hours in 0..3 {
        let error = seal(FILE, &identity, now() + TimeDelta::hours(hours), None).unwrap_err();
        assert!(matches!(error, SealError::Device(_)), "{error}");
        assert!(!error.to_string().contains(PIN));
    }
}

/// Whatever word a library has for it: each try counts, and the file of every convention would make one.
#[test]
fn a_pin_that_is_refused_is_a_wrong_one() {
    for said in [
        RvError::PinIncorrect,
        RvError::PinInvalid,
        RvError::PinLenRange,
        RvError::PinExpired,
    ] {
        let error = DeviceError::from(Error::Pkcs11(said, Function::Login));
        assert_eq!(error, DeviceError::Pin);
    }
    let locked = DeviceError::from(Error::Pkcs11(RvError::PinLocked, Function::Login));
    assert_eq!(locked, DeviceError::Locked);
}
