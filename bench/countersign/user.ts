import { Connection } from "../lib/connection.ts";
import { openEvents } from "../lib/event-reader.ts";
import { type Mark, timed } from "../lib/target.ts";
import { enrolLoadDevice } from "./device.ts";

interface Place {
  readonly url: string;
  readonly token: string;
}

/** An operation as its site gets it. */
export interface Created {
  readonly id: string;
  readonly subject: string;
  readonly display: { readonly frames: Place; readonly states: Place };
}

const now = () => Math.floor(Date.now() / 1000);

function transferOf(user: string) {
  return {
    type: "transfer",
    business: "transfers",
    details: {
      amount: "249.90",
      currency: "EUR",
      account: "FI2112345600000785",
      payee: "Mira Okafor",
      memo: "Bike, blue",
    },
    login: { state: 1, user, authTime: now(), methods: ["pwd"] },
  };
}

interface Site {
  readonly url: string;
  readonly apiKey: string;
}

/** Asks as a site does, each time under a key of its own. */
function createSite({ url, apiKey }: Site, name: string) {
  const connection = new Connection(url);
  let n = 0;
  return async (path: string, body: object, expected: number): Promise<unknown> => {
    const headers = { authorization: `Bearer ${apiKey}`, "idempotency-key": `${name}-${++n}` };
    const answer = await connection.request("POST", path, { headers, body: JSON.stringify(body) });
    if (answer.status !== expected) throw new Error(`POST ${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body);
  };
}

const sites = new Map<string, ReturnType<typeof createSite>>();

/** Opens an operation of that user and leaves it waiting; it ends by itself after five minutes. */
export async function openPendingOperation(site: Site, { name, n }: { name: string; n: number }): Promise<Created> {
  const post = sites.get(name) ?? createSite(site, `pending-${name}-${n}`);
  sites.set(name, post);
  return (await post("/v1/operations", { ...transferOf(name), expiresInSeconds: 300 }, 201)) as Created;
}

/** One user with an enrolled device; answers the function that performs one whole verification. */
export async function createCountersignUser(
  { url, apiKey }: Site,
  { name, mark }: { name: string; mark: Mark },
): Promise<() => Promise<void>> {
  const post = createSite({ url, apiKey }, name);
  let subject = "";
  const ticket = (await post("/v1/enrollments", { user: name, authTime: now() }, 201)) as { id: string; code: string };
  const device = await enrolLoadDevice(
    { issuer: url, code: ticket.code, subject: () => subject },
    async (shortString) => {
      await post(`/v1/enrollments/${ticket.id}/confirm`, { shortString }, 200);
    },
  );
  return async () => {
    const created = (await timed(mark, "create", () => post("/v1/operations", transferOf(name), 201))) as Created;
    subject = created.subject;
    const { frames, states } = created.display;
    const [shown, told] = [openEvents(frames.url, frames.token), openEvents(states.url, states.token)];
    const frame = await timed(mark, "code", () => shown.find((data) => data.includes('"text"')));
    const { text } = JSON.parse(frame) as { text: string };
    const scanned = await timed(mark, "scan", () => device.scan(text));
    shown.close();
    await timed(mark, "decide", () => device.approve(scanned));
    await timed(mark, "told", () => told.find((data) => data.includes('"approved"')));
    await timed(mark, "consume", () => post(`/v1/operations/${created.id}/consume`, {}, 200));
    told.close();
  };
}
