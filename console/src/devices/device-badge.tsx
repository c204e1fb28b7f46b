import { Badge } from "@countersign/ui";
import type { JSX } from "preact";
import { deviceLook, type DeviceState, deviceStateName } from "./device-words.ts";

export function DeviceBadge({ state }: { readonly state: DeviceState }): JSX.Element {
  const { tone, icon } = deviceLook(state);
  return (
    <Badge tone={tone} icon={icon}>
      {deviceStateName(state)}
    </Badge>
  );
}
