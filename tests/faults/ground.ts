/** Servers of an installation, and the proxy before them. */
export type ServerName = "front" | "operation" | "qr" | `node-${number}`;

/** Where servers stand. */
export interface Ground {
  /** An origin there. */
  originOf(name: ServerName, port: number): string;
  /** The address that a server listens at. */
  addressOf(name: ServerName): string;
  /** The network namespace that its program lives in; null for the machine's own. */
  namespaceOf(name: ServerName): string | null;
  /** Settings that it needs there. */
  settingsOf(name: ServerName): Readonly<Record<string, string>>;
}

/** All on this computer, where HTTP is safe enough. */
export const localhost: Ground = {
  originOf: (_name, port) => `http://localhost:${port}`,
  addressOf: () => "127.0.0.1",
  namespaceOf: () => null,
  settingsOf: () => ({}),
};
