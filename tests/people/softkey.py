"""A passkey without a device: answers the server's wishes as a browser would."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    def __init__(self, *, host: str = "testserver", verifies: bool = True) -> None:
        self.host, self.origin = host, f"http://{host}"
        self.flags = AuthenticatorData.FLAG(PRESENT | (VERIFIED if verifies else 0))
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.uses = 0
        self.owner = b""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the browser sends for `creation_options`."""
        wanted = options["publicKey"]
        self.owner = websafe_decode(wanted["user"]["id"])
        made = AttestedCredentialData.create(b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(self._rp, AuthenticatorData.FLAG(self.flags | ATTESTED), self.uses, made)
        response = {
            "clientDataJSON": self._said("webauthn.create", wanted["challenge"]),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        }
        return self._told(response, {"credProps": {"rk": True}})

    def use(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the browser sends for `request_options`."""
        self.uses += 1
        data = bytes(AuthenticatorData.create(self._rp, self.flags, self.uses))
        said = self._said("webauthn.get", options["publicKey"]["challenge"])
        proof = self.key.sign(data + hashlib.sha256(websafe_decode(said)).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": said,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(proof),
            "userHandle": websafe_encode(self.owner),
        }
        return self._told(response, {})

    @property
    def _rp(self) -> bytes:
        return hashlib.sha256(self.host.split(":")[0].encode()).digest()

    def _said(self, what: str, challenge: str) -> str:
        said = {"type": what, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return websafe_encode(json.dumps(said).encode())

    def _told(self, response: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
        number = websafe_encode(self.id)
        return {
            "id": number,
            "rawId": number,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": extensions,
            "response": response,
        }
