import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RelayKey } from "@countersign/relying-party";

/** The settings of the bank's own server. */
export interface BankServerConfig {
  /** Where it listens, on localhost. */
  readonly port: number;
  /** Its origin as registered at Countersign: what the verification server calls. */
  readonly url: string;
  /** The file of its key, made at the first start. */
  readonly keyFile: string;
  /** Where the QR server is. */
  readonly qrServerUrl: string;
  /** Where the verification server lists its role keys. */
  readonly verificationServerUrl: string;
}

/** The server's key: P-256, in a file that is its owner's alone. */
export function readBankServerKey(file: string): RelayKey {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(privateKey.export({ format: "jwk" })), { mode: 0o600, flag: "wx", flush: true });
  }
  return JSON.parse(readFileSync(file, "utf8")) as RelayKey;
}

/** Reads settings from the environment. */
export function readBankServerConfig(env: Readonly<Record<string, string | undefined>>): BankServerConfig {
  const countersign = env["COUNTERSIGN_URL"] ?? "http://localhost:8600";
  const port = Number(env["PORT"] ?? 8604);
  return {
    port,
    url: env["URL"] ?? `http://localhost:${port}`,
    keyFile: env["KEY_FILE"] ?? "data/demo/bank-server-key.json",
    qrServerUrl: env["QR_SERVER_URL"] ?? countersign,
    verificationServerUrl: countersign,
  };
}
