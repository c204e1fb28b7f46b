import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Command } from "commander";
import { createProgram } from "../../cli/src/program.ts";
import { readPages } from "./read-pages.ts";

/** What is wrong with a command line of a page; null when the program has that command and its options. */
function fault(words: readonly string[]): string | null {
  let command: Command = createProgram();
  for (const [at, word] of words.entries()) {
    if (word === "--help" || word === "-h") continue;
    if (word.startsWith("-")) {
      const known = command.options.some(({ long, short }) => long === word || short === word);
      if (!known) return `${words.slice(0, at).join(" ")} has no option ${word}`;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word);
    if (next) command = next;
    else if (command.commands.length > 0 && !words[at - 1]?.startsWith("-"))
      return `there is no command ${words.slice(0, at + 1).join(" ")}`;
  }
  return null;
}

/** Command lines of a text: what stands between `countersign` and the end of the code, a pipe or a redirection. */
function commandsOf(text: string): readonly (readonly string[])[] {
  const blocks = [...text.matchAll(/^ *```(\w*)\n([^]*?)^ *```/gm)];
  const shell = blocks.flatMap(([, language = "", block = ""]) => (["", "sh"].includes(language) ? [block] : []));
  const prose = text.replaceAll(/^ *```[^]*?^ *```/gm, "");
  const code = [...shell, ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, inline = ""]) => inline)];
  return code.flatMap((part) =>
    [...part.matchAll(/(?<![\w@/.-])countersign ((?:"[^"]*"|'[^']*'|[^"'`|<>;&\n)])*)/g)].map(([, line = ""]) =>
      [...line.matchAll(/"[^"]*"|'[^']*'|\S+/g)].map(([word]) => word).filter((word) => !["…", "..."].includes(word)),
    ),
  );
}

describe("commands on the pages", () => {
  test("are commands of the program, with options it has", () => {
    const found = readPages("**/*.md").flatMap(({ file, text }) => commandsOf(text).map((words) => ({ file, words })));
    assert.ok(found.length > 25, String(found.length));
    const wrong = found.flatMap(({ file, words }) => {
      const said = fault(words);
      return said === null ? [] : [`${file}: ${said}`];
    });
    assert.deepEqual(wrong, []);
  });

  test("that do not exist are seen", () => {
    const [words = []] = commandsOf("```sh\nnpx countersign keys make --organization x\n```");
    assert.equal(fault(words), "there is no command keys make");
    const [others = []] = commandsOf("`countersign keys list --all`");
    assert.equal(fault(others), "keys list has no option --all");
  });
});
