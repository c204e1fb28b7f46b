import { generate } from "lean-qr";
import { join } from "node:path";
import { isIP } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { systemClock } from "@countersign/platform";
import { findLanAddress } from "./lan-address.ts";
import { type LanCertificate, openLanCertificate } from "./lan-certificate.ts";
import { terminalCode } from "../terminal-code.ts";
import { terminateTls } from "./terminate-tls.ts";
import { serveTrustPage } from "./trust-page.ts";

/** This computer, as phones in its network reach it. */
export interface Lan {
  readonly address: string;
  /** The origin of a port: https, with the certificate of this computer. */
  originOf(port: number): string;
  /** Opens the ports to the network, and the page that a phone reads first. */
  open(
    ports: readonly number[],
    options: { readonly trustPort: number; readonly authenticator: string },
  ): Promise<void>;
  /** What to do with a phone, for the terminal. */
  text(): string;
  close(): Promise<void>;
}

/** The demo's passwords are known to everybody, so an address that the whole internet may reach is taken only when it is named. */
function addressOf(named: string | null): string {
  if (named !== null && isIP(named) !== 4) throw new Error(`--lan ${named} is no IPv4 address`);
  const address = named ?? findLanAddress();
  if (address === null)
    throw new Error(
      "--lan needs a network: this computer has no private address in one. Join the Wi-Fi that the phone is in, or name an address: --lan <address>",
    );
  return address;
}

/** Finds the address unless it is named, and makes a certificate for it unless there is one; this process trusts it from now on. */
export async function prepareLan(dataDir: string, named: string | null): Promise<Lan> {
  const address = addressOf(named);
  const certificate: LanCertificate = await openLanCertificate(join(dataDir, "lan"), { address, clock: systemClock });
  setDefaultCACertificates([...getCACertificates("default"), certificate.authority]);
  const closings: (() => Promise<void>)[] = [];
  let page = "";
  return {
    address,
    originOf: (port) => `https://${address}:${port}`,
    async open(ports, { trustPort, authenticator }) {
      const tls = await terminateTls(ports, { address, certificate });
      closings.push(tls.close);
      const { authority } = certificate;
      const trust = await serveTrustPage({ address, port: trustPort, authority, authenticator });
      closings.push(trust.close);
      page = `http://${address}:${trustPort}/`;
    },
    text: () => `
${terminalCode(generate(page))}

With a phone in the same network: point its camera at this code, or open ${page}
The phone warns once that it does not know this computer: choose Advanced, then Proceed (iPhone: Show Details, then visit this website).
The browser on this computer warns the same way, once.
`,
    async close() {
      for (const close of closings) await close();
    },
  };
}
