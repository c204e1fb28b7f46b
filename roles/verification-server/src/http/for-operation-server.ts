import { isId, ProtocolError } from "@countersign/protocol";
import type { Handlers, operationServerToVerificationServer } from "@countersign/protocol/contract";
import { operationView } from "../core/operation-view.ts";
import { findPlace } from "../core/registry.ts";
import { createCancel } from "../steps/cancel.ts";
import { createConfirmEnrollment } from "../steps/confirm-enrollment.ts";
import { createConsume } from "../steps/consume.ts";
import type { Context } from "../steps/context.ts";
import { findOwned } from "../steps/find-owned.ts";
import { createIssueTicket } from "../steps/issue-ticket.ts";
import { readOperation } from "../steps/read-operation.ts";
import { createReportOutcome } from "../steps/report-outcome.ts";
import { createRequestVerification } from "../steps/request-verification.ts";
import { createRevokeDevice, deviceView } from "../steps/revoke-device.ts";

/** An operation server, authenticated by its role key (or by being in this process). */
export interface OperationServerCaller {
  readonly role: "operation-server";
}

/** The operation server's end of its arrow to this server. */
export function forOperationServer(
  context: Context,
  { enrolmentLink }: { enrolmentLink: string },
): Handlers<typeof operationServerToVerificationServer, OperationServerCaller> {
  const { store, clock, registry } = context;
  const request = createRequestVerification(context);
  const cancel = createCancel(context);
  const reportOutcome = createReportOutcome(context);
  const issueTicket = createIssueTicket(context, { link: enrolmentLink });
  const revokeDevice = createRevokeDevice(context);
  return {
    requestVerification: ({ body }) => request(body),
    readOperation: async ({ params: { id }, body: { reader, wait } }) =>
      operationView(await readOperation(context, { id, find: () => findOwned(context, id, reader), wait }), clock()),
    cancelRequest: async ({ params: { id }, body: { asked } }) =>
      operationView(await cancel(await findOwned(context, id, asked), "relying-party"), clock()),
    consume: createConsume(context),
    reportOutcome: async ({ params: { id }, body: { asked, outcome } }) =>
      operationView(await reportOutcome(await findOwned(context, id, asked), outcome), clock()),
    readReceipt: async ({ params: { id }, body: { reader } }) => {
      const { progress } = await findOwned(context, id, reader);
      if (progress.state !== "released") throw new ProtocolError("operation_state_conflict");
      return { receipt: progress.release.receipt };
    },
    issueTicket: ({ body }) => issueTicket(body),
    confirmEnrollment: createConfirmEnrollment(context),
    listDevices: async ({ body: { reader, subject } }) => ({
      devices: (await store.bindings.list(reader.organization, subject))
        .filter(({ state }) => state !== "revoked")
        .map(deviceView),
    }),
    revokeDevice: async ({ body: { asked, subject, device } }) => {
      const bindings = await store.bindings.list(asked.organization, subject);
      const binding = isId("dev", device) ? bindings.findLast((entry) => entry.device === device) : undefined;
      if (!binding) throw new ProtocolError("operation_not_found");
      return revokeDevice(binding, "relying-party");
    },
    freezeDevice: async () => {
      throw new ProtocolError("unavailable", { cause: "not built" });
    },
    thawDevice: async () => {
      throw new ProtocolError("unavailable", { cause: "not built" });
    },
    findApiKey: async ({ body: { hash } }) => {
      const key = (await registry.current()).apiKeys.find((entry) => entry.hash === hash);
      return {
        key: key ? { id: key.id, organization: key.organization, businesses: key.businesses, mode: key.mode } : null,
      };
    },
    readBusiness: async ({ body: { organization, business } }) => {
      const place = findPlace(await registry.current(), organization, business);
      const [source, link] = [place?.business.sources[0]?.id, place?.business.links[0]];
      return { business: source === undefined || link === undefined ? null : { defaultSource: source, link } };
    },
  };
}
