import type { Template } from "@countersign/protocol";
import type { Binding } from "../core/binding.ts";
import { isAboveCap, type NewDeviceFacts } from "../core/new-device.ts";
import type { FrozenOperation } from "../core/operation.ts";
import type { Context } from "./context.ts";
import { limitsOf, newDeviceWindows } from "./device-windows.ts";

/** How a device's first day bears on what it decides; null when that is over. */
export async function newDeviceFacts(
  { store, registry, clock }: Context,
  { frozen, template, binding }: { frozen: FrozenOperation; template: Template; binding: Binding },
): Promise<NewDeviceFacts | null> {
  const current = await registry.current();
  const windows = newDeviceWindows(current, { of: frozen, binding, nowMs: clock() });
  if (windows.length === 0) return null;
  const { caps } = limitsOf(current, frozen).newDevice;
  return {
    replacement: binding.replacement,
    aboveCap: isAboveCap(template, frozen.details, caps),
    hasRoom: await store.operations.hasRoom(windows),
  };
}
