import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isFinal, moves, operationStates } from "@countersign/protocol";
import { explore, keyOf } from "./explore.ts";
import { brokenBy } from "./invariants.ts";
import { actions } from "./operation-actions.ts";
import { createStep, type Guard, guards } from "./operation-model.ts";

/** Names of what is broken when those guards are left out, until one of them is `needed`. */
function broken(without: readonly Guard[], needed: RegExp): readonly string[] {
  const found = new Set<string>();
  explore(createStep({ without }), (edge) => {
    const names = brokenBy(edge);
    for (const name of names) found.add(name);
    return names.some((name) => needed.test(name)) ? "enough" : names.length === 0;
  });
  return [...found];
}

describe("every way an operation can go", () => {
  test("breaks nothing, to the last state there is: two phones, two workers, the page, time, crashes, messages twice and in any order", () => {
    const step = createStep();
    const taken = new Set<string>();
    const { worlds, edges } = explore(step, (edge) => {
      assert.deepEqual(brokenBy(edge), [], `${edge.action.name} in ${keyOf(edge.from)}`);
      if (edge.action.move !== null) taken.add(edge.action.move);
      return true;
    });
    assert.ok(worlds.size > 10_000 && edges > worlds.size, `${worlds.size} worlds, ${edges} edges`);
    assert.deepEqual([...taken].toSorted(), Object.keys(moves).toSorted(), "every move of the table is made somewhere");
    const reached = new Set([...worlds.values()].map(({ world }) => world.state));
    assert.deepEqual(
      operationStates.filter((state) => !reached.has(state)),
      [],
      "every state is reached",
    );
  });

  test("can always end: from every state a final one is reached", () => {
    const step = createStep();
    const back = new Map<string, string[]>();
    const { worlds } = explore(step, ({ from, to }) => {
      const before = back.get(keyOf(to));
      if (before) before.push(keyOf(from));
      else back.set(keyOf(to), [keyOf(from)]);
      return true;
    });
    const ends = [...worlds]
      .filter(([, { world }]) => world.state !== "none" && isFinal(world.state))
      .map(([key]) => key);
    const can = new Set(ends);
    for (let key = ends.pop(); key !== undefined; key = ends.pop())
      for (const before of back.get(key) ?? []) if (!can.has(before) && can.add(before)) ends.push(before);
    const stuck = [...worlds.values()].filter(({ world }) => !can.has(keyOf(world)) && world.state !== "none");
    assert.deepEqual(stuck, []);
  });

  const needed: Readonly<Record<Guard, RegExp>> = {
    deadline: /^P17/,
    claimant: /^P4 a decision/,
    nonce: /^P6/,
    scans: /^P15/,
    "active phone": /^P18/,
    actor: /^P4 each move/,
    "state at the write": /^P2|^P3/,
    "one release": /^P1 /,
    confirmed: /^P2 approved only when/,
    "code of the last scan": /^P6 a confirmation/,
    tries: /^P15 the third/,
    contention: /^P4 an operation has one claimant/,
    "return code": /^P6 a return code/,
    mode: /^P2 approved without/,
  };
  for (const guard of guards) {
    test(`breaks ${needed[guard].source} when the guard "${guard}" is left out`, () => {
      const names = broken([guard], needed[guard]);
      assert.ok(
        names.some((name) => needed[guard].test(name)),
        `found ${names.join(", ") || "nothing"}`,
      );
    });
  }

  test("is tried by everybody: actions that the table forbids are among them", () => {
    assert.ok(actions.some(({ move, actor }) => move === "approve" && actor === "relying-party"));
    assert.ok(actions.some(({ move, actor }) => move === "consume" && actor === "initiating-device"));
  });
});
