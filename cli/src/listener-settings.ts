import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** A certificate with its chain, and its key, both PEM: the listener speaks TLS itself. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** How a role listens and goes. */
export interface ListenerSettings {
  /** Null where a proxy ends TLS, or on localhost. */
  readonly tls: TlsFiles | null;
  /** How long it goes on after it has said that it is not ready, for proxies to notice. */
  readonly leaveSeconds: number;
}

type Setting = (name: string) => string | null;

const longestLeave = 300;

function readPem(name: string, file: string, check: (text: string) => void): { text: string; fault: string | null } {
  try {
    const text = readFileSync(resolve(file), "utf8");
    check(text);
    return { text, fault: null };
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "it holds none";
    return { text: "", fault: `${name} cannot be used: ${why}` };
  }
}

function pairFault({ cert, key }: TlsFiles): string | null {
  const fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  return fits ? null : "COUNTERSIGN_TLS_KEY is not the key of COUNTERSIGN_TLS_CERT";
}

function readTls(setting: Setting): { readonly tls: TlsFiles | null; readonly faults: readonly string[] } {
  const [certFile, keyFile] = [setting("COUNTERSIGN_TLS_CERT"), setting("COUNTERSIGN_TLS_KEY")];
  if (certFile === null && keyFile === null) return { tls: null, faults: [] };
  if (certFile === null || keyFile === null)
    return { tls: null, faults: ["COUNTERSIGN_TLS_CERT and COUNTERSIGN_TLS_KEY are set together or not at all"] };
  const cert = readPem("COUNTERSIGN_TLS_CERT", certFile, (text) => void new X509Certificate(text));
  const key = readPem("COUNTERSIGN_TLS_KEY", keyFile, (text) => void createPrivateKey(text));
  const tls = { cert: cert.text, key: key.text };
  const unreadable = [cert.fault, key.fault].filter((fault) => fault !== null);
  const mismatch = unreadable.length === 0 ? pairFault(tls) : null;
  return { tls, faults: mismatch === null ? unreadable : [mismatch] };
}

export function readListenerSettings(
  setting: Setting,
): ListenerSettings & { readonly listenerFaults: readonly string[] } {
  const { tls, faults } = readTls(setting);
  const leaveSeconds = Number(setting("COUNTERSIGN_LEAVE_SECONDS") ?? 0);
  const isTime = Number.isInteger(leaveSeconds) && leaveSeconds >= 0 && leaveSeconds <= longestLeave;
  const timeFault = isTime ? [] : [`COUNTERSIGN_LEAVE_SECONDS is a number of seconds, 0 to ${longestLeave}`];
  return { tls, leaveSeconds, listenerFaults: [...faults, ...timeFault] };
}
