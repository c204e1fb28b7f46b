import { type BindingId, ProtocolError } from "@countersign/protocol";
import type { Window } from "../core/limits.ts";
import { newDeviceRefusal } from "../core/new-device.ts";
import type { StoredOperation } from "../core/operation.ts";
import { findType } from "../core/registry.ts";
import type { Context } from "./context.ts";
import { newDeviceWindows } from "./device-windows.ts";
import { newDeviceFacts } from "./new-device-facts.ts";

/** The lower limits of a device's first day hold for its codes as for its signatures (§15): refuses, or answers what an approval counts in. */
export async function firstDayOfDevice(
  context: Context,
  { frozen }: StoredOperation,
  id: BindingId,
): Promise<Window[]> {
  const registry = await context.registry.current();
  const type = findType(registry, frozen.type);
  const binding = await context.store.bindings.find(id);
  if (!type || !binding) throw new ProtocolError("unavailable", { cause: "type or device is not there any more" });
  const { template } = type;
  const refused = newDeviceRefusal(await newDeviceFacts(context, { frozen, template, binding }), frozen.type);
  if (refused) throw new ProtocolError(refused, { cause: "new device's limits" });
  return newDeviceWindows(registry, { of: frozen, binding, nowMs: context.clock() });
}
