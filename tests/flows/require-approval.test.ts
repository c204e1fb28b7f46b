import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { CountersignError, type Display, type ProtectedAct } from "@countersign/relying-party";
import { approvalOf, requireApproval } from "@countersign/relying-party/express";
import { approval } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

const details = { amount: "20.00", currency: "EUR", account: "FI2112345600000785", payee: "Mira Okafor" };

describe("a route behind requireApproval()", () => {
  let world: World;
  let user: string;
  let server: Server | undefined;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  afterEach(() => void server?.close());

  const loginOf = (name: string) =>
    ({ state: 1, user: name, authTime: world.clock.seconds(), methods: ["pwd"] }) as const;

  interface Site {
    readonly route?: (request: Parameters<typeof approvalOf>[0]) => Promise<number>;
    readonly act?: (session: string) => Partial<ProtectedAct>;
  }
  /** A site whose requests say in a header whose session they are of. */
  async function serve({ route = async () => 200, act = () => ({}) }: Site = {}) {
    const faults: unknown[] = [];
    let ran = 0;
    const protect = requireApproval(
      world.bank.sdk,
      ({ headers }) => {
        const session = String(headers["x-session"]);
        return { type: "transfer", business: "transfers", details, login: loginOf(session), ...act(session) };
      },
      { onFault: (error) => faults.push(error) },
    );
    server = createServer((request, response) => {
      protect(request, response, (error) => {
        if (error !== undefined) {
          faults.push(error);
          return response.writeHead(500).end();
        }
        ran += 1;
        void route(request).then((status) => response.writeHead(status).end());
        return undefined;
      });
    }).listen(0, "localhost");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = async (operation?: string, session = user) => {
      const headers = { "x-session": session, ...(operation !== undefined && { "countersign-operation": operation }) };
      const response = await fetch(`http://localhost:${port}/`, { method: "POST", headers });
      const text = await response.text();
      return {
        status: response.status,
        body: (text === "" ? {} : JSON.parse(text)) as { operation: string; display: Display; state: string },
      };
    };
    return { ask, faults, ran: () => ran };
  }
  async function approved(phone: ApprovingDevice, { operation, display }: { operation: string; display: Display }) {
    await phone.scan(await frameOf({ display }), null);
    await phone.decide(operation, approval);
    return operation;
  }
  const phoneOf = (of = user) => enrolDevice({ party: world.bank, user: of, clock: world.clock });
  async function outcomeOf(operation: string) {
    let view = await world.bank.sdk.get(operation);
    while (view.outcome === undefined) view = await world.bank.sdk.wait(operation, { afterVersion: view.version });
    return view.outcome;
  }

  test("runs once, however many requests bring the same approval at the same time (T8)", async () => {
    const { ask, ran } = await serve();
    const operation = await approved(await phoneOf(), (await ask()).body);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(operation)));
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 403, 403, 403, 403, 403, 403, 403],
    );
    assert.equal(ran(), 1);
    assert.deepEqual(await outcomeOf(operation), { result: "done" });
  });

  test("is closed to another session with the approval of this one, which stays good (T14)", async () => {
    const { ask, ran } = await serve();
    const operation = await approved(await phoneOf(), (await ask()).body);
    const thief = await ask(operation, `${user}-thief`);
    assert.deepEqual([thief.status, thief.body.state, ran()], [403, "expired", 0]);
    assert.equal((await ask(operation)).status, 200);
  });

  test("is closed to another user of the same session, and where a stronger approval is asked for", async () => {
    const { ask, ran } = await serve({
      act: (name) => ({
        session: "one-browser",
        ...(name.endsWith("-strict") && { login: loginOf(user), opening: { minimumAssurance: "uv" } }),
      }),
    });
    const operation = await approved(await phoneOf(), (await ask()).body);
    assert.equal((await ask(operation, `${user}-next`)).status, 403);
    assert.equal((await ask(operation, `${user}-strict`)).status, 403);
    assert.equal(ran(), 0);
    assert.equal((await ask(operation)).status, 200);
  });

  test("is told apart by session where nobody is logged in, and does not open without one", async () => {
    const anonymous = {
      type: "payment",
      business: "checkout",
      details: { amount: "5.00", currency: "EUR", merchant: "Harbour Shop", order: "17" },
    };
    const login = { state: 0 } as const;
    const nameless = await serve({ act: () => ({ ...anonymous, login }) });
    assert.equal((await nameless.ask()).status, 500);
    assert.ok(nameless.faults[0] instanceof TypeError);
  });

  test("says on both screens that it failed when it answers so, or what it reported itself", async () => {
    const phone = await phoneOf();
    const failing = await serve({ route: async () => 502 });
    const first = await approved(phone, (await failing.ask()).body);
    assert.equal((await failing.ask(first)).status, 502);
    assert.deepEqual(await outcomeOf(first), { result: "failed", code: "route_failed" });
    server?.close();
    const telling = await serve({
      route: async (request) => {
        await approvalOf(request).report({ failed: "no_funds" });
        return 200;
      },
    });
    const second = await approved(phone, (await telling.ask()).body);
    assert.equal((await telling.ask(second)).status, 200);
    assert.deepEqual(await outcomeOf(second), { result: "failed", code: "no_funds" });
    assert.deepEqual(telling.faults, []);
  });

  test("stays closed, with the fault, when there is no answer or the act is refused", async () => {
    const odd = await serve({ act: () => ({ details: { ...details, amount: "a lot" } }) });
    assert.equal((await odd.ask()).status, 500);
    const [fault] = odd.faults;
    assert.ok(fault instanceof CountersignError && fault.code === "details_rejected");
    server?.close();
    const { ask, ran, faults } = await serve();
    const operation = await approved(await phoneOf(), (await ask()).body);
    await world.stop();
    assert.equal((await ask(operation)).status, 500);
    await world.restart();
    assert.deepEqual([ran(), faults.length], [0, 1]);
    assert.equal((await ask(operation)).status, 200, "and opens once there is an answer again");
  });

  test("has no approval where no requireApproval() stands before it", () => {
    assert.throws(() => approvalOf({}), TypeError);
  });
});
