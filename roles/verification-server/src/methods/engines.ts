import type { PageMethod } from "../core/user-method.ts";
import { dynamicCode } from "./dynamic-code.ts";
import { face } from "./face.ts";
import type { MethodEngine } from "./port.ts";
import { remote } from "./remote.ts";
import { createWebauthn } from "./webauthn.ts";

/** Every method that is answered on the page (§12). A new one is a file beside these, and a line here. */
export const engines: Readonly<Record<PageMethod, MethodEngine>> = {
  passkey: createWebauthn({ platform: false }),
  face,
  "dynamic-code": dynamicCode,
  remote,
  sms: remote,
};
