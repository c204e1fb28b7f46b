import { createHash } from "node:crypto";
import { verifyNewPasskey } from "@countersign/platform/passkeys";
import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, RequestOf, staffToConsoleServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { passkeysMost } from "../core/limits.ts";
import type { Session } from "../core/person.ts";
import { challengeIn } from "./join.ts";
import { noteAct } from "./note-act.ts";
import { expectProved } from "./sign-in.ts";

type Arrow = typeof staffToConsoleServer;

const purposeOf = ({ person }: Session): string => `passkey/${person.id}`;

/** What a further passkey is made with. */
export async function beginPasskey(context: Context, session: Session): Promise<AnswerOf<Arrow["beginPasskey"]>> {
  expectProved(context, session);
  const { id, name } = session.person;
  return {
    challenge: context.challenges.issue(purposeOf(session)),
    rpId: new URL(context.origin).hostname,
    userId: createHash("sha256").update(`user/${id}`).digest("base64url").slice(0, 22),
    name,
    existing: (await context.store.passkeys(id)).map((passkey) => passkey.id),
  };
}

/** Adds a further passkey; `operation_state_conflict` when there are enough, or it is known. */
export async function addPasskey(
  context: Context,
  session: Session,
  { body: { label, credential } }: RequestOf<Arrow["addPasskey"]>,
): Promise<void> {
  expectProved(context, session);
  const { store, challenges, origin, clock } = context;
  const challenge = challengeIn(credential.clientDataJSON);
  const made = challenges.isOwn(challenge, purposeOf(session))
    ? await verifyNewPasskey(credential, { origin, challenge })
    : null;
  if (!made) throw new ProtocolError("user_verification_required", { cause: "the new passkey does not verify" });
  const { id } = session.person;
  const added = await store.addPasskey({ ...made, person: id, label, addedAtMs: clock() }, { most: passkeysMost });
  if (!added) throw new ProtocolError("operation_state_conflict", { cause: "enough passkeys, or a known one" });
  await noteAct(context, { by: id, act: "staff.passkey-added" });
}

/** Removes a passkey; `operation_state_conflict` for the last one. */
export async function removePasskey(
  context: Context,
  session: Session,
  { body: { id } }: RequestOf<Arrow["removePasskey"]>,
): Promise<void> {
  expectProved(context, session);
  if (!(await context.store.removePasskey(session.person.id, id)))
    throw new ProtocolError("operation_state_conflict", { cause: "the last passkey, or none of theirs" });
  await noteAct(context, { by: session.person.id, act: "staff.passkey-removed" });
}
