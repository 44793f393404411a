//! Whom a seal is believed by: certificates that are trusted as they are, what leads to them, and lists of those that were taken back.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use der::{
    Decode, DecodePem, Encode,
    asn1::{ObjectIdentifier, PrintableStringRef, Utf8StringRef},
};
use x509_cert::{
    Certificate,
    crl::CertificateList,
    ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage},
    name::Name,
};

use crate::{
    crypto::{self, is_issued_by},
    verdict::Reason,
};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
/// What is looked at, or says nothing that matters here: basic constraints, key usage, its extension, other names, policies.
const KNOWN: [ObjectIdentifier; 5] = [
    ObjectIdentifier::new_unwrap("2.5.29.19"),
    ObjectIdentifier::new_unwrap("2.5.29.15"),
    ObjectIdentifier::new_unwrap("2.5.29.37"),
    ObjectIdentifier::new_unwrap("2.5.29.17"),
    ObjectIdentifier::new_unwrap("2.5.29.32"),
];
/// How many certificates of a message are looked at: who seals sends two or three.
pub(crate) const MOST_CERTIFICATES: usize = 16;
/// How long a way to a trusted certificate may be.
const LONGEST: usize = 8;
const LIST: [&str; 2] = ["-----BEGIN X509 CRL-----", "-----END X509 CRL-----"];

/// Certificates that are trusted, and lists of those that were taken back.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    certificates: Vec<Certificate>,
    lists: Vec<CertificateList>,
}

/// Why there is no such trust.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TrustError {
    /// No certificate can be read.
    #[error("no certificate in PEM can be read")]
    Certificates,
    /// No list can be read.
    #[error("no list of revoked certificates (CRL, in PEM or DER) can be read")]
    Lists,
}

/// What is known of certificates that may have been taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Revocation {
    /// No list that still counts speaks of all of them.
    NotKnown,
    /// None was, says a list of that time: the oldest of those that were asked.
    NotRevoked(DateTime<Utc>),
}

/// Who is asked for what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    Seal,
    Time,
}

impl Trust {
    /// With more certificates, in PEM, one after the other.
    pub fn with_certificates(mut self, pem: &[u8]) -> Result<Self, TrustError> {
        let more = Certificate::load_pem_chain(pem).map_err(|_| TrustError::Certificates)?;
        if more.is_empty() {
            return Err(TrustError::Certificates);
        }
        self.certificates.extend(more);
        Ok(self)
    }

    /// With lists of revoked certificates: in PEM, one after the other, or one in DER. Whose they are is asked when they are used.
    pub fn with_lists(mut self, bytes: &[u8]) -> Result<Self, TrustError> {
        let before = self.lists.len();
        if let Ok(list) = CertificateList::from_der(bytes) {
            self.lists.push(list);
        } else {
            let text = std::str::from_utf8(bytes).map_err(|_| TrustError::Lists)?;
            for block in text.split(LIST[0]).skip(1) {
                let body = block.split(LIST[1]).next().unwrap_or_default();
                let whole = format!("{}{body}{}\n", LIST[0], LIST[1]);
                let list = CertificateList::from_pem(whole).map_err(|_| TrustError::Lists)?;
                self.lists.push(list);
            }
        }
        if self.lists.len() == before {
            return Err(TrustError::Lists);
        }
        Ok(self)
    }

    /// A way from a certificate to one that is trusted: itself first, then each one's issuer. Each is looked at once, whatever they say.
    pub(crate) fn path(&self, own: &Certificate, embedded: &[Certificate]) -> Option<Vec<Certificate>> {
        if self.certificates.contains(own) {
            return Some(vec![own.clone()]);
        }
        let trusted = self.certificates.len();
        let pool: Vec<&Certificate> = self
            .certificates
            .iter()
            .chain(embedded.iter().take(MOST_CERTIFICATES))
            .collect();
        let mut reached: Vec<bool> = pool.iter().map(|certificate| *certificate == own).collect();
        // Where each way stands, from the certificate itself on.
        let mut ways: VecDeque<Vec<usize>> = VecDeque::from([Vec::new()]);
        while let Some(way) = ways.pop_front() {
            let last = way.last().map_or(own, |place| pool[*place]);
            for (place, issuer) in pool.iter().enumerate() {
                if reached[place] || !is_issued_by(last, issuer) {
                    continue;
                }
                reached[place] = true;
                let mut longer = way.clone();
                longer.push(place);
                if place < trusted {
                    let chain = longer.iter().map(|place| pool[*place].clone());
                    return Some([own.clone()].into_iter().chain(chain).collect());
                }
                if longer.len() < LONGEST {
                    ways.push_back(longer);
                }
            }
        }
        None
    }

