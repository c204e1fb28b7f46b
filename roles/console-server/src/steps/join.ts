import { createHash } from "node:crypto";
import { verifyNewPasskey } from "@countersign/platform/passkeys";
import { newId, ProtocolError, textFault, toBase64url } from "@countersign/protocol";
import { type AnswerOf, type RequestOf, staffToConsoleServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { firstLinkMs } from "../core/limits.ts";
import type { Invitation, Session } from "../core/person.ts";
import { noteAct } from "./note-act.ts";
import { hashOf, type SessionToken } from "./session-token.ts";

type Arrow = typeof staffToConsoleServer;

/** A secret for a link; whoever has it may join once. */
export async function inviteFirstAdministrator({
  store,
  clock,
  random,
}: Pick<Context, "store" | "clock" | "random">): Promise<string | null> {
  const token = toBase64url(random(32));
  const invitation = {
    hash: hashOf(token),
    // Nobody knows yet who it is: whoever joins says it.
    name: "",
    role: "administrator",
    expiresAtMs: clock() + firstLinkMs,
  } as const;
  return (await store.inviteFirst(invitation)) ? token : null;
}

async function expectInvitation({ store }: Context, token: string): Promise<Invitation> {
  const invitation = await store.findInvitation(hashOf(token));
  if (!invitation) throw new ProtocolError("ticket_invalid");
  return invitation;
}

const purposeOf = ({ hash }: Invitation): string => `join/${hash}`;

/** What the invited person's browser makes a passkey with. */
export async function beginJoin(
  context: Context,
  { body: { token } }: RequestOf<Arrow["beginJoin"]>,
): Promise<AnswerOf<Arrow["beginJoin"]>> {
  const invitation = await expectInvitation(context, token);
  const { name, role } = invitation;
  return {
    challenge: context.challenges.issue(purposeOf(invitation)),
    rpId: new URL(context.origin).hostname,
    userId: createHash("sha256").update(`user/${invitation.hash}`).digest("base64url").slice(0, 22),
    name,
    role,
  };
}

/** The name that a second person has approved; of the first administrator, the one they say, if a phone shows it (T21). */
function nameOf(invitation: Invitation, said: string): string {
  if (invitation.name !== "") return invitation.name;
  const fault = textFault(said);
  if (fault) throw new ProtocolError("invalid_request", { cause: `the name: ${fault}` });
  return said;
}

/** Uses the invitation up: one person, with their first passkey, signed in at once. */
export async function join(
  context: Context,
  { body: { token, name, label, credential } }: RequestOf<Arrow["join"]>,
  { hash }: SessionToken,
): Promise<Session> {
  const { store, challenges, origin, clock } = context;
  const invitation = await expectInvitation(context, token);
  const challenge = challengeIn(credential.clientDataJSON);
  const made = challenges.isOwn(challenge, purposeOf(invitation))
    ? await verifyNewPasskey(credential, { origin, challenge })
    : null;
  if (!made) throw new ProtocolError("user_verification_required", { cause: "the new passkey does not verify" });
  const id = newId("stf", context);
  const person = {
    id,
    name: nameOf(invitation, name),
    role: invitation.role,
    addedAtMs: clock(),
    lastSignedInMs: null,
  };
  const joined = await store.join(invitation.hash, {
    person,
    passkey: { ...made, person: id, label, addedAtMs: clock() },
  });
  const session = joined && (await store.startSession(joined.id, hash));
  if (!session) throw new ProtocolError("ticket_invalid", { cause: "used meanwhile" });
  await noteAct(context, { by: id, act: "staff.joined", about: invitation.role });
  return session;
}

/** The challenge that a browser says it answered; the signature decides whether it did. */
export function challengeIn(clientDataJSON: string): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString("utf8"));
    if (typeof challenge === "string" && /^[A-Za-z0-9_-]{43}$/.test(challenge)) return challenge;
  } catch {
    // Judged like a challenge that nobody gave.
  }
  throw new ProtocolError("user_verification_required", { cause: "no challenge" });
}
