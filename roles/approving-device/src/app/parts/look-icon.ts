import type { Look } from "@countersign/protocol";
import type { IconName } from "@countersign/ui";
import { texts } from "../texts/texts.ts";

/** A payment, a login and a change of device must not look alike (§3). */
export const lookIcons: Readonly<Record<Look, IconName>> = {
  payment: "payment",
  item: "game",
  login: "login",
  credential: "key",
  device: "device",
};

/** Kinds of scenes, as a filter names them. */
export function lookName(look: Look): string {
  const { t } = texts;
  const names: Readonly<Record<Look, string>> = {
    payment: t.historyLookPayment,
    item: t.historyLookItem,
    login: t.historyLookLogin,
    credential: t.historyLookCredential,
    device: t.historyLookDevice,
  };
  return names[look];
}

/** What approving means, whatever it is about. */
export function lookEffect(look: Look): string {
  const { t } = texts;
  const words: Readonly<Record<Look, string>> = {
    payment: t.effectPayment,
    item: t.effectItem,
    login: t.effectLogin,
    credential: t.effectCredential,
    device: t.effectDevice,
  };
  return words[look];
}
