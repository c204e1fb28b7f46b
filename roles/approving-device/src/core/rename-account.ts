import { textFault } from "@countersign/protocol";
import { requireAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { DeviceFault } from "./device-fault.ts";

/** Most characters of an account's own name. */
export const maximumNameLength = 32;

/** Gives an account a name of the user's own, which stays on this device; an empty one takes it away. Throws for a text that could mislead (T21). */
export function renameAccount(context: Context, id: string, name: string): Promise<void> {
  return context.lock(async () => {
    const { name: _before, ...account } = await requireAccount(context.storage, id);
    const next = name.trim().replaceAll(/\s+/g, " ").normalize("NFC");
    if (textFault(next) !== null || [...next].length > maximumNameLength)
      throw new DeviceFault("internal", { cause: "no name for an account" });
    await context.saveAccount(next === "" ? account : { ...account, name: next });
  });
}
