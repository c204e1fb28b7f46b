import { readFileSync, writeFileSync, renameSync } from "node:fs";
import { keepSecret, readOrCreateSecretJson, withFileLock } from "@countersign/platform";
import { fromBase64url, type Random, toBase64url } from "@countersign/protocol";
import type { SubjectKeys } from "./pseudonyms.ts";

interface Stored {
  readonly [organization: string]: { readonly subject: string; readonly reference: string };
}

/** Subject keys kept in a file (0600), made when an organization is first met. Losing the file loses every subject: back it up. */
export function openSubjectKeyFile(file: string, random: Random): (organization: string) => SubjectKeys {
  const stored = new Map(Object.entries(readOrCreateSecretJson(file, () => ({})) as Stored));
  const opened = new Map<string, SubjectKeys>();

  /** Of processes that share the file, the first one's keys count. */
  function add(organization: string): Stored[string] {
    return withFileLock(file, () => addLocked(organization));
  }
  function addLocked(organization: string): Stored[string] {
    const keys = { subject: toBase64url(random(32)), reference: toBase64url(random(32)) };
    const onDisk = Object.entries(JSON.parse(readFileSync(file, "utf8")) as Stored);
    for (const [name, present] of onDisk) stored.set(name, present);
    const kept = stored.get(organization) ?? keys;
    stored.set(organization, kept);
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(stored), null, 2), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    return kept;
  }

  return (organization) => {
    const ready = opened.get(organization);
    if (ready) return ready;
    const { subject, reference } = stored.get(organization) ?? add(organization);
    const keys = { subject: keepSecret(fromBase64url(subject)), reference: keepSecret(fromBase64url(reference)) };
    opened.set(organization, keys);
    return keys;
  };
}
