import { createBoundedMap, newId, ProtocolError, toBase64url, unixSeconds } from "@countersign/protocol";
import type { AnswerOf, RequestOf, staffToConsoleServer } from "@countersign/protocol/contract";
import { CountersignError, type IntendedOperation, type KeptOperation } from "@countersign/relying-party";
import { type Context, staffBusiness } from "../context.ts";
import type { PersonId, Session } from "../core/person.ts";
import { displayView, throwRefusal } from "./ask-countersign.ts";
import { noteAct } from "./note-act.ts";
import { expectProved } from "./sign-in.ts";

type Arrow = typeof staffToConsoleServer;

/** A further phone that waits for the yes of one in use. */
interface Waiting {
  readonly person: PersonId;
  readonly kept: KeptOperation;
  readonly about: IntendedOperation;
}

/** What is under way in this process at once; a restart begins it anew. */
const underwayMost = 1000;

/** Asks for an enrolment code; for somebody whose phones are all gone, one that replaces them: a day later, and after telling them (§9). */
async function askForCode(
  { countersign, random }: Context,
  { person, provedAtMs }: Session,
  label: string | undefined,
): Promise<AnswerOf<Arrow["addPhone"]>> {
  const asked = { user: person.id, authTime: unixSeconds(provedAtMs), ...(label !== undefined && { label }) };
  const once = (): { idempotencyKey: string } => ({ idempotencyKey: toBase64url(random(16)) });
  try {
    return await countersign.enrollments.create(asked, once());
  } catch (fault) {
    if (!(fault instanceof CountersignError) || fault.code !== "enrollment_conflict") return throwRefusal(fault);
    return countersign.enrollments.create({ ...asked, replace: true }, once()).catch(throwRefusal);
  }
}

/** Adding a phone that approves changes: the same as at any site (§9), with the passkey in the place of the login. */
export function createAddPhone(context: Context) {
  const { countersign } = context;
  const begun = createBoundedMap<PersonId>(underwayMost);
  const waiting = createBoundedMap<Waiting>(underwayMost);

  async function openApproval({ person, provedAtMs }: Session, about: IntendedOperation) {
    const login = { state: 1, user: person.id, authTime: unixSeconds(provedAtMs), methods: ["passkey"] } as const;
    const opened = await countersign
      .open({ ...about, login }, { idempotencyKey: newId("evt", context) })
      .catch(throwRefusal);
    waiting.set(opened.id, { person: person.id, kept: opened.kept, about });
    return { operation: opened.id, display: displayView(opened.display) };
  }
  return {
    async add(session: Session, { body }: RequestOf<Arrow["addPhone"]>): Promise<AnswerOf<Arrow["addPhone"]>> {
      expectProved(context, session);
      const opened = await askForCode(context, session, body.label);
      begun.set(opened.id, session.person.id);
      await noteAct(context, { by: session.person.id, act: "staff.phone-asked" });
      return opened;
    },
    /** The six digits count in the hands of whoever asked for the code alone (T10). */
    async confirm(
      session: Session,
      { body: { id, shortString } }: RequestOf<Arrow["confirmPhone"]>,
    ): Promise<AnswerOf<Arrow["confirmPhone"]>> {
      if (begun.get(id) !== session.person.id) throw new ProtocolError("operation_not_found");
      const confirmed = await countersign.enrollments.confirm(id, shortString).catch(throwRefusal);
      const { state, approval, activeFrom } = confirmed;
      return {
        state,
        ...(activeFrom !== undefined && { activeFrom }),
        ...(approval && { approval: await openApproval(session, { ...approval, business: staffBusiness }) }),
      };
    },
    async allow({ person }: Session, { body: { operation } }: RequestOf<Arrow["allowPhone"]>): Promise<void> {
      const found = waiting.get(operation);
      if (found?.person !== person.id) throw new ProtocolError("operation_not_found");
      const { kept, about } = found;
      await countersign.consume(operation, { kept, about, idempotencyKey: `allow-${operation}` }).catch(throwRefusal);
      await countersign.outcome(operation, "done").catch(() => {});
    },
  };
}
