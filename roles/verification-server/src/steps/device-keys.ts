import { type Bytes, toBase64url, utf8 } from "@countersign/protocol";
import { CompactEncrypt, importJWK } from "jose";
import type { Binding } from "../core/binding.ts";
import type { Context } from "./context.ts";
import { openUserKey } from "./user-key.ts";

/** Where a device's sealed secrets belong (T36). */
export function placeOfDeviceSecrets({ id }: Pick<Binding, "id">): string {
  return `bindings/${id}`;
}

/**
 * JWE `countersign-keys+jwe` to the device's agreement key (§9 step 6): K_user with its epoch, and K_code; and the subject, without which
 * a device could not recompute the digest of a code that has no label 9.
 */
export async function deviceKeysFor(context: Context, binding: Binding, kCode: Bytes): Promise<string> {
  const user = await openUserKey(context, binding.organization, binding.subject);
  const keys = { kUser: toBase64url(user.key), epoch: user.epoch, kCode: toBase64url(kCode), subject: binding.subject };
  return new CompactEncrypt(utf8(JSON.stringify(keys)))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", typ: "countersign-keys+jwe", kid: binding.id })
    .encrypt(await importJWK({ ...binding.agreementKey }, "ECDH-ES"));
}
