import type { Look } from "@countersign/protocol";
import type { IconName } from "@countersign/ui";

/** A payment, a login and a change of device must not look alike (§3). */
export const lookIcons: Readonly<Record<Look, IconName>> = {
  payment: "payment",
  item: "game",
  login: "login",
  credential: "key",
  device: "device",
};
