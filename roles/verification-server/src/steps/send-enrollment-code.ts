import { newId, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { deviceName, type Enrollment, enrollmentStateAt } from "../core/binding.ts";
import type { Context } from "./context.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.sendEnrollmentCode>;
type Answer = AnswerOf<typeof operationServerToVerificationServer.sendEnrollmentCode>;

/** The words of the text, in the languages there are. */
const title = { en: "Add a phone", zh: "添加手机" } as const;
const label = { en: "Phone", zh: "手机" } as const;

async function serverAndNumber({ store, findMethodServer }: Context, { organization, subject }: Enrollment) {
  const server = await findMethodServer(organization, "sms");
  const number = await store.methods.find({ organization, subject, method: "sms" });
  if (!server || !number || number.data.kind !== "remote")
    throw new ProtocolError("method_not_allowed", { cause: "no phone number" });
  return { client: server.client, number, locale: number.data.locale };
}

/** Sends the user's registered number a code that is good for this phone's keys alone (S14): it is bound to them as a code is to a digest. */
export function createSendEnrollmentCode(context: Context): (request: Request) => Promise<Answer> {
  const { store, registry, clock, random, crypto } = context;
  return async ({ params, body: { asked } }) => {
    const enrollment = await store.enrollments.find(params.id as Enrollment["id"]);
    if (!enrollment || enrollment.organization !== asked.organization) throw new ProtocolError("operation_not_found");
    const { id, organization, subject, kt, binding, expiresAtMs } = enrollment;
    const phone = binding && (await store.bindings.find(binding));
    if (enrollmentStateAt(enrollment, clock()) !== "pending" || kt === null || !phone)
      throw new ProtocolError("ticket_invalid", { cause: "no phone waits for its digits" });
    const { client, number, locale } = await serverAndNumber(context, enrollment);
    const attempt = newId("att", { clock, random });
    const entry = (await registry.current()).organizations.find((one) => one.id === organization);
    const { show } = await client.begin({
      body: {
        attempt,
        registration: number.id,
        organization,
        subject,
        codeHash: kt,
        digest: kt,
        about: {
          organization: entry?.name ?? organization,
          title: title[locale],
          lines: [{ kind: "person", label: label[locale], value: deviceName(phone) }],
        },
        locale,
        origins: [],
        expiresAt: Math.floor(expiresAtMs / 1000),
      },
    });
    const leaf = await auditLeaf(crypto, { at: clock(), event: "enrollment.sms-sent", enrollment: id, attempt });
    if (!(await store.enrollments.awaitSms(id, { sms: attempt, leaf }))) throw new ProtocolError("ticket_invalid");
    const { sentTo } = show;
    return { ...(sentTo !== undefined && { sentTo }), expiresAt: Math.floor(expiresAtMs / 1000) };
  };
}

/** True for the code that was sent last for this enrolment. */
export async function isSentCode(context: Context, enrollment: Enrollment, code: string): Promise<boolean> {
  const { sms, kt } = enrollment;
  if (sms === null || kt === null) return false;
  const { client } = await serverAndNumber(context, enrollment);
  try {
    const body = { digest: kt, input: { code } };
    return (await client.answer({ params: { id: sms }, body })).verdict === "accepted";
  } catch (error) {
    const isOver = error instanceof ProtocolError && ["attempts_exceeded", "operation_not_found"].includes(error.code);
    if (isOver) return false;
    throw error;
  }
}
