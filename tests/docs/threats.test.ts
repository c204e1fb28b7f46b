import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  activationRules,
  changeChecks,
  codeChecks,
  codeEntryRules,
  confirmationRules,
  consumeChecks,
  decisionChecks,
  methodAnswerRules,
  methodChangeRules,
  methodChoiceRules,
  offlineDecisionChecks,
  requestRules,
  scanChecks,
  ticketRules,
  undoChecks,
  vetoRules,
} from "@countersign/verification-server";
import { root } from "./read-pages.ts";

type Names = readonly { readonly name: string }[];
const page = readFileSync(`${root}docs/threats.md`, "utf8");
const rows = [...page.matchAll(/^\| (T\d+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(
  ([, id = "", , done = "", tested = ""]) => ({
    id,
    done,
    tested,
  }),
);
const linked = (cell: string): readonly string[] =>
  [...cell.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = ""]) => file);

describe("the table of threats", () => {
  test("has a row for each of T1 to T56, in order", () => {
    assert.deepEqual(
      rows.map(({ id }) => id),
      Array.from({ length: 56 }, (_, i) => `T${i + 1}`),
    );
  });

  test("names a test in each row, or says why there is none", () => {
    const bare = rows.filter(({ tested }) => linked(tested).length === 0);
    assert.deepEqual(
      bare.filter(({ tested }) => !/^(not built yet|cannot be tested here: .+)/.test(tested)),
      [],
    );
    const tests = rows.flatMap(({ tested }) => linked(tested));
    assert.ok(tests.length > 50);
    assert.deepEqual(
      tests.filter((file) => !file.endsWith(".test.ts")),
      [],
    );
  });

  test("names every attack in the row of its number", () => {
    const attacks = globSync("tests/attacks/*.test.ts", { cwd: root }).map((file) => file.replaceAll("\\", "/"));
    assert.ok(attacks.length > 25);
    const lost = attacks.filter((file) => {
      const id = `T${Number(/\/t(\d\d)-/.exec(file)?.[1])}`;
      return !rows.some((row) => row.id === id && linked(row.tested).includes(file));
    });
    assert.deepEqual(lost, []);
  });

  test("names rules that are in the lists", () => {
    const operation = [requestRules, codeChecks, scanChecks, decisionChecks, codeEntryRules, consumeChecks];
    const afterwards = [undoChecks, offlineDecisionChecks, changeChecks];
    const enrolment = [ticketRules, confirmationRules, activationRules, vetoRules];
    const methods = [methodChoiceRules, methodAnswerRules, methodChangeRules];
    const names = [...operation, ...afterwards, ...enrolment, ...methods].flatMap((list: Names) =>
      list.map(({ name }) => name),
    );
    const inItalics = rows.flatMap(({ done }) => [...done.matchAll(/\*([^*]+)\*/g)].map(([, name = ""]) => name));
    assert.ok(inItalics.length > 20);
    assert.deepEqual(
      inItalics.filter((name) => name !== "not me" && !names.includes(name)),
      [],
    );
    const unnamed = names.filter((name) => !inItalics.includes(name) && !codeChecks.some((rule) => rule.name === name));
    assert.deepEqual(unnamed, [], "a rule that no row speaks of");
  });
});
