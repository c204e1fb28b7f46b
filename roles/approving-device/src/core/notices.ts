import { ProtocolError } from "@countersign/protocol";
import { type Account, requireAccount } from "./account.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import { isNotice, type Notice } from "./notice.ts";
import { settledAccount, settleRotation } from "./settle-rotation.ts";

/** Refusals of an account whose device may no longer ask: what it knows stays. */
const ended: readonly string[] = ["operation_not_found", "signature_invalid", "device_revoked"];

/** Asks what happened to the account's devices; also for a removed one, which may still object to its replacement (§9). */
export function checkNotices(context: Context, id: string): Promise<readonly Notice[]> {
  return context.lock(async () => {
    const { account } = await settleRotation(context, await requireAccount(context.storage, id));
    if (account.binding === null) return [];
    try {
      const { notices } = await context.server.notices(await callerOf(context, account), {});
      // The contract's ids are any text; ours are of their kind.
      const read = notices.filter(isNotice);
      await context.saveAccount({ ...account, notices: read });
      return read;
    } catch (error) {
      if (error instanceof ProtocolError && ended.includes(error.code)) return account.notices ?? [];
      throw error;
    }
  });
}

/** The user has seen what there is. */
export function seeNotices(context: Context, id: string): Promise<void> {
  return context.lock(async () => {
    const account = await requireAccount(context.storage, id);
    const ids = (account.notices ?? []).map((notice) => notice.id);
    if (ids.some((one) => !account.seen?.includes(one))) await context.saveAccount({ ...account, seen: ids });
  });
}

/** The user does not want a method to come first because it was used often (§12): what was learnt of that type is forgotten. */
export async function stopLearning(context: Context, id: string, notice: string): Promise<void> {
  const account = (await settledAccount(context, id)) ?? (await requireAccount(context.storage, id));
  const type = account.notices?.find((one) => one.id === notice)?.type;
  if (type === undefined) return;
  await context.server.resetLearning(await callerOf(context, account), { body: { type } });
  await context.lock(async () => {
    const now = await requireAccount(context.storage, id);
    const told = (now.notices ?? []).filter((one) => one.kind === "method.learnt" && one.type === type);
    await context.saveAccount({ ...now, vetoed: [...(now.vetoed ?? []), ...told.map((one) => one.id)].slice(-32) });
  });
}

/** Objects to the replacement of every device (§9): it dies at once. */
export async function veto(context: Context, id: string, enrollment: string): Promise<void> {
  const account = (await settledAccount(context, id)) ?? (await requireAccount(context.storage, id));
  await context.server.veto(await callerOf(context, account), { params: { id: enrollment }, body: {} });
  await context.lock(async () => {
    const now = await requireAccount(context.storage, id);
    // Afterwards the server names the enrolment no more: its notices are remembered by their own ids.
    const told = (now.notices ?? []).filter((notice) => notice.enrollment === enrollment).map((notice) => notice.id);
    const vetoed = [...(now.vetoed ?? []), ...told].slice(-32);
    await context.saveAccount({ ...now, vetoed } satisfies Account);
  });
}
