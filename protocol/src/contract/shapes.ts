import { methodNames } from "../methods.ts";
import { assurances, fieldKinds } from "../scenes/template.ts";
import { operationStates } from "../state-table.ts";
import {
  described,
  binary,
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
  titled,
  union,
  zeroOrOne,
} from "./schema.ts";

/** Bodies that more than one arrow carries. Every binary value is unpadded base64url, every instant Unix seconds. */

/** An identifier of the directory, such as `example-bank` or `device.add`. */
export const directoryId = titled(
  "id of the directory",
  text({ pattern: "^[a-z0-9][a-z0-9.-]{0,63}$", maxLength: 64 }),
);
export const operationId = titled("id of an operation", text({ pattern: "^op_[0-7][0-9a-hjkmnp-tv-z]{25}$" }));
export const enrollmentId = titled("id of an enrolment", text({ pattern: "^enr_[0-7][0-9a-hjkmnp-tv-z]{25}$" }));
export const deviceId = titled("id of a device", text({ pattern: "^dev_[0-7][0-9a-hjkmnp-tv-z]{25}$" }));
export const bindingId = titled("id of a binding", text({ pattern: "^bnd_[0-7][0-9a-hjkmnp-tv-z]{25}$" }));
export const attemptId = titled("id of a change or attempt", text({ pattern: "^att_[0-7][0-9a-hjkmnp-tv-z]{25}$" }));
export const subject = binary(16);
export const state = oneOf(...operationStates);
export const sixDigits = titled("six digits", text({ pattern: "^[0-9]{6}$" }));
/** A short-lived code that goes from the approving device through the browser to the site (§11.3). */
export const returnCode = binary(16);
/** Where the approving device goes back to; registered for the business, compared whole (§11.3). */
export const returnUrl = text({ maxLength: 512 });
/** A way of deciding (§12). */
export const assurance = oneOf(...assurances);

/** A method of deciding (§12). */
export const methodName = oneOf(...methodNames);
/** Why a method was chosen: one sentence for each rule that had a say, in order (§12). */
export const trace = list(
  object({ rule: text({ maxLength: 64 }), method: optional(methodName), text: text({ maxLength: 280 }) }),
  64,
);

export const jwk = object({ kty: oneOf("EC"), crv: oneOf("P-256"), x: binary(32), y: binary(32) });
export const detailValue = union(text({ maxLength: 280 }), integer({ minimum: Number.MIN_SAFE_INTEGER }), flag());
export const details = described(
  "Values by the field ids of the registered type; titles and labels are the type's own.",
  record(detailValue, 16),
);

/** Where and how the operation was started, as the relying party reports it (§3). */
export const initiator = object({
  address: optional(text({ maxLength: 64 })),
  userAgent: optional(text({ maxLength: 140 })),
  place: optional(text({ maxLength: 140 })),
});

/** What the site did after release (§8). */
export const outcome = object({
  result: oneOf("done", "failed"),
  code: optional(text({ maxLength: 64, pattern: "^[a-z][a-z0-9_]*$" })),
});

/** How a site names one of its users; at most 128 bytes (§3). */
export const userId = text({ minLength: 1, maxLength: 128 });
/** Who asks: the organization an API key stands for, the key, and the caller's idempotency key. */
export const asked = object({
  organization: directoryId,
  businesses: nullable(list(directoryId)),
  key: text(),
  idempotencyKey: text(),
});
export const reader = object({ organization: directoryId, businesses: nullable(list(directoryId)) });

/** How the user is known to the site: state 1 logged in, 0 not (§3). */
export const login = object({ state: zeroOrOne(), subject: optional(subject) });

/** Evidence that the user is freshly logged in (§3). */
export const loginEvidence = object({ authTime: integer(), methods: list(text({ maxLength: 32 }), 8) });

/** What an operation is about: the members of the operation digest (§3). */
export const operation = object({
  type: directoryId,
  organization: directoryId,
  business: directoryId,
  source: directoryId,
  details,
  login,
  reference: optional(text({ maxLength: 64 })),
});

/** What opens one stream of one operation or enrolment at one server. */
export const displayToken = text({ maxLength: 128 });

/** A live display: where its stream is and the bearer token that opens it (§5). */
export const stream = object({
  url: described("Where a stream of server-sent events is opened.", text({ maxLength: 512 })),
  token: described("Sent as bearer; good for this one thing at this one server.", displayToken),
});

/** The application a device runs (S15, S18). */
export const application = object({
  id: text({ maxLength: 64, pattern: "^[a-z0-9-]+$" }),
  installation: text({ maxLength: 64, pattern: "^[A-Za-z0-9_-]{8,64}$" }),
  version: text({ maxLength: 32, pattern: "^[0-9]+(\\.[0-9]+){0,3}$" }),
  origin: text({ maxLength: 256 }),
  os: text({ maxLength: 64 }),
  installedAt: integer(),
});

export const empty = object({});
export const idParams = object({ id: operationId });
export const longPoll = object({ waitSeconds: optional(integer({ maximum: 60 })), version: optional(integer()) });

