import { type AttemptId, type Bytes, fromBase64url, textFromUtf8, toBase64url, utf8 } from "@countersign/protocol";
import type { MethodShow } from "../methods/port.ts";
import type { Context } from "./context.ts";

/** What is sealed with a change: what its page was shown (a repeated request is shown the same), and what the engine keeps. */
interface ChangeSecrets {
  readonly show: MethodShow | null;
  readonly keep: Bytes | null;
}

function placeOf(id: AttemptId): string {
  return `method_changes/${id}`;
}

export function sealChange({ box }: Context, id: AttemptId, { show, keep }: ChangeSecrets): Promise<Bytes> {
  return box.seal(placeOf(id), utf8(JSON.stringify({ show, keep: keep && toBase64url(keep) })));
}

/** Nothing of either once the change is over, or its method was taken away. */
export async function openChange({ store, box }: Context, id: AttemptId): Promise<ChangeSecrets> {
  const sealed = await store.methods.findSealed(id);
  if (!sealed) return { show: null, keep: null };
  const { show, keep } = JSON.parse(textFromUtf8(await box.open(placeOf(id), sealed))) as {
    show: MethodShow | null;
    keep: string | null;
  };
  return { show, keep: keep === null ? null : fromBase64url(keep) };
}
