import { openEvents } from "./event-reader.ts";
import type { Opened } from "./open-operation.ts";
import type { Called } from "./relying-party.ts";

/** What the page is told of the ways that are open (§12). */
interface ToldWays {
  readonly methods: readonly string[];
  readonly unavailable: readonly string[];
  readonly attempt: {
    readonly id: string;
    readonly method: string;
    readonly show: Readonly<Record<string, unknown>>;
  } | null;
}

type Shown = Pick<Opened, "display">;

/** What a page sends with its display token. */
export async function fromPage({ display }: Shown, path: string, body: unknown): Promise<Called> {
  const response = await fetch(new URL(`/v1/display/${path}`, display.states.url), {
    method: "POST",
    headers: { authorization: `Bearer ${display.states.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, code: response.ok ? null : String(answer["code"]), body: answer };
}

/** The ways that the page is told when it opens its stream. */
export async function waysOf({ display }: Shown): Promise<ToldWays> {
  const stream = await openEvents(display.states);
  const { data } = await stream.until(({ event }) => event === "ways");
  await stream.close();
  return data as unknown as ToldWays;
}

/** The user takes another way; answers the attempt. Throws when that was refused. */
export async function chooseWay(opened: Shown, method: string): Promise<NonNullable<ToldWays["attempt"]>> {
  const { code, body } = await fromPage(opened, "method", { method });
  if (code !== null) throw new Error(`the way was refused: ${code}`);
  return body["attempt"] as NonNullable<ToldWays["attempt"]>;
}

/** A code typed for the attempt under way. */
export function typeFor(opened: Shown, attempt: string, code: string): Promise<Called> {
  return fromPage(opened, "code", { purpose: "method", attempt, code });
}
