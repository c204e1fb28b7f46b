import { unixSeconds } from "@countersign/protocol";
import type { AnswerOf, staffToConsoleServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { sessionMs } from "../core/limits.ts";
import type { Person, PersonId, Session } from "../core/person.ts";

export type Me = AnswerOf<typeof staffToConsoleServer.readMe>;

export function personView({ id, name, role, addedAtMs, lastSignedInMs }: Person) {
  return {
    id,
    name,
    role,
    addedAt: unixSeconds(addedAtMs),
    lastSignedInAt: lastSignedInMs === null ? null : unixSeconds(lastSignedInMs),
  };
}

/** Those who can decide on changes. */
export async function administrators({ store }: Pick<Context, "store">): Promise<readonly PersonId[]> {
  return (await store.people()).filter(({ role }) => role === "administrator").map(({ id }) => id);
}

/** Whoever is signed in, and what their pages need to know. */
export async function meView(context: Context, { person, startedAtMs }: Session): Promise<Me> {
  const { store, issuer, authenticator } = context;
  const deciding = await administrators(context);
  const passkeys = await store.passkeys(person.id);
  return {
    ...personView(person),
    sessionEndsAt: unixSeconds(startedAtMs + sessionMs),
    isOnlyAdministrator: deciding.length === 1 && deciding[0] === person.id,
    issuer,
    authenticator,
    passkeys: passkeys.map(({ id, label, addedAtMs }) => ({ id, label, addedAt: unixSeconds(addedAtMs) })),
  };
}
