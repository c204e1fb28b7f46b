import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { rowsOfNobody } from "../core/policy-names.ts";
import { type Author, readPolicyRows } from "../core/policy-rows.ts";
import { registerPolicy } from "../core/register-policy.ts";
import type { Registry } from "../core/registry.ts";
import { createChangeRegistry } from "./change-registry.ts";
import type { Context } from "./context.ts";
import { readPolicy } from "./read-policy.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.replacePolicy>["body"];
type Answer = AnswerOf<typeof operationServerToVerificationServer.replacePolicy>;

/** The registry with those rows. The same rows again change nothing, whatever the version: the answer to the first may have been lost. */
function replaced(now: Registry, { version, rows }: Pick<Request, "version" | "rows">, author: Author): Registry {
  const read = readPolicyRows(
    rows.map(({ by: _own, ...row }) => row),
    author,
  );
  if (!read.rows) throw new ProtocolError("invalid_request", { cause: read.faults.join("; ") });
  const next = registerPolicy(now, { author, rows: read.rows });
  if (next !== now && now.version !== version) throw new ProtocolError("operation_state_conflict");
  if (rowsOfNobody(now, read.rows).length > 0)
    throw new ProtocolError("invalid_request", { cause: "a row names a business or type that is not registered" });
  return next;
}

/** An organization's own rows, all at once (§12): only a key for the whole organization may, for rows hold for all of its businesses. */
export function createReplacePolicy(context: Context) {
  const change = createChangeRegistry(context);
  return async ({ asked, ...given }: Request): Promise<Answer> => {
    const { organization } = asked;
    if (asked.businesses !== null) throw new ProtocolError("method_not_allowed", { cause: "a key of some businesses" });
    const author = { by: "organization", organization } as const;
    return readPolicy(await change(`policy of ${organization}`, (now) => replaced(now, given, author)), asked);
  };
}
