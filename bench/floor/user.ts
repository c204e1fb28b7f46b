import { createHash, createPrivateKey, sign } from "node:crypto";
import { Connection } from "../lib/connection.ts";
import { openEvents } from "../lib/event-reader.ts";
import { type Mark, timed } from "../lib/target.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");
const details = {
  amount: "249.90",
  currency: "EUR",
  account: "FI2112345600000785",
  payee: "Mira Okafor",
  memo: "Bike, blue",
};

interface Created {
  readonly id: string;
  readonly digest: string;
  readonly frames: string;
  readonly states: string;
}

/** One user of the floor, with the requests of a verification in the order of Countersign's. */
export function createFloorUser(
  { url, apiKey, key: pem }: { url: string; apiKey: string; key: string },
  { index, mark }: { index: number; mark: Mark },
): () => Promise<void> {
  const [site, phone] = [new Connection(url), new Connection(url)];
  const key = createPrivateKey(pem);
  let n = 0;
  async function post(path: string, body: object): Promise<unknown> {
    const headers = { authorization: `Bearer ${apiKey}`, "idempotency-key": `${index}-${++n}` };
    const answer = await site.request("POST", path, { headers, body: JSON.stringify(body) });
    if (answer.status >= 300) throw new Error(`floor ${path}: ${answer.status}`);
    return JSON.parse(answer.body);
  }
  async function signed(path: string, body: object): Promise<unknown> {
    const text = JSON.stringify(body);
    const signature = sign("sha256", Buffer.from(`POST\n${path}\n${sha256(text)}`), key).toString("base64url");
    const answer = await phone.request("POST", path, { headers: { keyid: String(index), signature }, body: text });
    if (answer.status >= 300) throw new Error(`floor ${path}: ${answer.status}`);
    return JSON.parse(answer.body);
  }
  return async () => {
    const created = (await timed(mark, "create", () => post("/operations", { user: index, details }))) as Created;
    const shown = openEvents(`${url}/frames`, created.frames);
    const told = openEvents(`${url}/states`, created.states);
    const frame = await timed(mark, "code", () => shown.find((data) => data.includes('"text"')));
    const { text: qr } = JSON.parse(frame) as { text: string };
    const { operation, nonce } = (await timed(mark, "scan", () => signed("/scans", { qr }))) as {
      operation: string;
      nonce: string;
    };
    shown.close();
    const claims = Buffer.from(JSON.stringify({ op: operation, nonce, dd: created.digest })).toString("base64url");
    const decision = `${claims}.${sign("sha256", Buffer.from(claims), key).toString("base64url")}`;
    await timed(mark, "decide", () => signed("/decisions", { decision }));
    await timed(mark, "told", () => told.find((data) => data.includes('"approved"')));
    await timed(mark, "consume", () => post(`/operations/${operation}/consume`, {}));
    told.close();
  };
}
