import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { engines } from "../methods/engines.ts";
import type { Context } from "./context.ts";
import { userCommitment } from "./user-commitment.ts";
import { methodNotices } from "./notices-about.ts";

type Arrow = typeof operationServerToVerificationServer;
type View = AnswerOf<Arrow["readMethod"]>;
type Of = Pick<RequestOf<Arrow["readMethod"]>["body"], "subject" | "method"> & { readonly organization: string };

/** Methods that this server answers by itself. */
const own: readonly string[] = ["passkey", "face", "dynamic-code"];

/** Whether a method server can serve, and what is sealed to it; none is asked for what this server does itself. */
async function serverOf({ findMethodServer }: Context, { organization, method }: Of) {
  const server = await findMethodServer(organization, method);
  if (!server) return { available: own.includes(method), sealTo: null };
  const { ready, sealTo } = await server.client.health({}).catch(() => ({ ready: false, sealTo: null }));
  return { available: ready, sealTo };
}

/** One method of a user (§17): whether it is in use, and what registering it needs. */
export async function readMethod(context: Context, { organization, subject, method }: Of): Promise<View> {
  if (method === "qr") throw new ProtocolError("invalid_request", { cause: "devices have a list of their own" });
  const { store } = context;
  const found = await store.methods.find({ organization, subject, method });
  return {
    method,
    state: found ? "active" : "none",
    label: found?.label ?? null,
    addedAt: found?.addedAt ?? null,
    preferredFor: await store.methods.preferredFor({ organization, subject, method }),
    ...(await serverOf(context, { organization, subject, method })),
  };
}

/** Takes a method away at once (§17); its devices are told. */
export function createRemoveMethod(context: Context) {
  const { store, crypto, clock, log } = context;
  return async ({ organization, subject, method }: Of): Promise<View> => {
    if (method === "qr") throw new ProtocolError("invalid_request", { cause: "devices are removed one by one" });
    const of = { organization, subject, method };
    const present = await store.methods.find(of);
    // Removing it again is harmless: it is not there.
    if (!present) return readMethod(context, of);
    // First there, where the secret is: what fails is tried again by whoever asked, and nothing is left behind unseen.
    await engines[method].forget(context, present);
    const fact = { at: clock(), user: await userCommitment(context, of) };
    const removed = await store.methods.remove(of, {
      notices: methodNotices(context, { ...of, kind: "method.removed", name: present.label }),
      leaf: await auditLeaf(crypto, { ...fact, event: "method.removed", change: present.id, organization, method }),
    });
    if (removed) log.info("method.removed", { organization, reason: method });
    return readMethod(context, of);
  };
}
