import { useEffect } from "preact/hooks";
import { useApp } from "../context.ts";

/** Checked once for each time the app is opened: each check costs the issuer a write. */
const checked = new Set<string>();

/** An account that has just been asked about elsewhere. */
export function noteChecked(id: string): void {
  checked.add(id);
}

/** Asks the issuers how the accounts are now, so that one the site has removed no longer looks alive. Without a network they stay as they were. */
export function useCheckedAccounts(): void {
  const { device } = useApp();
  useEffect(() => {
    void device.accounts().then(async (accounts) => {
      for (const { id, state } of accounts) {
        if (checked.has(id)) continue;
        checked.add(id);
        if (state !== "revoked") await device.checkAccount(id).catch(() => {});
        // Also for a removed account: its owner may still object to what takes its place (§9).
        await device.checkNotices(id).catch(() => {});
      }
    });
  }, []);
}
