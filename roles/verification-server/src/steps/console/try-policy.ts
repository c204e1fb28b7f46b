import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, consoleToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { readPolicyRows } from "../../core/policy-rows.ts";
import { registerPolicy } from "../../core/register-policy.ts";
import type { Registry } from "../../core/registry.ts";
import type { Context } from "../context.ts";
import { dryRunPolicy } from "../dry-run-policy.ts";

type Request = RequestOf<typeof consoleToVerificationServer.dryRunPolicy>["body"];
type Answer = AnswerOf<typeof consoleToVerificationServer.dryRunPolicy>;

function withRows(registry: Registry, rows: Request["rows"]): Registry {
  if (!rows) return registry;
  const author = { by: "administrator" } as const;
  const read = readPolicyRows(rows, author);
  if (!read.rows) throw new ProtocolError("invalid_request", { cause: read.faults.join("; ") });
  return registerPolicy(registry, { author, rows: read.rows });
}

/** Which method would be chosen with these rows in the place of the administrator's. Nothing is written. */
export async function tryPolicy(context: Context, { organization, rows, ...wish }: Request): Promise<Answer> {
  const tried = withRows(await context.registry.current(), rows);
  const registry = { current: async () => tried, refresh: () => {} };
  return dryRunPolicy({ ...context, registry }, { ...wish, reader: { organization, businesses: null } });
}
