import { Banner } from "@countersign/ui";
import type { JSX } from "preact";
import { faultText } from "../ask/fault-text.ts";
import { texts } from "../texts/texts.ts";
import { PasskeyFault } from "./passkeys.ts";

/** What went wrong with a passkey, or with what it was for. */
export function DoorFault({ fault }: { readonly fault: unknown }): JSX.Element | null {
  const { t } = texts;
  if (fault === null) return null;
  const kinds = { cancelled: t.passkeyCancelled, known: t.passkeyKnown, unsupported: t.passkeyUnsupported };
  return <Banner kind="danger">{fault instanceof PasskeyFault ? kinds[fault.kind] : faultText(fault)}</Banner>;
}
