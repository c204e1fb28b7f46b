import type { IconName, Messages } from "@countersign/ui";
import type { MethodName } from "./methods.ts";
import type { SiteTexts } from "./site-texts.ts";

type Texts = Messages<SiteTexts>["t"];

/** What a way is called and looks like, and what it is in a sentence. */
export interface MethodWords {
  readonly name: string;
  readonly about: string;
  readonly icon: IconName;
  /** What it is called until the user says otherwise. */
  readonly label: string;
}

export function wordsOf(t: Texts, method: MethodName): MethodWords {
  switch (method) {
    case "passkey":
      return { name: t.wayPasskey, about: t.wayPasskeyAbout, icon: "key", label: t.passkeyDefault };
    case "face":
      return { name: t.wayFace, about: t.wayFaceAbout, icon: "person", label: t.faceDefault };
    case "dynamic-code":
      return { name: t.wayApp, about: t.wayAppAbout, icon: "clock", label: t.appDefault };
    case "sms":
      return { name: t.waySms, about: t.waySmsAbout, icon: "device", label: "" };
  }
}
