import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import type { Binding } from "../core/binding.ts";
import { findType } from "../core/registry.ts";
import { maximumNotices, mayReadNotices } from "../core/notice.ts";
import type { Context } from "./context.ts";

type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.notices>;

/** What happened to the other devices of an account (§9), for a device in use or frozen, and for a while for one that was pushed out. */
export function createReadNotices({ store, clock, registry }: Context) {
  return async (binding: Binding): Promise<Answer> => {
    if (!mayReadNotices(binding, clock()))
      throw new ProtocolError(binding.state === "revoked" ? "device_revoked" : "operation_not_found");
    const notices = await store.notices.read(binding, maximumNotices);
    const current = await registry.current();
    const titleOf = (type: string) => findType(current, type)?.template.title;
    return {
      notices: notices.map(({ id, kind, atMs, device, enrollment, vetoUntilMs, method, type }) => ({
        id,
        kind,
        at: Math.floor(atMs / 1000),
        device,
        ...(method !== undefined && { method }),
        ...(type !== undefined && { type, title: titleOf(type) ?? { en: type, zh: type } }),
        ...(enrollment !== null && vetoUntilMs !== null && { enrollment, vetoUntil: Math.ceil(vetoUntilMs / 1000) }),
      })),
    };
  };
}
