import { type Authenticate, mountArrow, readRequestSignature, type ReceivedBody } from "@countersign/platform";
import {
  parsePublicJwk,
  ProtocolError,
  type PublicJwk,
  thumbprint,
  verifyRequestSignature,
} from "@countersign/protocol";
import { approvingDeviceToVerificationServer, type Handlers } from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import type { Binding } from "../core/binding.ts";
import { toldAt } from "../core/operation-view.ts";
import { createAddPasskey, createPasskeyOptions } from "../steps/add-passkey.ts";
import type { Context } from "../steps/context.ts";
import { createDecide } from "../steps/decide.ts";
import { createEnroll } from "../steps/enroll.ts";
import { findForDevice } from "../steps/find-for-device.ts";
import { createReadAccount } from "../steps/read-account.ts";
import { readOperation } from "../steps/read-operation.ts";
import { createReadDeviceHistory, createReadDeviceReceipt } from "../steps/read-device-history.ts";
import { createReadNotices } from "../steps/read-notices.ts";
import { createReport } from "../steps/report.ts";
import { createRevokeDevice } from "../steps/revoke-device.ts";
import { createResetLearning } from "../steps/reset-learning.ts";
import { createRotateKeys } from "../steps/rotate-keys.ts";
import { createScan } from "../steps/scan.ts";
import { createUndo } from "../steps/undo.ts";
import { createUploadOfflineDecision } from "../steps/upload-offline-decision.ts";
import { createVetoReplacement } from "../steps/veto-replacement.ts";
import { allowOrigin, mountPreflight } from "./cross-origin.ts";
import { createRefusalNotes, deviceOf } from "./note-refusals.ts";

/** The enrolling phone signs with the key it brings; nobody knows that key yet. */
function createAuthenticateNewcomer({ crypto, clock }: Context, authority: string): Authenticate<{ kid: string }> {
  return async (request) => {
    const parsed = readRequestSignature(request, authority);
    const key = signingKeyOf((request.body as ReceivedBody | undefined)?.value);
    if ((await thumbprint(crypto, key)) !== parsed.keyid)
      throw new ProtocolError("signature_invalid", { cause: "another key" });
    await verifyRequestSignature(crypto, key, { parsed, now: Math.floor(clock() / 1000) });
    return { kid: parsed.keyid };
  };
}

function signingKeyOf(body: unknown): PublicJwk {
  try {
    return parsePublicJwk((body as { signingKey?: unknown } | null)?.signingKey);
  } catch (cause) {
    throw new ProtocolError("signature_invalid", { cause });
  }
}

/** The binding whose key signed the request, whatever has become of it; unknown keys are told nothing. */
function createAuthenticateAnyDevice({ crypto, clock, store }: Context, authority: string): Authenticate<Binding> {
  return async (request) => {
    const parsed = readRequestSignature(request, authority);
    const binding = await store.bindings.findByKey(parsed.keyid);
    if (!binding) throw new ProtocolError("signature_invalid", { cause: "unknown key" });
    await verifyRequestSignature(crypto, binding.signingKey, { parsed, now: Math.floor(clock() / 1000) });
    return binding;
  };
}

/** The same for what only a device may ask that is still bound: a revoked one is told so. */
function createAuthenticateDevice(context: Context, authority: string): Authenticate<Binding> {
  const authenticate = createAuthenticateAnyDevice(context, authority);
  return async (...asked) => {
    const binding = await authenticate(...asked);
    if (binding.state === "revoked") throw new ProtocolError("device_revoked");
    return binding;
  };
}

/** Only an active binding scans, decides and reads operations; one that is not there yet learns nothing (§9). */
function activeOnly(binding: Binding): Binding {
  if (binding.state === "frozen") throw new ProtocolError("device_frozen");
  if (binding.state !== "active") throw new ProtocolError("operation_not_found", { cause: "binding is not active" });
  return binding;
}

