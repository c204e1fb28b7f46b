import {
  checkKeyRotation,
  enrolmentKeysHash,
  isPublicJwk,
  parseKeyRotation,
  ProtocolError,
  thumbprint,
  toBase64url,
  verifyKeyRotation,
} from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import type { Context } from "./context.ts";
import { deviceKeysFor, placeOfDeviceSecrets } from "./device-keys.ts";
import { rotationWindows } from "./device-windows.ts";
import { noticesAbout } from "./notices-about.ts";
import { drawRollingToken } from "./rolling-token.ts";

type Request = RequestOf<typeof approvingDeviceToVerificationServer.rotateKeys>["body"];
type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.rotateKeys>;

/** The new keys, when the new signing key has proved itself over both and over the old one (§9); the old key signed the request. */
async function provedKeys(
  { crypto, clock, issuer }: Context,
  { signingKey, agreementKey, proof }: Request,
  binding: Binding,
): Promise<Pick<Binding, "kid" | "signingKey" | "agreementKey">> {
  if (!isPublicJwk(signingKey) || !isPublicJwk(agreementKey))
    throw new ProtocolError("invalid_request", { cause: "keys" });
  const kid = await thumbprint(crypto, signingKey);
  const rotation = parseKeyRotation(proof, kid);
  if (!(await verifyKeyRotation(crypto, signingKey, rotation)))
    throw new ProtocolError("proof_invalid", { cause: "signature" });
  checkKeyRotation(rotation.claims, {
    device: binding.device,
    issuer,
    binding: binding.id,
    kt: toBase64url(await enrolmentKeysHash(crypto, signingKey, agreementKey)),
    old: binding.kid,
    now: Math.floor(clock() / 1000),
  });
  return { kid, signingKey, agreementKey };
}

/** Why the write did not happen: the device was stopped, or its key is already another. */
async function lostRace({ store }: Context, { id }: Binding): Promise<never> {
  const now = await store.bindings.find(id);
  if (now?.state === "frozen") throw new ProtocolError("device_frozen");
  if (now?.state !== "active") throw new ProtocolError("device_revoked");
  throw new ProtocolError("signature_invalid", { cause: "the key was replaced" });
}

/**
 * New keys for an active binding, in one transaction: from then on the old key is unknown (§9). K_code is drawn anew, since whoever copied
 * the old profile has the old one; K_user stays, for the other devices have it too.
 */
export function createRotateKeys(context: Context) {
  const { store, crypto, clock, random, box, log } = context;
  return async (request: Request, binding: Binding): Promise<Answer> => {
    const { id, device } = binding;
    const next = await provedKeys(context, request, binding);
    const kCode = random(32);
    const token = await drawRollingToken(context);
    const rekeyed = await store.bindings.rekey(id, {
      kid: binding.kid,
      next,
      sealed: await box.seal(placeOfDeviceSecrets(binding), kCode),
      token: token.hash,
      windows: rotationWindows(binding),
      notices: noticesAbout(context, { binding, kind: "keys.rotated" }),
      leaf: await auditLeaf(crypto, {
        at: clock(),
        event: "device.rekeyed",
        device,
        binding: id,
        kid: next.kid,
        old: binding.kid,
      }),
    });
    if (rekeyed === "conflict") throw new ProtocolError("enrollment_conflict");
    if (rekeyed === "limited") throw new ProtocolError("rate_limited", { cause: "new keys" });
    if (!rekeyed) return lostRace(context, binding);
    log.info("device.rekeyed", { device });
    return { keys: await deviceKeysFor(context, rekeyed, kCode), rollingToken: token.text };
  };
}
