import type { Client, verificationServerToMethodServer } from "@countersign/protocol/contract";
import { findRegistered } from "../core/registered-method-server.ts";
import type { RegistryReader } from "../registry-reader.ts";
import type { FindMethodServer } from "./method-servers.ts";

type MethodServerClient = Client<typeof verificationServerToMethodServer>;

/** Method servers in this process before registered ones, which are reached over signed HTTP (§13); each connection is made once. */
export function createFindMethodServer({
  registry,
  own,
  connect,
}: {
  registry: RegistryReader;
  own: FindMethodServer;
  connect: (url: string) => MethodServerClient;
}): FindMethodServer {
  const connected = new Map<string, MethodServerClient>();
  return async (organization, method) => {
    const here = await own(organization, method);
    if (here) return here;
    const entry = findRegistered(await registry.current(), organization, method);
    if (!entry) return null;
    const client = connected.get(entry.url) ?? connect(entry.url);
    connected.set(entry.url, client);
    return { client, assurance: entry.assurance };
  };
}
