import { ProtocolError } from "@countersign/protocol";
import type { Client, verificationServerToQrServer } from "@countersign/protocol/contract";
import { qrServerUrl } from "./core/registered-server.ts";
import type { RegistryReader } from "./registry-reader.ts";

type QrServerClient = Client<typeof verificationServerToQrServer>;

/** Registered QR servers, reached over signed HTTP (§13), and the one in this process, which is every other number; each connection is made once. */
export function createQrServerOf({
  registry,
  own,
  connect,
}: {
  registry: RegistryReader;
  /** Null when there is none in this process. */
  own: QrServerClient | null;
  connect: (url: string) => QrServerClient;
}): (number: number) => Promise<QrServerClient> {
  const connected = new Map<string, QrServerClient>();
  return async (number) => {
    const url = qrServerUrl(await registry.current(), number);
    if (url === null && own) return own;
    if (url === null) throw new ProtocolError("unavailable", { cause: "the QR server has no address" });
    const client = connected.get(url) ?? connect(url);
    connected.set(url, client);
    return client;
  };
}