/** One operation as its relying party sees it; `version` grows with every change. */
export const operationView = object({
  id: operationId,
  state,
  version: integer(),
  method: text(),
  type: directoryId,
  organization: directoryId,
  business: directoryId,
  source: directoryId,
  details,
  reference: optional(text()),
  digest: binary(32),
  salt: binary(16),
  subject: optional(subject),
  createdAt: integer(),
  expiresAt: integer(),
  decidedAt: optional(integer()),
  declineReason: optional(oneOf("not_me", "wrong_details", "changed_mind")),
  device: optional(object({ id: deviceId, kind: text() })),
  outcome: optional(outcome),
  trace: described("How the method was chosen, and what became of it.", optional(trace)),
});

/** One enrolled device as its site sees it. */
export const deviceView = object({
  id: deviceId,
  label: nullable(text()),
  kind: text(),
  state: oneOf("pending", "confirmed", "active", "frozen", "revoked"),
  application,
  enrolledAt: integer(),
  lastSeenAt: described(
    "The beginning of the day (UTC) it was last seen on; on its first day the moment of its enrolment.",
    nullable(integer()),
  ),
  activeFrom: described("A replacement that waits: from when on it may become active (§9).", optional(integer())),
});

/** What has to be approved on a device in use before a further one becomes active: the operation to ask for, word by word (§9 step 5). */
export const neededApproval = object({ type: directoryId, details });

/** A WebAuthn assertion as `PublicKeyCredential.toJSON` gives it. */
export const passkeyAssertion = object({
  id: text({ maxLength: 1366 }),
  rawId: text({ maxLength: 1366 }),
  type: oneOf("public-key"),
  response: object({
    clientDataJSON: text({ maxLength: 2048 }),
    authenticatorData: text({ maxLength: 1024 }),
    signature: text({ maxLength: 1024 }),
    userHandle: optional(nullable(text({ maxLength: 128 }))),
  }),
  authenticatorAttachment: optional(nullable(text({ maxLength: 32 }))),
  clientExtensionResults: optional(record(union(text(), flag()))),
});

/** What the user does in front of the camera, so that a replayed clip fails (§12.1). */
export const capturePrompt = oneOf("turn-left", "turn-right", "look-up", "blink");

/** What the page shows and asks for while a method is under way, by `kind`. */
export const methodShow = object({
  kind: described(
    "`code`: digits to be typed; `passkey`: a WebAuthn assertion or, in a registration, a new credential; `capture`: live pictures of the camera.",
    oneOf("code", "passkey", "capture"),
  ),
  digits: described("`code`: how many digits there may be.", optional(list(integer({ minimum: 4, maximum: 10 }), 4))),
  sentTo: described(
    '`code`: the end of where it was sent, such as "42"; absent when it is made by an app.',
    optional(text({ maxLength: 16 })),
  ),
  otpauth: described(
    "`code`, in a registration: the otpauth address to be drawn as a QR code.",
    optional(text({ maxLength: 2048 })),
  ),
  challenge: described("`passkey`: 32 bytes.", optional(binary(32))),
  rpId: optional(text()),
  credentials: described(
    "`passkey`: ids of the credentials that may answer.",
    optional(list(text({ maxLength: 1366 }), 16)),
  ),
  platform: described(
    "`passkey`: true when only the device's own authenticator will do (face or fingerprint).",
    optional(flag()),
  ),
  user: described(
    "`passkey`, in a registration: whom the credential is for.",
    optional(object({ id: text({ maxLength: 128 }), name: text() })),
  ),
  url: described(
    "`capture`: where the pictures go, the bearer token for them, and what the user must do, in order.",
    optional(text({ maxLength: 512 })),
  ),
  token: optional(text({ maxLength: 128 })),
  prompts: optional(list(capturePrompt, 8)),
});

/** A new WebAuthn credential as `PublicKeyCredential.toJSON` gives it, as far as it is needed. */
export const newCredential = object({
  id: text({ maxLength: 1366 }),
  clientDataJSON: text({ maxLength: 2048 }),
  attestationObject: text({ maxLength: 8192 }),
  attachment: optional(nullable(text({ maxLength: 32 }))),
});

/** What the page answers: one of these. */
export const methodInput = object({
  code: optional(text({ pattern: "^[0-9]{4,10}$" })),
  passkey: optional(passkeyAssertion),
  credential: optional(newCredential),
  captured: described("The pictures have been sent to where `capture` said.", optional(flag())),
});

/** What an operation is about, for a person to read: from the registered template, never from the site's own words. */
export const methodAbout = object({
  organization: text(),
  title: text(),
  lines: list(object({ kind: oneOf(...fieldKinds), label: text(), value: text({ maxLength: 280 }) }), 16),
});

/** That a release stands in the audit log (§16): `ReceiptProof` of the protocol. */
export const receiptProof = object({
  leaf: text({ maxLength: 4096 }),
  index: integer(),
  size: integer(),
  path: list(binary(32), 64),
  checkpoint: text({ maxLength: 8192 }),
});

/** Shapes of the relying parties' API that have a name of their own in its description. */
export const apiShapes = {
  Operation: operationView,
  Device: deviceView,
  Application: application,
  Initiator: initiator,
  Outcome: outcome,
  Details: details,
  Stream: stream,
  NeededApproval: neededApproval,
  MethodShow: methodShow,
  MethodInput: methodInput,
  PublicKey: jwk,
  Trace: trace,
};
