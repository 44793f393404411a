"""What pyHanko says of sealed files, a line of JSON for each, in the words of EN 319 102-1.

    judge.py ROOT.crt [LIST.crl…] FILE.pdf…

A seal that does not cover the whole file is « INDETERMINATE SIG_CONSTRAINTS_FAILURE »: what came after it is nobody's. With lists of
revoked certificates, each certificate must be spoken of in one.
"""

import asyncio
import json
import logging
import os
import sys
from pathlib import Path

# Where `tools/setup.sh test` puts it, see `tools/env.sh`.
CACHES = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
sys.path.insert(0, str(Path(os.environ.get("QUINZAINE_CACHE") or Path(CACHES) / "quinzaine") / "pyhanko"))

from asn1crypto import crl, pem
from pyhanko.sign.ades.report import AdESPassed, AdESStatus
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_basic_validation, ades_with_time_validation
from pyhanko.sign.validation.pdf_embedded import SignatureCoverageLevel
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

logging.disable(logging.CRITICAL)


def specification(root, lists):
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[root]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO if lists else NO_REVOCATION),
    )
    return SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
        ),
        local_knowledge=LocalKnowledge(known_crls=lists),
    )


WORDS = {
    AdESStatus.PASSED: "TOTAL-PASSED",
    AdESStatus.INDETERMINATE: "INDETERMINATE",
    AdESStatus.FAILED: "TOTAL-FAILED",
}


def stamped(seal):
    attributes = seal.signed_data["signer_infos"][0]["unsigned_attrs"]
    return any(attribute["type"].native == "signature_time_stamp_token" for attribute in attributes or ())


def judged(wanted, path):
    with open(path, "rb") as file:
        signatures = PdfFileReader(file).embedded_signatures
        if len(signatures) != 1:
            return {"verdict": "TOTAL-FAILED", "reason": "FORMAT_FAILURE", "why": f"{len(signatures)} signatures"}
        (seal,) = signatures
        seal.compute_integrity_info(skip_diff=True)
        process = ades_with_time_validation if stamped(seal) else ades_basic_validation
        result = asyncio.run(process(seal.signed_data, wanted, raw_digest=seal.compute_digest()))
        said = result.ades_subindic
        stamp = result.api_status and result.api_status.timestamp_validity
        whole = seal.coverage == SignatureCoverageLevel.ENTIRE_FILE
        answer = {
            "verdict": WORDS[said.status],
            "reason": said.name,
            "why": result.failure_msg or "",
            "whole": whole,
            "stamp": bool(stamp and stamp.valid and stamp.intact and stamp.trusted),
        }
        if said == AdESPassed.OK and not whole:
            answer |= {"verdict": "INDETERMINATE", "reason": "SIG_CONSTRAINTS_FAILURE", "why": str(seal.coverage)}
        return answer


def main():
    root = load_cert_from_pemder(sys.argv[1])
    lists, files = [], []
    for path in sys.argv[2:]:
        if path.endswith(".crl"):
            with open(path, "rb") as file:
                lists.append(CRLContainer(crl.CertificateList.load(pem.unarmor(file.read())[2])))
        else:
            files.append(path)
    wanted = specification(root, lists)
    for path in files:
        try:
            said = judged(wanted, path)
        except Exception as error:  # Whatever a damaged file makes of it is an answer.
            said = {"verdict": "TOTAL-FAILED", "reason": "FORMAT_FAILURE", "why": f"{type(error).__name__}: {error}"}
        print(json.dumps(said))


main()
