import { type Bytes, ProtocolError, toBase64url, utf8 } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { CompactEncrypt, importJWK } from "jose";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import type { Context } from "./context.ts";
import { drawRollingToken } from "./rolling-token.ts";
import { nextUserKey, openUserKey } from "./user-key.ts";

type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.account>;

function placeOf({ id }: Binding): string {
  return `bindings/${id}`;
}

/**
 * JWE `countersign-keys+jwe` to the device's agreement key (§9 step 6): K_user with its epoch, and K_code; and the subject, without which
 * a device could not recompute the digest of a code that has no label 9.
 */
async function keysFor(context: Context, binding: Binding, kCode: Bytes): Promise<string> {
  const user = await openUserKey(context, binding.organization, binding.subject);
  const keys = { kUser: toBase64url(user.key), epoch: user.epoch, kCode: toBase64url(kCode), subject: binding.subject };
  return new CompactEncrypt(utf8(JSON.stringify(keys)))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", typ: "countersign-keys+jwe", kid: binding.id })
    .encrypt(await importJWK({ ...binding.agreementKey }, "ECDH-ES"));
}

async function activate(context: Context, binding: Binding): Promise<Answer> {
  const { store, crypto, clock, random, box, bus, log } = context;
  const kCode = random(32);
  const token = await drawRollingToken(context);
  const active = await store.bindings.activate(binding.id, {
    sealed: await box.seal(placeOf(binding), kCode),
    userKey: await nextUserKey(context, binding.organization, binding.subject),
    token: token.hash,
    leaf: await auditLeaf(crypto, {
      at: clock(),
      event: "device.active",
      device: binding.device,
      kid: binding.kid,
      binding: binding.id,
    }),
  });
  if (!active) {
    const now = await store.bindings.find(binding.id);
    return now?.state === "active"
      ? readActive(context, now)
      : { state: now?.state ?? "revoked", binding: binding.id, keys: null, rollingToken: null };
  }
  bus.publish(binding.enrollment);
  log.info("device.active", { device: binding.device });
  return { state: "active", binding: active.id, keys: await keysFor(context, active, kCode), rollingToken: token.text };
}

async function readActive(context: Context, binding: Binding): Promise<Answer> {
  const { store, box } = context;
  const sealed = await store.bindings.findSealed(binding.id);
  const token = await drawRollingToken(context);
  const rotated = await store.bindings.rotate({ binding: binding.id, token: token.hash });
  if (!sealed || !rotated) throw new ProtocolError("device_revoked");
  return {
    state: "active",
    binding: binding.id,
    keys: await keysFor(context, binding, await box.open(placeOf(binding), sealed)),
    rollingToken: token.text,
  };
}

/** What a device may know of its binding; the first request after confirmation makes it active and hands out its keys, none before (§9 step 6). */
export function createReadAccount(context: Context) {
  return async (binding: Binding): Promise<Answer> => {
    if (binding.state === "confirmed") return activate(context, binding);
    if (binding.state === "active") return readActive(context, binding);
    return { state: binding.state, binding: binding.id, keys: null, rollingToken: null };
  };
}
