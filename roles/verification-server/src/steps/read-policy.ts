import type { AnswerOf, operationServerToVerificationServer } from "@countersign/protocol/contract";
import type { PolicyRow } from "../core/policy.ts";
import type { Registry } from "../core/registry.ts";

type Answer = AnswerOf<typeof operationServerToVerificationServer.readPolicy>;

/** For whom rows are read: an organization, perhaps limited to some businesses. */
interface PolicyReader {
  readonly organization: string;
  readonly businesses: readonly string[] | null;
}

function concerns({ organization, business }: PolicyRow, reader: PolicyReader): boolean {
  const ours = organization === undefined || organization === reader.organization;
  return ours && (business === undefined || (reader.businesses?.includes(business) ?? true));
}

/** The rows that concern an organization, in the order in which they are tried (§12), and the version that a change of them names. */
export function readPolicy({ version, policies }: Registry, reader: PolicyReader): Answer {
  return { version, rows: policies.filter((row) => concerns(row, reader)) };
}
