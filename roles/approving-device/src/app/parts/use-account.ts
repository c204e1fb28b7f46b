import type { AccountView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { useLoaded } from "./use-loaded.ts";

/** One account; undefined until it was read, and when it is not here. */
export function useAccount(id: string): AccountView | undefined {
  const { device } = useApp();
  return useLoaded(async () => (await device.accounts()).find((one) => one.id === id) ?? null, id).value ?? undefined;
}