/** What an active device may do with operations. */
function operationHandlers(context: Context) {
  const { clock } = context;
  const [scan, decide] = [createScan(context), createDecide(context)];
  const [undo, report, upload] = [createUndo(context), createReport(context), createUploadOfflineDecision(context)];
  const [readHistory, readReceipt] = [createReadDeviceHistory(context), createReadDeviceReceipt(context)];
  return {
    readReceipt: ({ params: { id } }, binding) => readReceipt(id, activeOnly(binding)),
    searchHistory: ({ query }, binding) => readHistory(query, activeOnly(binding)),
    scan: ({ body }, binding) => scan(body, activeOnly(binding)),
    decide: ({ body }, binding) => decide(body, activeOnly(binding)),
    readOperation: async ({ params: { id }, query }, binding) => {
      const find = () => findForDevice(context, id, activeOnly(binding));
      return toldAt(await readOperation(context, { id, find, wait: query }), clock());
    },
    undo: ({ params: { id } }, binding) => undo(id, activeOnly(binding)),
    report: ({ params: { id } }, binding) => report(id, activeOnly(binding)),
    uploadOfflineDecision: ({ body }, binding) => upload(body, activeOnly(binding)),
  } satisfies Partial<Handlers<typeof approvingDeviceToVerificationServer, Binding>>;
}

/** What a device may do about itself. */
function accountHandlers(context: Context) {
  const [readAccount, revoke, rotateKeys] = [
    createReadAccount(context),
    createRevokeDevice(context),
    createRotateKeys(context),
  ];
  const resetLearning = createResetLearning(context);
  const [passkeyOptions, addPasskey] = [createPasskeyOptions(context), createAddPasskey(context)];
  return {
    account: (_request, binding) => readAccount(binding),
    passkeyOptions: (_request, binding) => passkeyOptions(activeOnly(binding)),
    addPasskey: ({ body }, binding) => addPasskey(body, activeOnly(binding)),
    resetLearning: async ({ body: { type } }, binding) => {
      await resetLearning(activeOnly(binding), type);
      return {};
    },
    rotateKeys: ({ body }, binding) => rotateKeys(body, activeOnly(binding)),
    removeDevice: async (_request, binding) => {
      await revoke(binding, "device");
      return { state: "revoked" as const };
    },
  } satisfies Partial<Handlers<typeof approvingDeviceToVerificationServer, Binding>>;
}

/** What a device that was pushed out may ask too: why, and to stop whoever wants its place (§9). */
function mountForOldDevices(app: FastifyInstance, context: Context, authority: string): void {
  const { notices, veto } = approvingDeviceToVerificationServer;
  const [readNotices, vetoReplacement] = [createReadNotices(context), createVetoReplacement(context)];
  mountArrow(app, {
    arrow: { notices, veto },
    authenticate: createAuthenticateAnyDevice(context, authority),
    onRefused: createRefusalNotes(context, deviceOf),
    handlers: {
      notices: (_request, binding) => readNotices(binding),
      veto: ({ params: { id } }, binding) => vetoReplacement(id as `enr_${string}`, binding),
    },
  });
}

/** Mounts what approving devices may ask (§17 A → V). `authority` is the host (and port) that devices sign. */
export function mountForApprovingDevice(
  app: FastifyInstance,
  context: Context,
  { authority }: { authority: string },
): void {
  const { registry } = context;
  const { enroll: enrollEndpoint, notices: _notices, veto: _veto, ...bound } = approvingDeviceToVerificationServer;
  const enroll = createEnroll(context);

  const isAllowed = async (origin: string) =>
    (await registry.current()).applications.some(({ origins }) => origins.includes(origin));
  mountPreflight(app, { prefix: "/v1/device", isAllowed });
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && request.url.startsWith("/v1/device") && (await isAllowed(origin)))
      allowOrigin(reply, origin);
  });

  mountArrow(app, {
    arrow: { enroll: enrollEndpoint },
    authenticate: createAuthenticateNewcomer(context, authority),
    onRefused: createRefusalNotes(context, () => null),
    handlers: { enroll: ({ body }, caller: { kid: string }) => enroll(body, caller) },
  });
  mountForOldDevices(app, context, authority);
  mountArrow(app, {
    arrow: bound,
    authenticate: createAuthenticateDevice(context, authority),
    onRefused: createRefusalNotes(context, deviceOf),
    handlers: { ...operationHandlers(context), ...accountHandlers(context) },
  });
}