    /// What lists say of a chain at that time. A certificate that was taken back after `proven`, the time at which its signature is known to
    /// have been there, is as good as one that never was.
    pub(crate) fn revocation(
        &self,
        path: &[Certificate],
        now: DateTime<Utc>,
        proven: Option<DateTime<Utc>>,
    ) -> Result<Revocation, Reason> {
        // Who is trusted as an authority answers for nobody but itself: no list speaks of it.
        let asked = if path.len() == 1 {
            path
        } else {
            &path[..path.len() - 1]
        };
        let mut oldest: Option<DateTime<Utc>> = None;
        let mut all_known = true;
        for (place, certificate) in asked.iter().enumerate() {
            let mut known = None;
            for list in self.lists_for(certificate, path.get(place + 1)) {
                let said = &list.tbs_cert_list;
                let serial = certificate.tbs_certificate().serial_number();
                let taken = said
                    .revoked_certificates
                    .iter()
                    .flatten()
                    .find(|revoked| revoked.serial_number == *serial)
                    .map(|revoked| instant(revoked.revocation_date));
                if let Some(taken) = taken {
                    match proven {
                        Some(proven) if proven < taken => {}
                        Some(_) if place == 0 => return Err(Reason::Revoked),
                        _ if place == 0 => return Err(Reason::RevokedNoPoe),
                        _ => return Err(Reason::RevokedCaNoPoe),
                    }
                }
                let counts = said.next_update.is_none_or(|next| now <= instant(next));
                if counts {
                    known = known.max(Some(instant(said.this_update)));
                }
            }
            match known {
                Some(at) => oldest = Some(oldest.map_or(at, |oldest| oldest.min(at))),
                None => all_known = false,
            }
        }
        Ok(match oldest {
            Some(oldest) if all_known => Revocation::NotRevoked(oldest),
            _ => Revocation::NotKnown,
        })
    }

    /// The lists that the issuer of a certificate signed, and that speak of all it issued.
    fn lists_for<'a>(
        &'a self,
        certificate: &'a Certificate,
        issuer: Option<&'a Certificate>,
    ) -> impl Iterator<Item = &'a CertificateList> {
        self.lists.iter().filter(move |list| {
            let said = &list.tbs_cert_list;
            let name = certificate.tbs_certificate().issuer();
            // Differences, and lists of a part, say so in what must be understood.
            let extensions = said.crl_extensions.iter().flatten();
            said.issuer == *name
                && extensions.into_iter().all(|extension| !extension.critical)
                && issuer
                    .into_iter()
                    .chain(&self.certificates)
                    .any(|issuer| is_list_of(list, issuer))
        })
    }
}

fn is_list_of(list: &CertificateList, issuer: &Certificate) -> bool {
    let issuer = issuer.tbs_certificate();
    let may = !matches!(issuer.get_extension::<KeyUsage>(), Ok(Some((_, usage))) if !usage.crl_sign());
    list.tbs_cert_list.issuer == *issuer.subject()
        && may
        && list.tbs_cert_list.to_der().is_ok_and(|bytes| {
            crypto::verify(
                issuer.subject_public_key_info(),
                &list.signature_algorithm,
                None,
                &bytes,
                list.signature.raw_bytes(),
            )
            .is_ok()
        })
}

/// Whether a chain may vouch for that, whatever the time.
pub(crate) fn constraints(path: &[Certificate], purpose: Purpose) -> Result<(), Reason> {
    for (place, certificate) in path.iter().enumerate() {
        let said = certificate.tbs_certificate();
        let mut extensions = said.extensions().into_iter().flatten();
        let usage = said
            .get_extension::<KeyUsage>()
            .map_err(|_| Reason::ChainConstraintsFailure)?
            .map(|(_, usage)| usage);
        let fits = if place == 0 {
            let signs = usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
            signs && (purpose == Purpose::Seal || says_the_time(certificate))
        } else {
            let may = said.get_extension::<BasicConstraints>();
            // Who stands below, the one that signs aside.
            let below = place - 1;
            usage.is_none_or(|usage| usage.key_cert_sign())
                && matches!(may, Ok(Some((_, may))) if may.ca
                    && may.path_len_constraint.is_none_or(|most| usize::from(most) >= below))
        };
        if !fits || extensions.any(|extension| extension.critical && !KNOWN.contains(&extension.extn_id)) {
            return Err(Reason::ChainConstraintsFailure);
        }
    }
    Ok(())
}

/// Whether a certificate is for saying the time, and nothing else (RFC 3161, 2.3).
fn says_the_time(certificate: &Certificate) -> bool {
    let usage = certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>();
    matches!(usage, Ok(Some((true, ExtendedKeyUsage(purposes)))) if purposes == [TIME_STAMPING])
}

/// Whether all counts at the time that is known. Who issued counts as well, or nothing says whom it vouched for.
pub(crate) fn validity(
    path: &[Certificate],
    now: DateTime<Utc>,
    proven: Option<DateTime<Utc>>,
) -> Result<(), Reason> {
    let at = proven.unwrap_or(now);
    for (place, certificate) in path.iter().enumerate() {
        let validity = certificate.tbs_certificate().validity();
        let (early, late) = (
            at < instant(validity.not_before),
            at > instant(validity.not_after),
        );
        match (early || late, place, proven) {
            (false, ..) => {}
            (true, 0, None) => return Err(Reason::OutOfBoundsNoPoe),
            (true, 0, Some(_)) if early => return Err(Reason::NotYetValid),
            (true, 0, Some(_)) => return Err(Reason::Expired),
            (true, ..) => return Err(Reason::CertificateChainGeneralFailure),
        }
    }
    Ok(())
}

pub(crate) fn instant(time: x509_cert::time::Time) -> DateTime<Utc> {
    DateTime::from(time.to_system_time())
}

/// What somebody is called in a certificate.
pub(crate) fn name(subject: &Name) -> String {
    subject
        .iter()
        .filter(|part| part.oid == COMMON_NAME)
        .find_map(|part| {
            let utf8 = part.value.decode_as::<Utf8StringRef<'_>>();
            let printable = || part.value.decode_as::<PrintableStringRef<'_>>();
            utf8.map(|text| text.as_str().to_owned())
                .or_else(|_| printable().map(|text| text.as_str().to_owned()))
                .ok()
        })
        .unwrap_or_else(|| subject.to_string())
}
