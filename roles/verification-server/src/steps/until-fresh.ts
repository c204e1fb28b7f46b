import { ProtocolError } from "@countersign/protocol";

const tries = 5;

/** Writes again, each time from what is there now, while the answer is that something has changed since it was read. */
export async function untilFresh<T>(write: () => Promise<T | "stale">): Promise<T> {
  for (let i = 0; i < tries; i++) {
    const answer = await write();
    if (answer !== "stale") return answer;
  }
  throw new ProtocolError("unavailable", { cause: "the user's devices keep changing" });
}
