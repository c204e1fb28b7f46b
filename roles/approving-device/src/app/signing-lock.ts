import type { Lock } from "../core/index.ts";

/**
 * One signed request at a time over all tabs of this device: every answer brings the next rolling token, and two tabs that used the same
 * one would look like a copied device (§7, T12).
 */
export const signingLock: Lock = (work) => navigator.locks.request("countersign-signing", work);
