import { readAccounts } from "./account.ts";
import type { Context } from "./context.ts";

/** True when a version is older than the least that is taken; both are dotted numbers. */
export function isTooOld(version: string, minimum: string): boolean {
  const [own, least] = [version, minimum].map((text) => text.split(".").map(Number));
  const parts = Array.from({ length: Math.max(own?.length ?? 0, least?.length ?? 0) }, (_, at) => at);
  const first = parts.map((at) => (own?.[at] ?? 0) - (least?.[at] ?? 0)).find((difference) => difference !== 0);
  return (first ?? 0) < 0;
}

/** The highest of the minimums that the kept directories (§17) name for this program; null where none is kept. */
export async function minimumVersion({ storage, directories, program }: Context): Promise<string | null> {
  const issuers = new Set((await readAccounts(storage)).map(({ issuer }) => issuer));
  let highest: string | null = null;
  for (const issuer of issuers) {
    const least = (await directories.kept(issuer))?.applications.find(({ id }) => id === program.id)?.minimumVersion;
    if (least !== undefined && (highest === null || isTooOld(highest, least))) highest = least;
  }
  return highest;
}
