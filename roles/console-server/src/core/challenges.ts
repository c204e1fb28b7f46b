import { createHmac, timingSafeEqual } from "node:crypto";
import { type Clock, fromBase64url, type Random, toBase64url } from "@countersign/protocol";
import { challengeMs } from "./limits.ts";

/** Challenges of WebAuthn that nobody has to keep: 32 bytes, base64url, good for one purpose and for {@link challengeMs}. */
export interface Challenges {
  issue(purpose: string): string;
  /** True for one given for that purpose whose time is not over. */
  isOwn(challenge: string, purpose: string): boolean;
}

const secretBytes = 32;
const drawnBytes = 10;
const timeBytes = 6;
const macBytes = 16;

/** Made anew at each start: what was under way is begun again. */
export function createChallenges({ clock, random }: { clock: Clock; random: Random }): Challenges {
  const secret = random(secretBytes);
  function mac(head: Uint8Array, purpose: string): Buffer {
    const made = createHmac("sha256", secret).update("countersign/staff-challenge/v1\0").update(`${purpose}\0`);
    return made.update(head).digest().subarray(0, macBytes);
  }
  return {
    issue(purpose) {
      const head = Buffer.alloc(timeBytes + drawnBytes);
      head.writeUIntBE(clock(), 0, timeBytes);
      head.set(random(drawnBytes), timeBytes);
      return toBase64url(Buffer.concat([head, mac(head, purpose)]));
    },
    isOwn(challenge, purpose) {
      const bytes = Buffer.from(fromBase64url(challenge));
      if (bytes.length !== timeBytes + drawnBytes + macBytes) return false;
      const head = bytes.subarray(0, timeBytes + drawnBytes);
      const age = clock() - head.readUIntBE(0, timeBytes);
      return timingSafeEqual(bytes.subarray(head.length), mac(head, purpose)) && age >= 0 && age < challengeMs;
    },
  };
}
