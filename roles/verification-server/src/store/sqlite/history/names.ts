import type { Database } from "../database.ts";

/** Short numbers for names that are in every row: of organizations, businesses, types, states and methods. */
export interface Names {
  /** Inside one write: {@link put} that looks up each name once. */
  putter(): (name: string) => number;
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
  const putOne = (name: string) => codeOf(name) ?? Number(put.get({ name })?.["code"]);
  return {
    find: codeOf,
    put: putOne,
    putter() {
      const known = new Map<string, number>();
      return (name) => {
        const code = known.get(name) ?? putOne(name);
        known.set(name, code);
        return code;
      };
    },
  };
}
