import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import {
  type Assurance,
  assurances,
  builtInTemplates,
  type MethodName,
  methodNames,
  ProtocolError,
} from "@countersign/protocol";
import {
  chooseMethod,
  type PolicyRow,
  type Routing,
  type RoutingFacts,
  type Standing,
} from "@countersign/verification-server";
import { seed } from "./seed.ts";

const method = fc.constantFrom(...methodNames);
const assurance = fc.constantFrom(...assurances);
/** True once in eight: facts that leave nothing to choose from are tried less often. */
const seldom = fc.nat(7).map((n) => n === 0);
const rank = (of: Assurance): number => assurances.indexOf(of);

const saying = fc.record(
  {
    methods: fc.uniqueArray(method, { minLength: 2 }),
    first: method,
    minimumAssurance: assurance,
    display: fc.constantFrom("separate", "same", "same"),
  },
  { requiredKeys: [] },
);
const row: fc.Arbitrary<PolicyRow> = fc
  .tuple(saying, fc.constantFrom("administrator", "organization"), fc.option(fc.constantFrom("staff", "guests")))
  .map(([says, by, group]) => ({
    id: "row",
    by,
    ...(by === "organization" && { organization: "example-bank" }),
    ...(group !== null && { group }),
    ...says,
  }));

const standing: fc.Arbitrary<Standing> = fc.record({
  devices: fc.nat(2),
  passkeyDevices: fc.constantFrom("uv", "hw", null),
  methods: fc.uniqueArray(
    fc.record({ method: fc.constantFrom(...methodNames.filter((name) => name !== "qr")), assurance }),
    { selector: (entry) => entry.method, minLength: 2 },
  ),
  preferred: fc.option(method),
  recent: fc.array(method, { maxLength: 5 }),
  groups: fc.subarray(["staff", "guests"]),
});

const facts: fc.Arbitrary<RoutingFacts> = fc.record({
  template: fc.constantFrom(...builtInTemplates),
  organization: fc.constant("example-bank"),
  business: fc.constant("transfers"),
  details: fc.constant({}),
  anonymous: seldom,
  loggedIn: seldom.map((not) => !not),
  asked: seldom.chain((wished) => (wished ? method : fc.constant(null))),
  askedAssurance: seldom.chain((raised) => (raised ? assurance : fc.constant(null))),
  offlinePossible: fc.boolean(),
  standing,
  rows: fc.array(row, { maxLength: 4 }),
  down: fc.subarray([...methodNames], { maxLength: 2 }),
});

/** The choice, or null where the request is refused. */
function chosen(given: RoutingFacts): Routing | null {
  try {
    return chooseMethod(given);
  } catch (error) {
    assert.ok(error instanceof ProtocolError, String(error));
    return null;
  }
}

function firstRow({ rows, standing: { groups } }: RoutingFacts, by: PolicyRow["by"]): PolicyRow | undefined {
  return rows.find((one) => one.by === by && (one.group === undefined || groups.includes(one.group)));
}

/** The most a method could prove for this user, said here once more. */
function reach(name: MethodName, { standing: { passkeyDevices, methods } }: RoutingFacts): Assurance {
  if (name === "qr") return passkeyDevices ?? "soft";
  if (name === "dynamic-code" || name === "sms") return name === "sms" ? "sms" : "soft-offline";
  return methods.find((one) => one.method === name)?.assurance ?? "sms";
}

/** What the rows allow, said here once more. */
function isAllowed(name: MethodName, given: RoutingFacts): boolean {
  const lists = [firstRow(given, "administrator")?.methods, firstRow(given, "organization")?.methods];
  const [granted = methodNames.filter((one) => one !== "sms"), narrowed = granted] = lists;
  return granted.includes(name) && narrowed.includes(name);
}

/** True where nothing is left but the code, which proves nothing by being shown: the phone's decision is judged by the floor. */
const isCodeAlone = ({ methods }: Routing): boolean => methods.length === 1 && methods[0] === "qr";

function holds(of: (routing: Routing, given: RoutingFacts) => void, numRuns = 3000): void {
  fc.assert(
    fc.property(facts, (given) => {
      const routing = chosen(given);
      if (routing) of(routing, given);
    }),
    { seed, numRuns },
  );
}

