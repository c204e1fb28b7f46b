import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Command } from "commander";
import { chineseHelp } from "../src/help/chinese.ts";
import { helpLocale } from "../src/help/localize-help.ts";
import { createProgram } from "../src/program.ts";

/** Every command there is. */
function* commandsOf(command: Command): Generator<Command> {
  yield command;
  for (const one of command.commands) yield* commandsOf(one);
}

/** What a command's help says in English: descriptions, and what stands below. */
function saidBy(command: Command): readonly string[] {
  let all = "";
  command.configureOutput({ writeOut: (text) => void (all += text) }).outputHelp();
  const below = all.slice(command.helpInformation().length);
  const described = [...command.options, ...command.registeredArguments].map(({ description }) => description);
  return [command.description(), ...described, below.trim()].filter((text) => text !== "");
}

const hasChinese = /\p{Script=Han}/u;

describe("the help of every command", () => {
  const english = new Set([...commandsOf(createProgram("en"))].flatMap(saidBy));

  test("is there in Chinese, and nothing in Chinese is left over", () => {
    assert.deepEqual(
      [...english].filter((text) => !(text in chineseHelp)),
      [],
    );
    assert.deepEqual(
      Object.keys(chineseHelp).filter((text) => !english.has(text)),
      [],
    );
    for (const text of Object.values(chineseHelp)) assert.match(text, hasChinese);
  });

  test("says nothing in English where the terminal is Chinese", () => {
    for (const command of commandsOf(createProgram("zh"))) {
      const text = command.helpInformation();
      assert.match(text, /用法：/);
      const lines = text.split("\n").filter((line) => /^ {2}-|^ {2}[a-z]/.test(line));
      assert.deepEqual(
        lines.filter((line) => !hasChinese.test(line) && line.trim().split(/\s{2,}/).length > 1),
        [],
      );
      assert.doesNotMatch(text, /choices:|default:|Options:|Commands:/);
    }
  });

  test("follows the terminal as POSIX says", () => {
    assert.equal(helpLocale({ LANG: "zh_CN.UTF-8" }), "zh");
    assert.equal(helpLocale({ LC_ALL: "C", LANG: "zh_CN.UTF-8" }), "en");
    assert.equal(helpLocale({ LC_ALL: "", LC_MESSAGES: "zh_CN", LANG: "en_US" }), "zh");
    assert.equal(helpLocale({}), "en");
  });
});
