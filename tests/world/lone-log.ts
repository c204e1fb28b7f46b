import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createNodeCrypto,
  createNoteSigner,
  generateNoteJwk,
  type Log,
  nodeSha256,
  silentLog,
  systemRandom,
} from "@countersign/platform";
import type { NoteSigner } from "@countersign/protocol/audit";
import type { Sequencer } from "@countersign/verification-server";
import { auditLeaf } from "../../roles/verification-server/src/core/audit.ts";
import { createSequencer } from "../../roles/verification-server/src/steps/sequence-audit.ts";
import type { Store } from "../../roles/verification-server/src/store/port.ts";
import { openSqliteStore } from "../../roles/verification-server/src/store/sqlite/store.ts";
import { createHandClock, type HandClock } from "./hand-clock.ts";

const crypto = createNodeCrypto();

/** An audit log in a database of its own, with its sequencer and without a server around it. */
export interface LoneLog {
  readonly file: string;
  readonly clock: HandClock;
  readonly store: Store;
  readonly key: NoteSigner;
  readonly sequencer: Sequencer;
  /** Writes rows that look like real ones. */
  write(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function createLoneLog({ log = silentLog }: { log?: Log } = {}): Promise<LoneLog> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-log-"));
  const file = join(folder, "verification.sqlite");
  const clock = createHandClock();
  const store = openSqliteStore({ file, clock: clock.now, random: systemRandom });
  const { d, ...jwk } = generateNoteJwk();
  const key = createNoteSigner({ ...jwk, d }, "verify.example.com");
  const kept = { id: "key_checkpoint", purpose: "checkpoint", jwk, sealed: new Uint8Array() } as const;
  const added = { at: clock.now(), event: "key.added" };
  await store.keys.add(
    { ...kept, createdAtMs: clock.now(), retiredAtMs: null },
    { leaf: await auditLeaf(crypto, added) },
  );
  const keys = { checkpoint: key, checkpoints: [key], refresh: async () => {} } as unknown as Parameters<
    typeof createSequencer
  >[0]["keys"];
  const sequencer = createSequencer({ store, crypto, clock: clock.now, log, keys }, { sha256: nodeSha256 });
  let written = 0;
  return {
    file,
    clock,
    store,
    key,
    sequencer,
    async write(count) {
      const facts = Array.from({ length: count }, () => ({
        at: clock.now(),
        event: "operation.created",
        operation: `op_${String((written += 1)).padStart(26, "0")}`,
      }));
      const leaves = await Promise.all(facts.map((fact) => auditLeaf(crypto, fact)));
      await Promise.all(leaves.map((leaf) => store.audit.append(leaf)));
    },
    async close() {
      await sequencer.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
