import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { type LanCertificate, openLanCertificate } from "../../cli/src/lan/lan-certificate.ts";
import { terminateTls, type TlsEnd } from "../../cli/src/lan/terminate-tls.ts";
import { clock } from "./clock.ts";
import type { Ground, ServerName } from "./ground.ts";

/** Two networks, as operators have them: on one the servers meet, on the other the database is. */
export type Wire = "servers" | "data";

/** Servers on machines of their own, as far as the network sees, with cables that can be pulled. */
export interface Network extends Ground {
  /** Address on the data network at which this process's machine is reached. */
  readonly dataAddress: string;
  /** From now on nothing passes, and nobody is told. */
  cut(name: ServerName, wire: Wire): void;
  mend(name: ServerName, wire: Wire): void;
  /** TLS before a proxy that listens on localhost. */
  openFront(port: number): Promise<TlsEnd>;
  remove(): void;
}

function ip(...args: readonly string[]): string {
  return execFileSync("ip", args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
}

/** Why there can be none here; null where there can. */
export function lacksNetwork(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "network namespaces need root on Linux";
  const name = `csfprobe${process.pid}`;
  try {
    ip("netns", "add", name);
    ip("netns", "delete", name);
    return null;
  } catch {
    return "ip netns does not work here (Debian: iproute2)";
  }
}

const wires: readonly Wire[] = ["servers", "data"];

/** Makes a network with these servers in it, each in a namespace; the proxy is in this process's. */
export async function createNetwork(names: readonly Exclude<ServerName, "front">[]): Promise<Network> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-network-"));
  const mark = `csf${process.pid}`;
  const net = process.pid % 200;
  const bridges = { servers: `${mark}s`, data: `${mark}d` } as const;
  const prefixes = { servers: `10.213.${net}`, data: `10.214.${net}` } as const;
  const numbers = new Map<ServerName, number>([["front", 1], ...names.map((name, k) => [name, k + 2] as const)]);
  const namespaceOf = (name: ServerName) => (name === "front" ? null : `${mark}-${name}`);
  const addressOf = (name: ServerName) => `${prefixes.servers}.${numbers.get(name)}`;
  /** The end of a server's cable at the bridge. */
  const plugOf = (name: ServerName, wire: Wire) => `${mark}${wire[0]}${numbers.get(name)}`;
  const certificates = new Map<ServerName, LanCertificate>();
  const authorities = join(folder, "authorities.pem");

  function lay(): void {
    for (const wire of wires) {
      ip("link", "add", bridges[wire], "type", "bridge");
      ip("address", "add", `${prefixes[wire]}.1/24`, "dev", bridges[wire]);
      ip("link", "set", bridges[wire], "up");
    }
    for (const name of names) {
      const namespace = `${mark}-${name}`;
      ip("netns", "add", namespace);
      ip("-n", namespace, "link", "set", "lo", "up");
      for (const wire of wires) {
        const plug = plugOf(name, wire);
        ip("link", "add", plug, "type", "veth", "peer", "name", wire, "netns", namespace);
        ip("link", "set", plug, "master", bridges[wire], "up");
        ip("-n", namespace, "address", "add", `${prefixes[wire]}.${numbers.get(name)}/24`, "dev", wire);
        ip("-n", namespace, "link", "set", wire, "up");
      }
    }
    for (const wire of wires) introduce(wire);
  }
  /** Everybody knows everybody's place for good, so that what is cut off is silence and not an error. */
  function introduce(wire: Wire): void {
    const all: readonly ServerName[] = ["front", ...names];
    const hardware = new Map(all.map((name) => [name, hardwareOf(name, wire)]));
    for (const of of all)
      for (const [other, address] of hardware) {
        if (of === other) continue;
        const at = of === "front" ? [] : ["-n", `${mark}-${of}`];
        const device = of === "front" ? bridges[wire] : wire;
        const place = `${prefixes[wire]}.${numbers.get(other)}`;
        ip(...at, "neighbour", "replace", place, "lladdr", address, "dev", device, "nud", "permanent");
      }
  }
  function hardwareOf(name: ServerName, wire: Wire): string {
    const at = name === "front" ? [] : ["-n", `${mark}-${name}`];
    const device = name === "front" ? bridges[wire] : wire;
    const shown = ip(...at, "-json", "link", "show", "dev", device);
    return (JSON.parse(shown) as [{ address: string }])[0].address;
  }
  function remove(): void {
    const attempts = [
      ...names.map((name) => ["netns", "delete", `${mark}-${name}`]),
      ...wires.map((wire) => ["link", "delete", bridges[wire]]),
    ];
    for (const attempt of attempts)
      try {
        ip(...attempt);
      } catch {
        // It was never made.
      }
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    lay();
    for (const name of numbers.keys())
      certificates.set(
        name,
        await openLanCertificate(join(folder, name), { address: addressOf(name), clock: clock.now }),
      );
  } catch (error) {
    remove();
    throw error;
  }
  const trusted = [...certificates.values()].map(({ authority }) => authority);
  writeFileSync(authorities, trusted.join("\n"));
  setDefaultCACertificates([...getCACertificates("default"), ...trusted]);
  const own = (name: ServerName) => certificates.get(name) ?? { key: "", cert: "", authority: "" };
  return {
    dataAddress: `${prefixes.data}.1`,
    originOf: (name, port) => `https://${addressOf(name)}:${port}`,
    addressOf,
    namespaceOf,
    settingsOf: (name) => ({
      COUNTERSIGN_HOST: addressOf(name),
      NODE_EXTRA_CA_CERTS: authorities,
      // TLS of the nodes ends at the proxy.
      ...(!name.startsWith("node") && {
        COUNTERSIGN_TLS_CERT: join(folder, name, "cert.pem"),
        COUNTERSIGN_TLS_KEY: join(folder, name, "key.pem"),
      }),
    }),
    cut: (name, wire) => void ip("link", "set", plugOf(name, wire), "nomaster"),
    mend: (name, wire) => void ip("link", "set", plugOf(name, wire), "master", bridges[wire]),
    openFront: (port) => terminateTls([port], { address: addressOf("front"), certificate: own("front") }),
    remove,
  };
}
