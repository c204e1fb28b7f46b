"""A site in Python, with nothing but what Python brings: a transfer that needs an approval.

The same as requireApproval() of the package for Node: 403 and what <countersign-approval> shows, until the page sends the same request
again with the header Countersign-Operation. Settings: COUNTERSIGN_URL, COUNTERSIGN_API_KEY, COUNTERSIGN_ORGANIZATION, PORT.
"""

import base64
import hashlib
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

URL = os.environ["COUNTERSIGN_URL"]
API_KEY = os.environ["COUNTERSIGN_API_KEY"]
ORGANIZATION = os.environ["COUNTERSIGN_ORGANIZATION"]
USER = "ada"  # Yours: who has signed in, and when.
WAITING = {}  # Yours: a table. Operation id -> what was kept of it.


def ask(method, path, body=None):
    """Asks Countersign; answers (status, JSON)."""
    headers = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
    if method != "GET":
        headers["Idempotency-Key"] = str(uuid.uuid4())
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=70) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def canonical(value):
    """RFC 8785, for the texts, whole numbers and booleans that an operation is made of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(act, kept):
    """The operation digest over what this site is about to do (docs/protocol.md, 3)."""
    login = {"state": 1, "subject": kept["subject"]}
    operation = {**act, "organization": ORGANIZATION, "source": kept["source"], "login": login}
    hashed = b"countersign/operation/v1\0" + from_base64url(kept["salt"]) + canonical(operation)
    return base64.urlsafe_b64encode(hashlib.sha256(hashed).digest()).rstrip(b"=").decode()


def needed(operation, state, display=None):
    body = {"code": "approval_required", "status": 403, "operation": operation, "state": state}
    return 403, {**body, **({"display": display} if display else {})}


def open_operation(act):
    login = {"state": 1, "user": USER, "authTime": int(time.time()), "methods": ["pwd"]}
    status, opened = ask("POST", "/v1/operations", {**act, "login": login})
    if status != 201:
        return status, opened
    WAITING[opened["id"]] = {**opened, "user": USER}
    return needed(opened["id"], opened["state"], {**opened["display"], "expiresAt": opened["expiresAt"]})


def transfer(act, operation):
    """Runs once, for exactly what was approved by the same user; every other request gets 403."""
    if operation is None:
        return open_operation(act)
    kept = WAITING.get(operation)
    if not kept or kept["user"] != USER:
        return needed(operation, "expired")
    status, taken = ask("POST", f"/v1/operations/{operation}/consume", {})
    if status != 200:
        return needed(operation, taken.get("code"))
    # Over TLS, from your own server. As proof for others keep the receipt and check its signature with a JOSE library.
    receipt = json.loads(from_base64url(taken["receipt"].split(".")[1]))
    if (receipt["op"], receipt["dd"], receipt["aud"]) != (operation, digest_of(act, kept), ORGANIZATION):
        ask("POST", f"/v1/operations/{operation}/outcome", {"result": "failed", "code": "another_request"})
        return needed(operation, "released")
    # Move the money here, in your own transaction, unique for this id. Then tell both screens.
    ask("POST", f"/v1/operations/{operation}/outcome", {"result": "done"})
    return 200, {"done": operation}


class Site(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        details = {name: body.get(name) for name in ("amount", "account", "payee")}
        act = {"type": "transfer", "business": "payments", "details": {**details, "currency": "EUR"}}
        status, answer = transfer(act, self.headers.get("Countersign-Operation"))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    site = ThreadingHTTPServer(("localhost", int(os.environ.get("PORT", "3000"))), Site)
    print("The site is up.", flush=True)
    site.serve_forever()
