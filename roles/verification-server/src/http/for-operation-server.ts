import { nodeSha256 } from "@countersign/platform";
import { actsFor, ProtocolError, unixSeconds } from "@countersign/protocol";
import type { Handlers, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import type { Binding } from "../core/binding.ts";
import { operationView } from "../core/operation-view.ts";
import { findPlace, findQrServer, hasEnded } from "../core/registry.ts";
import { qrServerUrl } from "../core/registered-server.ts";
import { createCancel } from "../steps/cancel.ts";
import { createConfirmEnrollment } from "../steps/confirm-enrollment.ts";
import { createConsume } from "../steps/consume.ts";
import type { Context } from "../steps/context.ts";
import { deviceView, findDevice, listDevices } from "../steps/device-view.ts";
import { findOwned } from "../steps/find-owned.ts";
import { createEraseUser } from "../steps/erase-user.ts";
import { createFreezeDevice, createThawDevice } from "../steps/freeze-device.ts";
import { createChangeMethod } from "../steps/change-method.ts";
import { createIssueTicket } from "../steps/issue-ticket.ts";
import { dryRunPolicy } from "../steps/dry-run-policy.ts";
import { createRemoveMethod, readMethod } from "../steps/read-method.ts";
import { readOperation } from "../steps/read-operation.ts";
import { createReadReceiptProof } from "../steps/read-receipt-proof.ts";
import { readPolicy } from "../steps/read-policy.ts";
import { createReplacePolicy } from "../steps/replace-policy.ts";
import { createReportOutcome } from "../steps/report-outcome.ts";
import { createRequestVerification } from "../steps/request-verification.ts";
import { createResetLearning } from "../steps/reset-learning.ts";
import { searchHistory } from "../steps/search-history.ts";
import { createSendEnrollmentCode } from "../steps/send-enrollment-code.ts";
import { createRevokeDevice } from "../steps/revoke-device.ts";
import { createSetGroups } from "../steps/set-groups.ts";
import type { OperationServerCaller } from "./operation-server-caller.ts";
import { webhookHandlers } from "./webhook-handlers.ts";

type OneDevice = RequestOf<typeof operationServerToVerificationServer.revokeDevice>["body"];

/** What is asked about a user's methods (§17). */
function methodHandlers(context: Context) {
  const [changeMethod, removeMethod] = [createChangeMethod(context), createRemoveMethod(context)];
  return {
    readMethod: async ({ body: { reader, subject, method } }) =>
      readMethod(context, { organization: reader.organization, subject, method }),
    changeMethod: ({ body }) => changeMethod(body),
    removeMethod: async ({ body: { asked, subject, method } }) =>
      removeMethod({ organization: asked.organization, subject, method }),
  } satisfies Partial<Handlers<typeof operationServerToVerificationServer, OperationServerCaller>>;
}

/** What is asked about the routing policy (§12). */
function policyHandlers(context: Context) {
  const [replacePolicy, setGroups, resetLearning] = [
    createReplacePolicy(context),
    createSetGroups(context),
    createResetLearning(context),
  ];
  return {
    readPolicy: async ({ body: { reader } }) => readPolicy(await context.registry.current(), reader),
    replacePolicy: ({ body }) => replacePolicy(body),
    dryRunPolicy: ({ body }) => dryRunPolicy(context, body),
    setGroups: ({ body }) => setGroups(body),
    resetLearning: async ({ body: { asked, subject, type = null } }) => {
      await resetLearning({ organization: asked.organization, subject }, type);
      return {};
    },
  } satisfies Partial<Handlers<typeof operationServerToVerificationServer, OperationServerCaller>>;
}

/** What is asked about receipts, once more and years later (§8, §16). */
function receiptHandlers(context: Context) {
  const readReceiptProof = createReadReceiptProof(context, { sha256: nodeSha256 });
  return {
    readReceipt: async ({ params: { id }, body: { reader } }) => {
      const { progress } = await findOwned(context, id, reader);
      if (progress.state !== "released") throw new ProtocolError("operation_state_conflict");
      return { receipt: progress.release.receipt };
    },
    readReceiptProof: async ({ params: { id }, body: { reader } }) =>
      readReceiptProof(await findOwned(context, id, reader)),
  } satisfies Partial<Handlers<typeof operationServerToVerificationServer, OperationServerCaller>>;
}

/** The operation server's end of its arrow to this server. */
export function forOperationServer(
  context: Context,
  { enrolmentLink }: { enrolmentLink: string },
): Handlers<typeof operationServerToVerificationServer, OperationServerCaller> {
  const { clock, registry } = context;
  const request = createRequestVerification(context);
  const cancel = createCancel(context);
  const reportOutcome = createReportOutcome(context);
  const eraseUser = createEraseUser(context);
  const issueTicket = createIssueTicket(context, { link: enrolmentLink });
  const [revokeDevice, freezeDevice, thawDevice] = [
    createRevokeDevice(context),
    createFreezeDevice(context),
    createThawDevice(context),
  ];
  async function oneDevice({ asked, subject, device }: OneDevice): Promise<Binding> {
    const binding = await findDevice(context, { organization: asked.organization, subject, device });
    if (!binding) throw new ProtocolError("operation_not_found");
    return binding;
  }
  return {
    requestVerification: ({ body }) => request(body),
    readOperation: async ({ params: { id }, body: { reader, wait } }) =>
      operationView(await readOperation(context, { id, find: () => findOwned(context, id, reader), wait }), clock()),
    cancelRequest: async ({ params: { id }, body: { asked } }) =>
      operationView(await cancel(await findOwned(context, id, asked), "relying-party"), clock()),
    consume: createConsume(context),
    reportOutcome: async ({ params: { id }, body: { asked, outcome } }) =>
      operationView(await reportOutcome(await findOwned(context, id, asked), outcome), clock()),
    ...receiptHandlers(context),
    issueTicket: ({ body }) => issueTicket(body),
    confirmEnrollment: createConfirmEnrollment(context),
    listDevices: async ({ body: { reader, subject } }) => ({
      devices: await listDevices(context, { organization: reader.organization, subject }),
    }),
    revokeDevice: async ({ body }) => deviceView(await revokeDevice(await oneDevice(body), "site")),
    freezeDevice: async ({ body }) => deviceView(await freezeDevice(await oneDevice(body))),
    thawDevice: async ({ body }) => deviceView(await thawDevice(await oneDevice(body))),
    sendEnrollmentCode: createSendEnrollmentCode(context),
    ...methodHandlers(context),
    ...policyHandlers(context),
    searchHistory: ({ body }) => searchHistory(context, body),
    ...webhookHandlers(context),
    eraseUser: ({ body }) => eraseUser(body),
    findApiKey: async ({ body: { hash } }, caller) => {
      const key = (await registry.current()).apiKeys.find((entry) => entry.hash === hash);
      if (!key || hasEnded(key, clock()) || !actsFor(caller, key.organization)) return { key: null };
      const { id, organization, businesses, scopes, mode, notAfter, requestsPerMinute } = key;
      return { key: { id, organization, businesses, scopes, mode, notAfter, requestsPerMinute } };
    },
    readBusiness: async ({ body: { organization, business } }) => {
      const current = await registry.current();
      const place = findPlace(current, organization, business);
      const [source, link] = [place?.business.sources[0]?.id, place?.business.links[0]];
      if (!place || source === undefined || link === undefined) return { business: null };
      const qrServer = findQrServer(current, place, unixSeconds(clock()));
      return { business: { defaultSource: source, link, qrServerUrl: qrServer && qrServerUrl(current, qrServer.n) } };
    },
  };
}
