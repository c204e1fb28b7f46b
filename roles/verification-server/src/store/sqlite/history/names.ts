import type { Database } from "../database.ts";

/** Short numbers for names that are in every row: of organizations, businesses, types, states and methods. */
export interface Names {
  /** Null for a name that no row of the index has. */
  find(name: string): number | null;
  /** Inside a write. */
  put(name: string): number;
}

export function createNames(db: Database): Names {
  const find = db.prepare("SELECT code FROM search_names WHERE name = :name");
  const put = db.prepare("INSERT INTO search_names (name) VALUES (:name) RETURNING code");
  function codeOf(name: string): number | null {
    const row = find.get({ name });
    return row ? Number(row["code"]) : null;
  }
  return { find: codeOf, put: (name) => codeOf(name) ?? Number(put.get({ name })?.["code"]) };
}
