import type { Assurance, Operation, QrFlags } from "@countersign/protocol";
import { isAtLeast } from "./assurance.ts";
import { isAnonymous } from "./operation.ts";

/** What decides the flags of a code. */
export interface Asked {
  readonly operation: Operation;
  readonly sameDevice: boolean;
  /** True where the policy lets the code of a phone without a network approve (§11.4, §12). */
  readonly offline: boolean;
  /** The floor of the policy, or what the relying party asks for beyond it. */
  readonly minimumAssurance: Assurance;
}

/**
 * Label 6 of an operation's code (§4, §11). An offline code proves no more than `soft-offline`, and it leaves nothing that the browser of
 * a same-device operation could show, so that flag is for separate devices alone.
 */
export function flagsOf({ operation, sameDevice, offline, minimumAssurance }: Asked): QrFlags {
  return {
    anonymous: isAnonymous(operation),
    sameDevice,
    offline: offline && operation.login.state === 1 && !sameDevice && isAtLeast("soft-offline", minimumAssurance),
    confirmation: isAnonymous(operation),
    userVerification: isAtLeast(minimumAssurance, "uv"),
  };
}
