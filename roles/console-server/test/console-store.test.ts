import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { newId } from "@countersign/protocol";
import { systemRandom } from "@countersign/platform";
import type { ProposedChange } from "../src/core/change.ts";
import type { Person, StaffPasskey } from "../src/core/person.ts";
import type { ConsoleStore } from "../src/store/port.ts";
import { openConsoleStore } from "../src/store/sqlite/store.ts";

let nowMs = 1_764_000_000_000;
const clock = (): number => nowMs;
const secret = (): string => randomBytes(32).toString("base64url");
const id = <P extends "stf" | "chg">(prefix: P) => newId(prefix, { clock, random: systemRandom });

function person(role: Person["role"]): { person: Person; passkey: StaffPasskey } {
  const own = id("stf");
  return {
    person: { id: own, name: "Ada Sample", role, addedAtMs: nowMs, lastSignedInMs: null },
    passkey: {
      id: secret(),
      person: own,
      publicKey: "k",
      counter: 0,
      backedUp: false,
      label: "laptop",
      addedAtMs: nowMs,
    },
  };
}
const proposal = (by: Person): ProposedChange => ({
  id: id("chg"),
  change: { kind: "staff-invitation", name: "Ben", role: "viewer", hash: secret() },
  fingerprint: "f",
  proposedBy: by.id,
  proposedAtMs: nowMs,
  state: "proposed",
  decidedBy: null,
  decidedAtMs: null,
  reason: null,
  approval: null,
});
const approval = (operation: string) => ({
  operation,
  kept: { digest: "d", salt: "s", source: "console", loginState: 1 as const },
  details: { change: "c", by: "b", fingerprint: "f" },
});

