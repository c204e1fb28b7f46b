import { newId, ProtocolError, toBase64url, unixSeconds } from "@countersign/protocol";
import type { AnswerOf, RequestOf, staffToConsoleServer } from "@countersign/protocol/contract";
import type { KeptOperation } from "@countersign/relying-party";
import { type Context, staffBusiness } from "../context.ts";
import type { Session } from "../core/person.ts";
import { displayView, throwRefusal } from "./ask-countersign.ts";
import { noteAct } from "./note-act.ts";
import { expectProved } from "./sign-in.ts";

type Arrow = typeof staffToConsoleServer;

interface Waiting {
  readonly person: string;
  readonly operation: string;
  readonly kept: KeptOperation;
  readonly about: {
    readonly type: string;
    readonly business: string;
    readonly details: Readonly<Record<string, string>>;
  };
}

/** One's own phones: the ones that approve changes. Enrolling is the same as at any site (§9); the passkey stands for the login. */
export function createPhones(context: Context) {
  const { countersign, random } = context;
  /** Enrolments and approvals under way in this process: who began them. A restart begins them anew. */
  const begun = new Map<string, string>();
  const waiting = new Map<string, Waiting>();

  function remember<T>(map: Map<string, T>, key: string, value: T): void {
    map.set(key, value);
    for (const oldest of map.keys()) {
      if (map.size <= 1000) break;
      map.delete(oldest);
    }
  }
  async function openApproval(session: Session, about: Waiting["about"]) {
    const { person, provedAtMs } = session;
    const opened = await countersign
      .open(
        {
          ...about,
          login: { state: 1, user: person.id, authTime: unixSeconds(provedAtMs), methods: ["passkey"] },
        },
        { idempotencyKey: newId("evt", context) },
      )
      .catch(throwRefusal);
    remember(waiting, opened.id, { person: person.id, operation: opened.id, kept: opened.kept, about });
    return { operation: opened.id as `op_${string}`, display: displayView(opened.display) };
  }
  return {
    async list({ person }: Session): Promise<AnswerOf<Arrow["listPhones"]>> {
      const phones = await countersign.devices.list(person.id).catch(throwRefusal);
      return { phones: phones.filter(({ state }) => state !== "revoked") };
    },
    async add(
      session: Session,
      { body: { label } }: RequestOf<Arrow["addPhone"]>,
    ): Promise<AnswerOf<Arrow["addPhone"]>> {
      expectProved(context, session);
      const { id: user } = session.person;
      const ask = (replace: boolean) =>
        countersign.enrollments.create(
          {
            user,
            authTime: unixSeconds(session.provedAtMs),
            ...(label !== undefined && { label }),
            ...(replace && { replace }),
          },
          { idempotencyKey: toBase64url(random(16)) },
        );
      const opened = await ask(false)
        .catch((fault: { code?: unknown }) => {
          // Whose phones are all gone has them replaced: Countersign then waits a day, and tells them (§9).
          if (fault.code !== "enrollment_conflict") throw fault;
          return ask(true);
        })
        .catch(throwRefusal);
      remember(begun, opened.id, user);
      await noteAct(context, { by: session.person.id, act: "staff.phone-asked" });
      return opened;
    },
    async confirm(
      session: Session,
      { body: { id, shortString } }: RequestOf<Arrow["confirmPhone"]>,
    ): Promise<AnswerOf<Arrow["confirmPhone"]>> {
      if (begun.get(id) !== session.person.id) throw new ProtocolError("operation_not_found");
      const { state, approval, activeFrom } = await countersign.enrollments
        .confirm(id, shortString)
        .catch(throwRefusal);
      const about = approval && {
        type: approval.type,
        business: staffBusiness,
        details: approval.details as Waiting["about"]["details"],
      };
      return {
        state,
        ...(activeFrom !== undefined && { activeFrom }),
        ...(about && { approval: await openApproval(session, about) }),
      };
    },
    async allow({ person }: Session, { body: { operation } }: RequestOf<Arrow["allowPhone"]>): Promise<void> {
      const found = waiting.get(operation);
      if (found?.person !== person.id) throw new ProtocolError("operation_not_found");
      const { kept, about } = found;
      await countersign.consume(operation, { kept, about, idempotencyKey: `allow-${operation}` }).catch(throwRefusal);
      await countersign.outcome(operation, "done").catch(() => {});
    },
    async remove(session: Session, { body: { device } }: RequestOf<Arrow["removePhone"]>): Promise<void> {
      expectProved(context, session);
      await countersign.devices.revoke(session.person.id, device).catch(throwRefusal);
      await noteAct(context, { by: session.person.id, act: "staff.phone-removed", about: device });
    },
  };
}
