import { createNodeCrypto } from "@countersign/platform";
import {
  decodeContent,
  fromBase64url,
  offlineCode,
  offlineQuestion,
  parseStatic,
  readQrText,
  signOfflineDecision,
  toBase64url,
} from "@countersign/protocol";
import type { Opened } from "./open-operation.ts";
import type { RawDevice } from "./raw-device.ts";
import type { World } from "./world.ts";

const crypto = createNodeCrypto();

function codeIn(text: string): Uint8Array {
  return parseStatic(decodeContent(readQrText(text, "approval").bytes).static).payload.code;
}

/** The eight digits the device would show for the code in `text`, with the code key the server has given it. */
export async function digitsFor(
  world: World,
  device: RawDevice,
  { opened, text }: { opened: Pick<Opened, "kept">; text: string },
): Promise<string> {
  const { store, box } = world.running().verificationServer.context;
  const binding = await store.bindings.findByKey(device.signer.kid);
  const sealed = binding && (await store.bindings.findSealed(binding.id));
  if (!binding || !sealed) throw new Error("the device has no code key");
  const kCode = await box.open(`bindings/${binding.id}`, sealed);
  return offlineCode(crypto, kCode, await offlineQuestion(crypto, codeIn(text), fromBase64url(opened.kept.digest)));
}

/** The right record of an approval without a network, signed by the device, but for some changes. */
export async function offlineDecision(
  device: RawDevice,
  { opened, text, subject, changes = {} }: { opened: Opened; text: string; subject: string; changes?: object },
): Promise<string> {
  const { type, business, details } = opened.about;
  const body = {
    operation: opened.id,
    type,
    business,
    details,
    organization: opened.party.organization,
    source: opened.kept.source,
    salt: opened.kept.salt,
    login: { state: 1 },
    subject,
    nonce: toBase64url(codeIn(text)),
  };
  const claims = await device.claimsFor(text, { status: 200, code: null, body });
  const { exp: _noEnd, dst: _noToken, op: _unknown, ...kept } = claims;
  return signOfflineDecision(device.signer, { ...kept, ...changes });
}
