import type { Clock } from "@countersign/protocol";
import type { PrivateDatabase } from "@countersign/platform";
import type { Begun, KeptCode, SmsStore } from "./port.ts";
import { createCountText } from "./texts.ts";

function isSame(kept: KeptCode, asked: Pick<KeptCode, "kind" | "registration" | "digest">): boolean {
  return kept.kind === asked.kind && kept.registration === asked.registration && kept.digest === asked.digest;
}

/** Begins a code: one transaction that counts its text and writes what is kept, or changes nothing. */
export function createBegin(
  db: PrivateDatabase,
  { clock, find }: { clock: Clock; find: (id: string) => KeptCode | null },
): SmsStore["begin"] {
  const insertRegistration = db.prepare(`
    INSERT INTO registrations (id, organization, subject, phone, number_hash, hint)
    VALUES (:id, :organization, :subject, :phone, :numberHash, :hint)`);
  const insertCode = db.prepare(`
    INSERT INTO codes (id, kind, registration, digest, mac, expires_ms)
    VALUES (:id, :kind, :registration, :digest, :mac, :expiresAtMs)`);
  const isKnown = db.prepare("SELECT 1 FROM registrations WHERE id = :id");
  const countText = createCountText(db, clock);

  return (code, { counted, registration }) =>
    db.transact((): Begun => {
      const kept = find(code.id);
      if (kept) return { kind: isSame(kept, code) ? "again" : "taken" };
      if (registration && isKnown.get({ id: registration.id })) return { kind: "taken" };
      const text = countText(counted);
      if (text === null) return { kind: "limited" };
      if (registration) insertRegistration.run({ ...registration });
      insertCode.run({ ...code });
      return { kind: "begun", text };
    });
}
