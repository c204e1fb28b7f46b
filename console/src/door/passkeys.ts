import type { AnswerOf, RequestOf, staffToConsoleServer } from "@countersign/protocol/contract";

type NewCredential = RequestOf<typeof staffToConsoleServer.join>["body"]["credential"];
type Assertion = RequestOf<typeof staffToConsoleServer.signIn>["body"]["assertion"];

/** Why there is no passkey: browsers tell "cancelled" and "too late" apart to nobody. */
export class PasskeyFault extends Error {
  readonly kind: "cancelled" | "known" | "unsupported";

  constructor(kind: PasskeyFault["kind"]) {
    super(kind);
    this.name = "PasskeyFault";
    this.kind = kind;
  }
}

const timeout = 120_000;

function faultOf(cause: unknown): PasskeyFault {
  const name = cause instanceof DOMException ? cause.name : "";
  if (name === "InvalidStateError") return new PasskeyFault("known");
  return new PasskeyFault(name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "unsupported");
}

function expectSupport(): void {
  if (typeof PublicKeyCredential !== "function") throw new PasskeyFault("unsupported");
}

/** Has this browser make a passkey; call it within a gesture of the user. Throws a {@link PasskeyFault}. */
export async function makePasskey(
  { challenge, rpId, userId, name }: Omit<AnswerOf<typeof staffToConsoleServer.beginPasskey>, "existing">,
  existing: readonly string[] = [],
): Promise<NewCredential> {
  expectSupport();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON({
    challenge,
    rp: { id: rpId, name: "Countersign" },
    user: { id: userId, name, displayName: name },
    pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    excludeCredentials: existing.map((id) => ({ id, type: "public-key" })),
    attestation: "none",
    timeout,
  });
  const made = await navigator.credentials.create({ publicKey }).catch((cause: unknown) => {
    throw faultOf(cause);
  });
  if (!(made instanceof PublicKeyCredential)) throw new PasskeyFault("cancelled");
  const { response } = made.toJSON() as { response: { clientDataJSON: string; attestationObject: string } };
  const { clientDataJSON, attestationObject } = response;
  return { id: made.id, clientDataJSON, attestationObject, attachment: made.authenticatorAttachment };
}

/** Has the user answer with a passkey of the console; call it within a gesture. Throws a {@link PasskeyFault}. */
export async function usePasskey({
  challenge,
  rpId,
}: AnswerOf<typeof staffToConsoleServer.beginSignIn>): Promise<Assertion> {
  expectSupport();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({
    challenge,
    rpId,
    userVerification: "required",
    timeout,
  });
  const made = await navigator.credentials.get({ publicKey }).catch((cause: unknown) => {
    throw faultOf(cause);
  });
  if (!(made instanceof PublicKeyCredential)) throw new PasskeyFault("cancelled");
  return made.toJSON() as Assertion;
}
