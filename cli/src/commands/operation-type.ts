import { writeFileSync } from "node:fs";
import { parseTemplate } from "@countersign/protocol";
import type { RegisteredType } from "@countersign/verification-server";
import type { Command } from "commander";
import { readJsonFile } from "../json-file.ts";
import { textTable } from "./text-table.ts";
import { type AdministrationFlags, administer, administrationCommand } from "./administration.ts";
import { guarded, print, show } from "./device-program.ts";

async function registered(flags: AdministrationFlags): Promise<readonly RegisteredType[]> {
  return (await administer(flags, ({ read }) => read())).types;
}

async function list({ json, ...flags }: AdministrationFlags): Promise<void> {
  const types = await registered(flags);
  const lines = types.map(({ template: { id, version, title, fields } }) => [
    id,
    `version ${version}`,
    title.en,
    title.zh,
    fields.map((field) => (field.optional ? `[${field.id}]` : field.id)).join(" "),
  ]);
  show({ types: types.map(({ template }) => template) }, { json, text: textTable(lines) });
}

async function exportType(
  id: string,
  { out, ...flags }: AdministrationFlags & { readonly out?: string },
): Promise<void> {
  const found = (await registered(flags)).find(({ template }) => template.id === id);
  if (!found) throw new Error(`no type ${id} is registered; countersign type list shows those that are`);
  const text = `${JSON.stringify(found.template, null, 2)}\n`;
  if (out === undefined) print(text);
  else writeFileSync(out, text);
}

const shape =
  "labels in en and zh, kinds of fields and the rest as countersign type export shows them; 30 to 300 seconds to decide, up to 300 to use the approval";

async function add(file: string, { json, ...flags }: AdministrationFlags): Promise<void> {
  const read = readJsonFile(file);
  if ("fault" in read) throw new Error(read.fault);
  const template = parseTemplate(read.value);
  if (!template) throw new Error(`${file} is no operation type: ${shape}`);
  await administer(flags, ({ change, register }) =>
    change(`type ${template.id}`, (now) => {
      const known = now.types.find((entry) => entry.template.id === template.id)?.template;
      const isChanged = known !== undefined && JSON.stringify(known) !== JSON.stringify(template);
      if (isChanged && template.version <= known.version)
        throw new Error(
          `${template.id} is registered as version ${known.version}: a changed type needs a higher version, for phones keep what they know by it`,
        );
      return register.registerType(now, template);
    }),
  );
  show(template, {
    json,
    text: textTable([
      ["Type", template.id],
      ["Version", String(template.version)],
      ["Title", `${template.title.en} / ${template.title.zh}`],
    ]),
  });
}

/** `countersign type ...`: what operations are about, and how they read on the phone. */
export function addTypeCommands(program: Command): void {
  const type = program.command("type").description("types of operations: their fields, labels and limits");
  administrationCommand(type, "list", "list the types; optional fields stand in brackets").action(guarded(list));
  administrationCommand(type, "export <id>", "print a type as JSON, as a pattern for another")
    .option("-o, --out <file>", "write it to a file")
    .action(guarded(exportType));
  administrationCommand(type, "add <file>", "register a type out of a JSON file, or a new version of one").action(
    guarded(add),
  );
}
