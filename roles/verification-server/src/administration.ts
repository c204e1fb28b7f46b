import { createNodeCrypto, createSecretBox } from "@countersign/platform/system";
import type { Clock, Random } from "@countersign/protocol";
import type { Registry } from "./core/registry.ts";
import type { OperationView } from "./core/operation-view.ts";
import { createKeyMaker } from "./key-maker.ts";
import { rotateKey, type RotatedPurpose } from "./keyring.ts";
import { createChangeRegistry } from "./steps/change-registry.ts";
import { type PageWish, searchOperations } from "./steps/search-history.ts";
import { openStore } from "./store/open-store.ts";

/** What is registered at a verification server, for its administrator at this machine. */
export interface Administration {
  read(): Promise<Registry>;
  /** One change, in the audit log as `what`; `change` answers its argument to change nothing. A running server follows within a second. */
  change(what: string, change: (now: Registry) => Registry): Promise<Registry>;
  /** One page of operations of all organizations, newest first; a cursor says that there may be more. */
  search(
    wish: Partial<PageWish>,
  ): Promise<{ readonly operations: readonly OperationView[]; readonly cursor?: string | undefined }>;
  /** True when no server has worked with the database yet. */
  isNew(): Promise<boolean>;
  /** True when that key-encryption key opens every key of the server (§2). */
  opensWith(keyEncryptionKey: Uint8Array): Promise<boolean>;
  /** Makes the key that follows the present one (§2); running servers take it up. Answers when it begins to be used, in Unix milliseconds. */
  rotateKey(purpose: RotatedPurpose, keyEncryptionKey: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

export { findPlace } from "./core/registry.ts";
export {
  endApiKey,
  registerApiKey,
  registerBusiness,
  registerOrganization,
  registerType,
  serveBusiness,
} from "./core/register.ts";
export { inviteServer, invitationSeconds, revokeServer } from "./core/registered-server.ts";
export { exportAudit } from "./export-audit.ts";
export type { DatabaseCondition } from "./store/database-condition.ts";
export { inspectDatabase } from "./store/inspect-database.ts";
export { isPostgres, placeOf } from "./store/open-store.ts";

/** Opens the database beside a server that may be running. It needs no key: nothing that is registered is secret. */
export async function openAdministration({
  database,
  clock,
  random,
}: {
  database: string;
  clock: Clock;
  random: Random;
}): Promise<Administration> {
  const store = await openStore({ database, clock, random });
  const crypto = createNodeCrypto();
  const registry = { current: () => store.registry.read(), refresh: () => {} };
  return {
    read: () => store.registry.read(),
    change: createChangeRegistry({ store, crypto, clock, registry, bus: { publish: () => {} } }),
    search: (wish) => searchOperations({ store, clock }, { organization: null, businesses: null, ...wish }),
    isNew: async () => (await store.keys.list()).length === 0,
    async opensWith(keyEncryptionKey) {
      const box = createSecretBox({ crypto, random, keyEncryptionKey });
      const opened = (await store.keys.list()).map(({ id, sealed }) => box.open(`server_keys/${id}`, sealed));
      return (await Promise.allSettled(opened)).every(({ status }) => status === "fulfilled");
    },
    rotateKey: (purpose, keyEncryptionKey) => {
      const box = createSecretBox({ crypto, random, keyEncryptionKey });
      return rotateKey({ store, box, crypto, clock, random, keyMaker: createKeyMaker(crypto) }, purpose);
    },
    close: () => store.close(),
  };
}
