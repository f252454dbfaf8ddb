"""An identity provider on the loopback that can misbehave in every way; over real HTTP, with real keys."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "lockstep", "a-secret-that-is-shared"
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PUBLIC_PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Provider:
    """Tests set what it says; `change` alters claims, `token` the signing, `answer` whole answers by path."""

    def __init__(self) -> None:
        self.subject: Any = "subject-1"
        self.info: dict[str, Any] = {}
        self.change: Callable[[dict[str, Any]], Any] = lambda claims: None
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.answers: dict[str, Callable[[Any], None]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.given = 0
        self.asked: list[str] = []
        self.document: dict[str, Any] = {}
        self.keys: list[dict[str, Any]] = [self.public("key-1")]
        handler = type("Handler", (Answer,), {"provider": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    @staticmethod
    def public(kid: str, key: rsa.RSAPrivateKey = KEY) -> dict[str, Any]:
        told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        return {**told, "kid": kid, "use": "sig", "alg": "RS256"}

    def signed(self, claims: dict[str, Any], key: Any = KEY, algorithm: str = "RS256", **header: Any) -> str:
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "key-1", **header})

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": asked["nonce"],
            "sid": "session-1",
        }
        self.change(told)
        return told

    def authorize(self, address: str) -> tuple[str, str]:
        """What the browser's visit does: the provider signs somebody in and sends a code and the state back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.given += 1
        code = f"code-{self.given}"
        self.codes[code] = asked
        return code, asked["state"]

    def logout_token(self, **claims: Any) -> str:
        now = int(time.time())
        told = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": f"jti-{time.perf_counter_ns()}",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}}, **claims,
        }  # fmt: skip
        return self.sign({name: value for name, value in told.items() if value is not None})


class Answer(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, *words: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        path = urlsplit(self.path).path
        self.provider.asked.append(path)
        size = int(self.headers.get("Content-Length") or 0)
        self.form = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
        try:
            self.provider.answers.get(path, Answer.well)(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def well(self) -> None:
        path, provider = urlsplit(self.path).path, self.provider
        if path == "/.well-known/openid-configuration":
            here = provider.issuer
            self.say({
                "issuer": here, "authorization_endpoint": f"{here}/auth", "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/keys", "userinfo_endpoint": f"{here}/me", "end_session_endpoint": f"{here}/end",
                **provider.document,
            })  # fmt: skip
        elif path == "/keys":
            self.say({"keys": provider.keys})
        elif path == "/auth":
            code, state = provider.authorize(self.path)
            self.send_response(302)
            back = parse_qs(urlsplit(self.path).query)["redirect_uri"][0]
            self.send_header("Location", f"{back}?{urlencode({'code': code, 'state': state})}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/token":
            self.token()
        elif path == "/me":
            self.say({"sub": provider.subject, **provider.info})
        else:
            self.say({"error": "not_found"}, 404)

    def token(self) -> None:
        asked = self.provider.codes.pop(self.form["code"], None)
        secret = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {secret}":
            return self.say({"error": "invalid_client"}, 401)
        shown = base64.urlsafe_b64encode(hashlib.sha256(self.form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or shown.decode() != asked["code_challenge"]
            or self.form["redirect_uri"] != asked["redirect_uri"]
        ):
            return self.say({"error": "invalid_grant"}, 400)
        tokens = {
            "access_token": "access-1",
            "token_type": "Bearer",
            "id_token": self.provider.sign(self.provider.claims(asked)),
        }
        return self.say(tokens)

    def say(self, told: Any, status: int = 200) -> None:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
        thread.join()
