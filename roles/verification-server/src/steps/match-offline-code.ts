import {
  type Bytes,
  equalBytes,
  fromBase64url,
  offlineCode,
  offlineQuestion,
  offlineSuite,
  parseStatic,
  toBase64url,
  utf8,
} from "@countersign/protocol";
import type { Binding } from "../core/binding.ts";
import type { Claim, Decision, StoredOperation } from "../core/operation.ts";
import type { Context } from "./context.ts";
import { openSecrets } from "./operation-secrets.ts";
import { placeOfDeviceSecrets } from "./device-keys.ts";

/** The device whose code was typed, with what is kept of it. */
interface MatchedDevice {
  readonly claim: Claim;
  readonly decision: Decision;
}

/** What the code of this operation asks of every device (§11.4); null once the operation has ended. */
async function questionOf(context: Context, { frozen }: StoredOperation): Promise<Bytes | null> {
  const secrets = await openSecrets(context, frozen.id);
  if (!secrets) return null;
  const { code } = parseStatic(secrets.static).payload;
  return offlineQuestion(context.crypto, code, fromBase64url(frozen.digest));
}

async function expectedCode(
  { store, box, crypto }: Context,
  binding: Binding,
  question: Bytes,
): Promise<string | null> {
  const sealed = await store.bindings.findSealed(binding.id);
  return sealed && offlineCode(crypto, await box.open(placeOfDeviceSecrets(binding), sealed), question);
}

function matchOf({ clock }: Context, binding: Binding, question: Bytes): MatchedDevice {
  const now = clock();
  const { id, device, userReference, application } = binding;
  const assertion = { suite: offlineSuite, question: toBase64url(question), device };
  return {
    claim: {
      binding: id,
      device,
      deviceKind: application.os,
      userReference,
      nonceHash: null,
      confirmation: null,
      confirmed: false,
      claimedAtMs: now,
    },
    decision: {
      answer: "approve",
      method: "dynamic-code",
      // A shared secret is no signature, so the evidence says how it was compared, and not the digits themselves.
      evidence: { method: "dynamic-code", assertion },
      acr: "soft-offline",
      amr: ["otp"],
      decidedAt: Math.floor(now / 1000),
    },
  };
}

/** Which active device of the user shows that code for this operation; all of them are tried whatever comes out (T40). Null for none. */
export async function matchOfflineCode(
  context: Context,
  operation: StoredOperation,
  code: string,
): Promise<MatchedDevice | null> {
  const question = await questionOf(context, operation);
  if (!question || operation.subject === null) return null;
  const bindings = await context.store.bindings.list(operation.frozen.organization, operation.subject);
  let matched: Binding | null = null;
  for (const binding of bindings.filter(({ state }) => state === "active")) {
    const expected = await expectedCode(context, binding, question);
    if (expected !== null && equalBytes(utf8(expected), utf8(code))) matched = binding;
  }
  return matched && matchOf(context, matched, question);
}
