import {
  type Bytes,
  encodeFlags,
  openScene,
  parseStatic,
  ProtocolError,
  toBase64url,
  verifyStatic,
} from "@countersign/protocol";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import type { CodeFacts } from "../core/scan-checks.ts";
import type { Context } from "./context.ts";
import { deliverCode } from "./deliver-code.ts";
import type { Drawn, Parties } from "./draw-operation.ts";
import { expectedScene } from "./scene-of.ts";

/** A code the QR server has made, with what stands in it. */
interface Presented {
  readonly signed: Bytes;
  readonly flags: number;
}

/** Has the QR server join code and request; answers the static it signed, every item of which has been compared by `items` (S4, S10, T33). */
export async function presentCode(
  context: Context,
  { code, sealKey: kSeal, frozen: drawn, flags }: Drawn,
  { parties: { place, type, qrServer }, items }: { parties: Parties; items: readonly Rule<CodeFacts>[] },
): Promise<Presented> {
  const { crypto, issuer } = context;
  const { organization, business, source, type: n, templateVersion } = drawn.numbers;
  const signed = await deliverCode(
    context,
    { qrServer, route: place.business.codeRoute },
    {
      operation: drawn.id,
      issuer,
      link: drawn.link,
      code: toBase64url(code),
      salt: drawn.salt,
      digest: drawn.digest,
      sealKey: toBase64url(kSeal),
      hint: drawn.hint,
      flags: drawn.flags,
      numbers: { organization, business, source, type: n, templateVersion },
      fields: type.template.fields.map(({ id }) => id),
      issuedAtMs: drawn.issuedAtMs,
      expiresAt: drawn.expiresAt,
    },
  );
  const part = parseStatic(signed);
  await verifyStatic(crypto, part, { key: qrServer.jwk, issuer, link: drawn.link });
  // A scene that did not fit takes the offline flag with it, for without it nothing can be read offline (§4).
  const kept = encodeFlags({ ...flags, offline: flags.offline && part.payload.sealed !== null });
  const frozen = { ...drawn, flags: kept };
  const scene = part.payload.sealed ? ((await openScene(crypto, kSeal, part.payload)) ?? "unopened") : null;
  const codeHash = toBase64url(await crypto.sha256(part.payload.code));
  const refused = await firstRefusal(items, {
    frozen,
    payload: part.payload,
    codeHash,
    scene,
    expectedScene: expectedScene(frozen, type.template),
  });
  if (refused) {
    context.log.alarm("qr_server_mismatch", { operation: frozen.id, reason: refused.rule });
    throw new ProtocolError("unavailable", { cause: `the QR server's ${refused.rule} is not the record's` });
  }
  return { signed, flags: kept };
}