describe("the method used (P13)", () => {
  test("is allowed by the rows, and so is every method offered", () => {
    let several = 0;
    holds(({ method: used, methods, unavailable }, given) => {
      assert.equal(methods[0], used);
      assert.equal(new Set(methods).size, methods.length);
      for (const name of [...methods, ...unavailable]) assert.ok(isAllowed(name, given), name);
      if (methods.length > 1) several += 1;
    });
    assert.ok(several > 100, "too few choices among several methods to mean anything");
  });

  test("is at or above the floor, which no site lowers and no organization either", () => {
    holds((routing, given) => {
      const { methods, unavailable, minimumAssurance } = routing;
      const granted = firstRow(given, "administrator")?.minimumAssurance ?? given.template.minimumAssurance;
      for (const asked of [granted, given.askedAssurance, firstRow(given, "organization")?.minimumAssurance])
        assert.ok(rank(minimumAssurance) >= rank(asked ?? "sms"));
      for (const name of isCodeAlone(routing) ? unavailable : [...methods, ...unavailable])
        assert.ok(rank(reach(name, given)) >= rank(minimumAssurance), name);
      assert.ok(!routing.offline || rank("soft-offline") >= rank(minimumAssurance));
    });
  });

  test("is never one that is down, and never sms for what protects an account", () => {
    holds(({ methods, unavailable }, given) => {
      assert.ok(!methods.some((name) => given.down.includes(name)));
      assert.ok(unavailable.every((name) => given.down.includes(name)));
      if (["device", "credential"].includes(given.template.look)) assert.ok(!methods.includes("sms"));
    });
  });

  test("is the code where nobody is logged in", () => {
    holds((routing, { anonymous, loggedIn }) => {
      if (anonymous || !loggedIn) assert.ok(isCodeAlone(routing));
    });
  });

  test("is decided on the page only where type or administrator allow it", () => {
    const onThePage: readonly MethodName[] = ["passkey", "face", "sms", "remote"];
    holds(({ methods, display }, given) => {
      const administrator = firstRow(given, "administrator")?.display;
      if (firstRow(given, "organization")?.display === "separate") assert.equal(display, "separate");
      if (given.template.look !== "login" && administrator === undefined) assert.equal(display, "separate");
      if (display === "separate") assert.ok(!methods.some((name) => onThePage.includes(name)));
    });
  });

  test("is one of the same methods whatever the user set, kept choosing, or the site asked for", () => {
    holds(({ methods, unavailable }, given) => {
      const plain = { ...given, asked: null, standing: { ...given.standing, preferred: null, recent: [] } };
      const without = chosen(plain);
      assert.deepEqual([...methods].toSorted(), [...(without?.methods ?? [])].toSorted());
      assert.deepEqual(unavailable, without?.unavailable);
    });
  });

  test("is never widened by an organization's rows", () => {
    holds(({ methods, minimumAssurance, display }, given) => {
      const without = chosen({
        ...given,
        rows: given.rows.filter(({ by }) => by === "administrator"),
        down: [],
        asked: null,
      });
      assert.ok(without);
      for (const name of methods)
        assert.ok(without.methods.includes(name) || isCodeAlone({ ...without, methods }), name);
      assert.ok(rank(minimumAssurance) >= rank(without.minimumAssurance));
      assert.ok(display === "separate" || without.display === "same");
    });
  });
});

describe("learning (P13)", () => {
  const unset = (given: RoutingFacts): RoutingFacts => ({
    ...given,
    asked: null,
    standing: { ...given.standing, preferred: null },
  });
  const learnt = (given: RoutingFacts, recent: readonly MethodName[]): Routing | null =>
    chosen({ ...unset(given), standing: { ...given.standing, preferred: null, recent } });

  test("puts no weaker method ahead of a stronger one", () => {
    holds((_routing, given) => {
      const before = learnt(given, [])?.methods ?? [];
      const after = learnt(given, given.standing.recent)?.methods ?? [];
      for (const [at, name] of after.entries())
        for (const later of after.slice(at + 1))
          if (rank(reach(later, given)) > rank(reach(name, given)))
            assert.ok(before.indexOf(name) < before.indexOf(later), `${name} went ahead of ${later}`);
    });
  });

  test("of three releases by a weaker method, as in a stolen session, leaves what was chosen before", () => {
    let tried = 0;
    holds((_routing, given) => {
      const before = learnt(given, []);
      for (const weaker of before?.methods.slice(1) ?? []) {
        if (!before || rank(reach(weaker, given)) >= rank(reach(before.method, given))) continue;
        assert.equal(learnt(given, [weaker, weaker, weaker, before.method, before.method])?.method, before.method);
        tried += 1;
      }
    });
    assert.ok(tried > 100, "too few weaker methods to mean anything");
  });

  test("of three releases by a method of the same strength or more brings it forward", () => {
    let moved = 0;
    holds((_routing, given) => {
      const before = learnt(given, []);
      const [head, next] = before?.methods ?? [];
      if (head === undefined || next === undefined || rank(reach(next, given)) < rank(reach(head, given))) return;
      assert.equal(learnt(given, [next, next, next])?.method, next);
      moved += 1;
    });
    assert.ok(moved > 50);
  });
});
