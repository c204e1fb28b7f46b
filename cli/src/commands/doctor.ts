import { systemClock } from "@countersign/platform/system";
import type { Command } from "commander";
import { faultText } from "../fault-text.ts";
import type { Config } from "../config.ts";
import { bad, type Finding, good } from "../doctor/finding.ts";
import { type AdministrationFlags, administrationCommand, settingsOf } from "./administration.ts";
import { show } from "./device-program.ts";
import { plain } from "./device-text.ts";
import { helpText } from "../help/localize-help.ts";

const marks = { good: "ok  ", odd: "look", bad: "FAIL" } as const;

function settingsFindings(flags: AdministrationFlags): {
  readonly config: Config | null;
  readonly findings: readonly Finding[];
} {
  try {
    return { config: settingsOf(flags), findings: [good("settings", "can be read")] };
  } catch (error) {
    const faults = faultText(error).split("\n");
    return {
      config: null,
      findings: faults.map((fault) => bad("settings", fault, "mend the setting; docs/operations.md lists all of them")),
    };
  }
}

async function examine(flags: AdministrationFlags): Promise<readonly Finding[]> {
  const { config, findings } = settingsFindings(flags);
  if (!config) return findings;
  const { lookAtFiles } = await import("../doctor/look-at-files.ts");
  const { registeredOrigins } = await import("../registered-origins.ts");
  const { lookAtRegistry } = await import("../doctor/look-at-registry.ts");
  const { lookAtServers } = await import("../doctor/look-at-servers.ts");
  const files = await lookAtFiles(config);
  const origins = files.registry ? registeredOrigins(config, files.registry) : {};
  const registered = files.registry ? lookAtRegistry(files.registry, Math.floor(systemClock() / 1000)) : [];
  return [
    ...findings,
    ...files.findings,
    ...registered,
    ...(await lookAtServers({ ...config, ...origins }, files.registry?.servers ?? [])),
  ];
}

/** What a person reads of findings: each stands in its own line, whatever a server said of itself. */
export function findingsText(findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ state, what, says, remedy }) =>
      `${marks[state]}  ${plain(what)}: ${plain(says)}\n${remedy === null ? "" : `      → ${remedy}\n`}`,
  );
  const count = (state: Finding["state"]): number => findings.filter((finding) => finding.state === state).length;
  return `${lines.join("")}\n${count("good")} good, ${count("odd")} to look at, ${count("bad")} wrong\n`;
}

async function doctor({ json, ...flags }: AdministrationFlags): Promise<void> {
  const findings = await examine(flags);
  show({ findings }, { json, text: findingsText(findings) });
  if (findings.some(({ state }) => state === "bad")) process.exitCode = 1;
}

/** `countersign doctor`: looks at everything a server needs, and says what to do. Changes nothing. */
export function addDoctorCommand(program: Command): void {
  administrationCommand(
    program,
    "doctor",
    "look at settings, files, keys, database, clock and the ways to the server, and say what to do",
  )
    .addHelpText(
      "after",
      helpText(
        "\nRun it with the server's own environment. It changes nothing. Exit codes: 0 nothing is wrong, 1 something is.",
      ),
    )
    .action(doctor);
}
