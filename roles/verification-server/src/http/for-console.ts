import { isId, ProtocolError } from "@countersign/protocol";
import type { consoleToVerificationServer, Handlers, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { operationView } from "../core/operation-view.ts";
import type { StoredOperation } from "../core/operation.ts";
import type { StaffAct } from "../core/staff-act.ts";
import { createCancel } from "../steps/cancel.ts";
import { createApplyChange } from "../steps/console/apply-change.ts";
import { listCheckpoints, readAudit } from "../steps/console/read-audit.ts";
import { readStatistics } from "../steps/console/read-statistics.ts";
import { readStory } from "../steps/console/read-story.ts";
import { registryView } from "../steps/console/registry-view.ts";
import { listStaffDevices, oneDevice, readDeviceStory, staffDevice } from "../steps/console/staff-devices.ts";
import { listDeliveries, listEndpoints, replayForStaff, switchEndpoint } from "../steps/console/staff-webhooks.ts";
import { tryPolicy } from "../steps/console/try-policy.ts";
import type { Context } from "../steps/context.ts";
import { createFreezeDevice, createThawDevice } from "../steps/freeze-device.ts";
import { createRevokeDevice } from "../steps/revoke-device.ts";
import { searchOperations } from "../steps/search-history.ts";

/** The console server, authenticated by its role key (or by being in this process). It has judged who of the staff asks, and what they may. */
export interface ConsoleCaller {
  readonly role: "console-server";
}

type ConsoleArrow = typeof consoleToVerificationServer;
type Ends<K extends keyof ConsoleArrow> = Pick<Handlers<ConsoleArrow, ConsoleCaller>, K>;
type OneDevice = RequestOf<ConsoleArrow["freezeDevice"]>["body"];

function actOf({ by, why }: { readonly by: string; readonly why: string }): StaffAct {
  return { person: by, why };
}

async function anyOperation({ store }: Context, id: string): Promise<StoredOperation> {
  const operation = isId("op", id) ? await store.operations.find(id) : null;
  if (!operation) throw new ProtocolError("operation_not_found");
  return operation;
}

/** Operations of all organizations. */
function operationHandlers(
  context: Context,
): Ends<"listOperations" | "readStory" | "readLogin" | "cancelOperation" | "readStatistics"> {
  const cancel = createCancel(context);
  return {
    listOperations: ({ body: { organization = null, business, ...wish } }) =>
      searchOperations(context, { ...wish, organization, businesses: business === undefined ? null : [business] }),
    readStory: async ({ params: { id } }) => readStory(context, await anyOperation(context, id)),
    readLogin: async ({ params: { id } }) => {
      const { frozen } = await anyOperation(context, id);
      return { state: frozen.login.state, ...(frozen.evidence && { evidence: frozen.evidence }) };
    },
    cancelOperation: async ({ params: { id }, body }) =>
      operationView(await cancel(await anyOperation(context, id), actOf(body)), context.clock()),
    readStatistics: ({ body }) => readStatistics(context, body),
  };
}

function deviceHandlers(
  context: Context,
): Ends<"listDevices" | "readDeviceStory" | "freezeDevice" | "thawDevice" | "revokeDevice"> {
  const [freeze, thaw, revoke] = [createFreezeDevice(context), createThawDevice(context), createRevokeDevice(context)];
  const acting =
    (act: (binding: Binding, staff: StaffAct) => Promise<Binding>) =>
    async ({ body }: { readonly body: OneDevice }) =>
      staffDevice(context, await act(await oneDevice(context, body), actOf(body)));
  return {
    listDevices: ({ body }) => listStaffDevices(context, body),
    readDeviceStory: ({ body }) => readDeviceStory(context, body),
    freezeDevice: acting(freeze),
    thawDevice: acting(thaw),
    revokeDevice: acting(revoke),
  };
}

function webhookHandlers(
  context: Context,
): Ends<"listWebhookEndpoints" | "listWebhookDeliveries" | "replayWebhookDeliveries" | "switchWebhookEndpoint"> {
  return {
    listWebhookEndpoints: ({ body }) => listEndpoints(context, body),
    listWebhookDeliveries: (request) => listDeliveries(context, request),
    replayWebhookDeliveries: (request) => replayForStaff(context, request),
    switchWebhookEndpoint: (request) => switchEndpoint(context, request),
  };
}

/** The console server's end of its arrow to this server. */
export function forConsole(context: Context): Handlers<ConsoleArrow, ConsoleCaller> {
  const { store, crypto, clock, registry } = context;
  const applyChange = createApplyChange(context);
  return {
    ...operationHandlers(context),
    ...deviceHandlers(context),
    readRegistry: async () => registryView(await registry.current()),
    dryRunPolicy: ({ body }) => tryPolicy(context, body),
    applyChange: ({ body }) => applyChange(body),
    ...webhookHandlers(context),
    readAudit: ({ body }) => readAudit(context, body),
    listCheckpoints: ({ body }) => listCheckpoints(context, body),
    noteStaffAct: async ({ body: { by, act, about } }) => {
      const fact = { at: clock(), event: act, by: "staff", staff: by, ...(about !== undefined && { about }) };
      await store.audit.append(await auditLeaf(crypto, fact));
      return {};
    },
  };
}
