import { isJsonObject, isUint, type JsonValue } from "@countersign/protocol";
import { type PolicyRow, type ReadRows, readPolicyRows } from "@countersign/verification-server/settings";
import { readJsonFile } from "./json-file.ts";

/** Reads the administrator's rows of the routing policy from a JSON file; every fault is named. */
export function readPolicyFile(file: string): ReadRows {
  const read = readJsonFile(file);
  return "fault" in read ? { rows: null, faults: [read.fault] } : readPolicyRows(read.value, { by: "administrator" });
}

/** Rows that a site has written for itself. */
interface SitePolicy {
  /** The version they were read with; null when the file is a bare list. */
  readonly version: number | null;
  readonly rows: readonly Omit<PolicyRow, "by">[];
}

/** A site's rows out of what `policy show --json` printed: the administrator's, which stand beside them, are not the site's to write. */
function ownRows(rows: readonly JsonValue[]): readonly JsonValue[] {
  const own = rows.filter((row) => !isJsonObject(row) || row["by"] !== "administrator");
  return own.map((row) => {
    if (!isJsonObject(row) || row["by"] !== "organization") return row;
    const { by: _own, ...more } = row;
    return more;
  });
}

/** Reads a site's own rows: a list of them, or what `policy show --json` printed. Throws an Error that names every fault. */
export function readSitePolicy(file: string): SitePolicy {
  const read = readJsonFile(file);
  if ("fault" in read) throw new Error(read.fault);
  const { version = null, rows } = isJsonObject(read.value) ? read.value : { rows: read.value };
  if (!Array.isArray(rows)) throw new Error(`${file} is no list of rows`);
  const own = ownRows(rows);
  // Whose rows they are is what the server knows by the key; here it is enough that all say the same.
  const organization = own.filter(isJsonObject).find((row) => "organization" in row)?.["organization"];
  const judged = readPolicyRows(own, { by: "organization", organization: String(organization ?? "") });
  if (!judged.rows) throw new Error(`${file}: ${judged.faults.join("; ")}`);
  return {
    version: isUint(version) ? version : null,
    rows: judged.rows.map(({ by: _own, organization: _whose, ...row }) => row),
  };
}