describe("the console server's store", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-console-"));
  const file = join(folder, "console.sqlite");
  let store: ConsoleStore;
  before(() => {
    store = openConsoleStore({ file, clock });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  async function joined(role: Person["role"]): Promise<{ person: Person; passkey: StaffPasskey }> {
    const made = person(role);
    const first = { hash: secret(), name: "x", role, expiresAtMs: nowMs + 1000 };
    const proposed = await store.propose(proposal(ada.person), { most: 99 });
    assert.ok(proposed);
    await store.ask(proposed.id, { by: ada.person.id, approval: approval(`op-${proposed.id}`) });
    await store.finish(proposed.id, {
      operation: `op-${proposed.id}`,
      state: "applied",
      reason: null,
      staff: { kind: "invite", invitation: first },
    });
    assert.ok(await store.join(first.hash, made));
    return made;
  }
  let ada: ReturnType<typeof person>;
  beforeEach(() => {
    nowMs += 60_000;
  });

  test("lets one of many in with the first link, and makes no second link then", async () => {
    const invitation = {
      hash: secret(),
      name: "Administrator",
      role: "administrator",
      expiresAtMs: nowMs + 1000,
    } as const;
    assert.ok(await store.inviteFirst({ ...invitation, hash: secret() }));
    assert.ok(await store.inviteFirst(invitation));
    const people = [person("administrator"), person("administrator"), person("administrator")];
    const came = await Promise.all(people.map((one) => store.join(invitation.hash, one)));
    assert.equal(came.filter(Boolean).length, 1);
    const winner = people[came.findIndex(Boolean)];
    assert.ok(winner);
    ada = winner;
    assert.equal(await store.inviteFirst({ ...invitation, hash: secret() }), null);
  });

  test("takes an answer to a challenge once, and no counter that went back", async () => {
    const challenge = secret();
    const signIn = (more: object) =>
      store.signIn({
        passkey: ada.passkey.id,
        counter: 5,
        backedUp: false,
        challenge,
        hash: secret(),
        replaces: null,
        ...more,
      });
    const sessions = await Promise.all([signIn({}), signIn({}), signIn({})]);
    assert.equal(sessions.filter(Boolean).length, 1);
    assert.equal(await signIn({ challenge: secret(), counter: 5 }), null);
    assert.equal(await signIn({ challenge: secret(), counter: 0 }), null);
    assert.ok(await signIn({ challenge: secret(), counter: 6 }));
  });

  test("keeps the last passkey, and a credential for one person alone", async () => {
    assert.equal(await store.removePasskey(ada.person.id, ada.passkey.id), null);
    assert.equal(await store.addPasskey(ada.passkey, { most: 8 }), null);
    const second = { ...ada.passkey, id: secret() };
    assert.ok(await store.addPasskey(second, { most: 2 }));
    assert.equal(await store.addPasskey({ ...second, id: secret() }, { most: 2 }), null);
    const removed = await Promise.all([
      store.removePasskey(ada.person.id, ada.passkey.id),
      store.removePasskey(ada.person.id, second.id),
    ]);
    assert.equal(removed.filter(Boolean).length, 1);
    ada = { ...ada, passkey: removed[0] ? second : ada.passkey };
  });

  test("decides a proposal once: asked, withdrawn or turned down, whoever is first", async () => {
    const proposed = await store.propose(proposal(ada.person), { most: 20 });
    assert.ok(proposed);
    const by = ada.person.id;
    const settled = await Promise.all([
      store.ask(proposed.id, { by, approval: approval("op-1") }),
      store.turnDown(proposed.id, { state: "withdrawn", by, reason: null }),
      store.turnDown(proposed.id, { state: "rejected", by, reason: "no" }),
      store.ask(proposed.id, { by, approval: approval("op-2") }),
    ]);
    assert.equal(settled.filter(Boolean).length, 1);
    assert.equal((await store.findChange(proposed.id))?.state, "approving");
    assert.equal(await store.release(proposed.id, { operation: "op-2" }), null);
    assert.equal(await store.finish(proposed.id, { operation: "op-2", state: "applied", reason: null }), null);
    assert.ok(await store.release(proposed.id, { operation: "op-1" }));
    assert.ok(await store.turnDown(proposed.id, { state: "withdrawn", by, reason: null }));
  });

  test("counts open proposals of a person, and no others", async () => {
    assert.ok(await store.propose(proposal(ada.person), { most: 1 }));
    assert.equal(await store.propose(proposal(ada.person), { most: 1 }), null);
    for (const { id: open } of await store.changes({ open: true, most: 99 }))
      await store.turnDown(open, { state: "withdrawn", by: ada.person.id, reason: null });
    assert.ok(await store.propose(proposal(ada.person), { most: 1 }));
  });

  test("never lets the last administrator go, not even when two go at once", async () => {
    const ben = await joined("administrator");
    const leave = async (one: Person) => {
      const proposed = await store.propose(proposal(ada.person), { most: 99 });
      assert.ok(proposed);
      await store.ask(proposed.id, { by: ada.person.id, approval: approval(`op-${proposed.id}`) });
      return store.finish(proposed.id, {
        operation: `op-${proposed.id}`,
        state: "applied",
        reason: null,
        staff: { kind: "remove", person: one.id },
      });
    };
    const gone = await Promise.all([leave(ben.person), leave(ada.person)]);
    assert.equal(gone.filter(Boolean).length, 1);
    assert.equal((await store.people()).filter(({ role }) => role === "administrator").length, 1);
    assert.equal(await store.findPasskey(ben.passkey.id), null);
    assert.equal(await store.findPerson(ben.person.id), null);
  });

  test("ends a session after its rest and after its time, and with its person's role", async () => {
    const vera = await joined("viewer");
    const hash = secret();
    assert.ok(await store.startSession(vera.person.id, hash));
    nowMs += 14 * 60_000;
    assert.ok(await store.findSession(hash));
    nowMs += 15 * 60_000;
    assert.equal(await store.findSession(hash), null);
    const longer = secret();
    await store.startSession(vera.person.id, longer);
    for (let i = 0; i < 47; i++) {
      nowMs += 10 * 60_000;
      assert.ok(await store.findSession(longer));
    }
    nowMs += 10 * 60_000;
    assert.equal(await store.findSession(longer), null);
    await store.tidy();
  });

  test("has what it answered on disk, in a file that is its owner's alone, with no secret in it", async () => {
    const hash = secret();
    const token = secret();
    await store.startSession(ada.person.id, hash);
    await store.close();
    store = openConsoleStore({ file, clock });
    assert.equal((await store.findSession(hash))?.person.id, ada.person.id);
    assert.equal(statSync(file).mode & 0o077, 0);
    assert.ok(!readFileSync(file, "latin1").includes(token));
  });
});
