import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { isMethodName, type MethodName, methodNames } from "@countersign/protocol";
import type { ProposedOperation } from "@countersign/relying-party";
import type { BegunAttempt } from "../../roles/verification-server/src/methods/method-suite.ts";
import type { MethodInput } from "../../roles/verification-server/src/methods/port.ts";
import { consume } from "../world/approve.ts";
import { createMethodPerson, type Everyone } from "../world/everyone.ts";
import { openOperation, type Opened } from "../world/open-operation.ts";
import { chooseWay, fromPage, waysOf } from "../world/page.ts";
import { approveRaw, bringPhone } from "../world/raw-phones.ts";
import { newKey } from "../world/relying-party.ts";
import { startTexting, type Texting } from "../world/texting.ts";
import { changeMethod } from "../world/user-methods.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

/** Docs' words for what the trace says of a method that is not offered. */
const reasons: Readonly<Record<string, string>> = {
  "too weak": "reaches the floor",
  "page only": "shown where it must be",
  "nobody logged in": "somebody logged in",
};

const page = readFileSync(new URL("../../docs/methods.md", import.meta.url), "utf8");
const [, table = ""] = /<!-- methods -->\n([\s\S]*?)<!-- end of methods -->/.exec(page) ?? [];
const [head = [], , ...rows] = table
  .trim()
  .split("\n")
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** The demo's operations, as the table names them. */
const operations: Readonly<Record<string, (world: World, user: string) => Promise<Opened>>> = {
  "approve a login, logged in already": (world, user) => openOperation(world, "login", { user }),
  "transfer below 50 EUR": (world, user) => openOperation(world, "transfer", { user, changes: { details: small } }),
  "transfer of 50 EUR and more": (world, user) => openOperation(world, "transfer", { user }),
  "password change": (world, user) => openOperation(world, "password-change", { user }),
  "add a device": async (world, user) => {
    const { confirmed } = await bringPhone(world, user);
    return openAt(world, user, { type: "device.add", details: confirmed.approval?.details ?? {} });
  },
  "change how one approves": async (world, user) => {
    const site = { party: world.bank, user, method: "qr", authTime: world.clock.seconds() };
    const { body } = await changeMethod(site, { preferFor: "transfer" });
    const { details } = body["approval"] as Pick<ProposedOperation, "details">;
    return openAt(world, user, { type: "method.change", details });
  },
  "hand an item over": (world, user) => openOperation(world, "item-transfer", { user }),
  "pay in the shop, signed in": (world, user) => openOperation(world, "payment", { user }),
  "pay in the shop, not signed in": (world) => openOperation(world, "payment"),
};

const small = { amount: "20.00", currency: "EUR", account: "DE89 3704 0044 0532 0130 00", payee: "Jonas Weber" };

async function openAt(world: World, user: string, asked: Pick<ProposedOperation, "type" | "details">): Promise<Opened> {
  const about = { ...asked, business: "accounts" };
  const login = { state: 1, user, authTime: world.clock.seconds(), methods: ["password"] } as const;
  const { id, display, kept } = await world.bank.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
  return { id, party: world.bank, display, kept, about };
}

describe("the table of methods in docs/methods.md", () => {
  let texting: Texting;
  let world: World;
  const people = new Map<string, { readonly user: string; readonly everyone: Everyone }>();
  before(async () => {
    texting = await startTexting();
    world = await startWorld({ limits: noLimits, methodServers: texting.underEveryName });
  });
  after(async () => {
    await world.close();
    await texting.close();
  });

  const columns = head.slice(1).filter(isMethodName);

  test("names every method, and every operation of the demo", () => {
    assert.deepEqual(columns, [...methodNames]);
    assert.deepEqual(
      rows.map(([name]) => name),
      Object.keys(operations),
    );
  });

  /** One user for each operation: registering everything takes longer than all that is tried. */
  async function personFor(operation: string) {
    const user = `user-${people.size + 1}`;
    const known = people.get(operation);
    if (known) return known;
    const person = { user, everyone: await createMethodPerson(world, texting, { user, operation }) };
    people.set(operation, person);
    return person;
  }

  /** The offered methods, and the trace's word on the others. */
  async function why(opened: Opened, method: MethodName): Promise<string> {
    const { methods } = await waysOf(opened);
    if (methods.includes(method)) return "yes";
    const { trace = [] } = await opened.party.sdk.get(opened.id);
    const rule = trace.find((said) => said.method === method && said.rule !== "chosen")?.rule;
    const said = Object.entries(reasons).find(([, named]) => named === rule)?.[0];
    if (said !== undefined) return said;
    return trace.some((one) => one.rule === reasons["nobody logged in"]) ? "nobody logged in" : "not in the row";
  }

  async function approve(opened: Opened, method: MethodName, { phone, answers }: Everyone): Promise<void> {
    if (method === "qr") {
      assert.equal((await approveRaw(phone, opened)).code, null);
      return;
    }
    const attempt: BegunAttempt = await chooseWay(opened, method);
    const input: MethodInput = await answers[method].right(attempt);
    const { code, body } = await fromPage(opened, "answer", { attempt: attempt.id, input });
    assert.deepEqual([code, body["state"]], [null, "approved"]);
  }

  for (const [name = "", ...cells] of rows) {
    for (const [at, method] of columns.entries()) {
      test(`${name}, ${method}: ${cells[at]}`, async () => {
        // A fresh hour for each, so that no limit of the one before is met.
        world.clock.move(3600);
        const { user, everyone } = await personFor(name);
        const opened = await (operations[name] ?? assert.fail())(world, user);
        assert.equal(await why(opened, method), cells[at]);
        if (cells[at] === "yes" && !(name.endsWith("not signed in") && method === "qr")) {
          await approve(opened, method, everyone);
          await consume(opened);
          assert.equal((await opened.party.sdk.get(opened.id)).method, method);
        } else if (cells[at] !== "yes") {
          assert.equal((await fromPage(opened, "method", { method })).code, "method_not_allowed");
          assert.equal((await opened.party.sdk.get(opened.id)).state, "presented");
        }
      });
    }
  }
});
