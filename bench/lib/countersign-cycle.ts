import { Connection, firstEvent } from "./connection.ts";
import { enrolLoadDevice } from "./device.ts";

/** Tells how long a step took, in ms. */
export type Mark = (step: string, ms: number) => void;

interface Created {
  readonly id: string;
  readonly subject: string;
  readonly display: { readonly frames: { readonly url: string; readonly token: string } };
}

const now = () => Math.floor(Date.now() / 1000);

/** One user with an enrolled device; answers the function that performs one whole verification. */
export async function createCountersignUser(
  { url, apiKey }: { url: string; apiKey: string },
  { name, mark }: { name: string; mark: Mark },
): Promise<() => Promise<void>> {
  const site = new Connection(url);
  let n = 0;
  async function post(path: string, body: object, expected: number): Promise<unknown> {
    const headers = { authorization: `Bearer ${apiKey}`, "idempotency-key": `${name}-${++n}` };
    const answer = await site.request("POST", path, { headers, body: JSON.stringify(body) });
    if (answer.status !== expected) throw new Error(`POST ${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body);
  }
  async function timed<T>(step: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const done = await work();
    mark(step, performance.now() - started);
    return done;
  }

  let subject = "";
  const ticket = (await post("/v1/enrollments", { user: name, authTime: now() }, 201)) as { id: string; code: string };
  const device = await enrolLoadDevice(
    { issuer: url, code: ticket.code, subject: () => subject },
    async (shortString) => {
      await post(`/v1/enrollments/${ticket.id}/confirm`, { shortString }, 200);
    },
  );
  return async () => {
    const request = {
      type: "transfer",
      business: "transfers",
      details: {
        amount: "249.90",
        currency: "EUR",
        account: "FI2112345600000785",
        payee: "Mira Okafor",
        memo: "Bike, blue",
      },
      login: { state: 1, user: name, authTime: now(), methods: ["pwd"] },
    };
    const created = (await timed("create", () => post("/v1/operations", request, 201))) as Created;
    subject = created.subject;
    const { text } = JSON.parse(
      await timed("code", () => firstEvent(created.display.frames.url, created.display.frames.token)),
    ) as { text: string };
    const scanned = await timed("scan", () => device.scan(text));
    await timed("decide", () => device.approve(scanned));
    await timed("consume", () => post(`/v1/operations/${created.id}/consume`, {}, 200));
  };
}
