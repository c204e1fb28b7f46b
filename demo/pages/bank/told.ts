import { signal } from "@preact/signals";
import { read } from "../site/api.ts";
import { noticeEnd } from "../site/session.ts";

/** One thing that Countersign told the bank about the user. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly operation: string | null;
  readonly kind: string | null;
  readonly at: number;
}

/** What was told, of operations whose id has what was sought in it; null while it is not known, or nothing is ever told. */
export const told = signal<readonly Told[] | null>(null);

let last = 0;

/** Answers that come late are of an older search, and left out. */
export async function loadTold(sought: string): Promise<void> {
  last += 1;
  const own = last;
  try {
    const query = encodeURIComponent(
      sought
        .trim()
        .toLowerCase()
        .replaceAll(/[^a-z0-9_]/g, "")
        .slice(0, 30),
    );
    const answer = await read<{ isOn: boolean; told: readonly Told[] }>(`/api/told?sought=${query}`);
    if (own === last) told.value = answer.isOn ? answer.told : null;
  } catch (fault) {
    noticeEnd(fault);
  }
}
