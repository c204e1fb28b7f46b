import { createHash } from "node:crypto";
import { systemRandom } from "@countersign/platform";
import { toBase64url } from "@countersign/protocol";
import { inviteServer, type ServerInvitation, type VerificationServer } from "@countersign/verification-server";

/** A token, as `countersign role invite` makes one. */
export async function inviteTo(
  server: Pick<VerificationServer, "changeRegistry">,
  {
    kind,
    organizations = null,
    nowMs,
  }: Pick<ServerInvitation, "kind"> & { organizations?: readonly string[] | null; nowMs: number },
): Promise<string> {
  const token = `cs_join_${toBase64url(systemRandom(32))}`;
  const hash = createHash("sha256").update(token).digest("base64url");
  const now = Math.floor(nowMs / 1000);
  const method = kind === "method" ? ({ name: "sms", assurance: "sms" } as const) : null;
  const invitation = { hash, kind, organizations, method, expiresAt: now + 600 };
  await server.changeRegistry("invited", (registry) => inviteServer(registry, invitation, now));
  return token;
}
