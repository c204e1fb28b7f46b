import type { AnswerOf, RequestOf, staffToConsoleServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import type { Session } from "../core/person.ts";
import { throwRefusal } from "./ask-countersign.ts";
import { noteAct } from "./note-act.ts";
import { expectProved } from "./sign-in.ts";

type Arrow = typeof staffToConsoleServer;

/** One's own phones, those that are or may come into use. */
export async function listPhones(
  { countersign }: Context,
  { person }: Session,
): Promise<AnswerOf<Arrow["listPhones"]>> {
  const phones = await countersign.devices.list(person.id).catch(throwRefusal);
  return { phones: phones.filter(({ state }) => state !== "revoked") };
}

/** Removes one of one's own phones for good. */
export async function removePhone(
  context: Context,
  session: Session,
  { body: { device } }: RequestOf<Arrow["removePhone"]>,
): Promise<void> {
  expectProved(context, session);
  const { id } = session.person;
  await context.countersign.devices.revoke(id, device).catch(throwRefusal);
  await noteAct(context, { by: id, act: "staff.phone-removed", about: device });
}
