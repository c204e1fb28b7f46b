import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  createApprovingDevice,
  createKeyMaker,
  createMemoryStorage,
  createQueueLock,
} from "@countersign/approving-device";
import { silentLog, systemClock, systemRandom } from "@countersign/platform";
import { type Clock, createWebCrypto } from "@countersign/protocol";
import { type AllInOneOptions, startAllInOne } from "../../cli/src/all-in-one.ts";
import { registerDemo } from "../../cli/src/demo-organizations.ts";
import { findFreePort } from "../../tests/world/free-port.ts";
import { type RunningSite, type SiteConfig, startBank, startBazaar, startShop } from "../src/index.ts";
import { temporaryFolder } from "./test-site.ts";

/** Countersign with every role, and what it takes to run the demo's sites against it. */
export interface DemoWorld {
  readonly issuer: string;
  /** The time that everybody but the test has, Unix milliseconds. */
  now(): number;
  /** Moves the clock that everybody but the test has. */
  pass(seconds: number): void;
  /** Starts the bank; started again it is the same bank. */
  startBank(): Promise<RunningSite>;
  startBazaar(): Promise<RunningSite>;
  startShop(): Promise<RunningSite>;
  /** The key the bank has: what a bank that crashed did is done with it once more. */
  readonly bankConfig: SiteConfig;
  createPhone(): Phone;
  /** Has everything told that is to be told now. */
  deliverDue(): Promise<number>;
  close(): Promise<void>;
}

/** A phone in a test: the approving device's own core, and the two things people do with it. */
export interface Phone {
  /** Reads an enrolment code; answers the six digits. */
  enrol(text: string): Promise<string>;
  /** Opens the app again, which fetches its keys. */
  open(): Promise<string>;
  /** Scans a code and answers; `lines` is what the screen showed. */
  answer(text: string, answer: "approve" | "decline"): Promise<{ id: string; lines: readonly string[] }>;
  /** Scans a code that nobody's user stands in; answers the six digits to be typed on the page. */
  claim(text: string): Promise<{ id: string; digits: string; lines: readonly string[] }>;
  /** Signs by itself once the page took the digits. */
  confirmed(id: string): Promise<void>;
  undo(id: string): Promise<void>;
  /** "This was not me". */
  report(id: string): Promise<void>;
  /** The code that goes back to the site with this same device's browser. */
  approveHere(link: string): Promise<{ url: string; code: string }>;
  /** Waits for what became of it. */
  fate(id: string): Promise<string | undefined>;
}

/** `sms`: how texts are sent; not at all unless given. */
export async function startDemoWorld({ sms = null }: Pick<AllInOneOptions, "sms"> = {}): Promise<DemoWorld> {
  const folder = temporaryFolder();
  let passedMs = 0;
  const clock: Clock = () => systemClock() + passedMs;
  const ports = await Promise.all([findFreePort(), findFreePort(), findFreePort(), findFreePort()]);
  const [port, bankPort, bazaarPort, shopPort] = ports;
  const issuer = `http://localhost:${port}`;
  const keyEncryptionKey = new Uint8Array(randomBytes(32));
  const originAt = (free: number): string => `http://localhost:${free}`;
  const origins = { bank: originAt(bankPort), bazaar: originAt(bazaarPort), shop: originAt(shopPort) };
  const settings = {
    issuer,
    host: "localhost",
    port,
    dataDir: folder.path,
    keyEncryptionKey,
    log: silentLog,
    clock,
    sms,
    webhooks: { dangerouslyAllowedOrigins: Object.values(origins) },
  };
  const countersign = await startAllInOne(settings);
  const newDevice = { approvalsPerDay: 1000, caps: {} };
  const limits = { ticketsPerHour: 100, deviceRequestsPerMinute: 1000, pendingPerUser: 20, newDevice };
  const keys = await registerDemo(countersign, { folder: folder.path, origins, limits, firstDevice: "password" });
  const common = { countersignUrl: issuer, clock };
  const configOf = (name: keyof typeof keys, at: number): SiteConfig => ({
    ...common,
    apiKey: keys[name].apiKey,
    port: at,
    dataDir: join(folder.path, name),
  });
  const bankConfig = configOf("bank", bankPort);
  return {
    issuer,
    bankConfig,
    now: clock,
    pass: (seconds) => {
      passedMs += seconds * 1000;
    },
    startBank: () => startBank(bankConfig),
    startBazaar: () => startBazaar(configOf("bazaar", bazaarPort)),
    startShop: () => startShop(configOf("shop", shopPort)),
    createPhone: () => createPhone(clock, issuer),
    deliverDue: () => countersign.operationServer.deliverDue(),
    async close() {
      await countersign.close();
      folder.remove();
    },
  };
}

function createPhone(clock: Clock, issuer: string): Phone {
  const device = createApprovingDevice({
    crypto: createWebCrypto(),
    clock,
    random: systemRandom,
    storage: createMemoryStorage(),
    keyMaker: createKeyMaker(),
    passkeys: null,
    lock: createQueueLock(),
    fetch,
    program: { id: "countersign-cli", version: "1.0.0", origin: null, os: "Android 16" },
    allowedIssuers: [issuer],
  });
  let account = "";
  return {
    async enrol(text) {
      account = await device.enrol(text);
      const view = (await device.accounts()).find(({ id }) => id === account);
      if (!view?.shortString) throw new Error("the phone shows no digits");
      return view.shortString;
    },
    open: () => device.checkAccount(account),
    async answer(text, answer) {
      const scanned = await device.scan(text, null);
      if (scanned.kind !== "review") throw new Error("several accounts fit");
      const lines = (await device.review(scanned.id, "en"))?.lines.map((line) => line.join(": ")) ?? [];
      await device.decide(scanned.id, { answer, reason: null, locale: "en" });
      return { id: scanned.id, lines };
    },
    async claim(text) {
      const scanned = await device.scan(text, null);
      if (scanned.kind !== "review") throw new Error(`the phone answers ${scanned.kind}`);
      const view = await device.review(scanned.id, "en");
      const lines = view?.lines.map((line) => line.join(": ")) ?? [];
      return { id: scanned.id, digits: view?.confirmationCode ?? "", lines };
    },
    async confirmed(id) {
      await device.awaitConfirmation(id);
      await device.decide(id, { answer: "approve", reason: null, locale: "en" });
    },
    undo: async (id) => void (await device.undo(id)),
    report: async (id) => void (await device.report(id)),
    async approveHere(link) {
      const scanned = await device.scan(link, null, "link");
      if (scanned.kind !== "review") throw new Error(`the phone answers ${scanned.kind}`);
      const entry = await device.decide(scanned.id, { answer: "approve", reason: null, locale: "en" });
      const [url = "", code = ""] = entry.back?.href.split("#code=") ?? [];
      return { url, code };
    },
    fate: async (id) => (await device.follow(id))?.fate,
  };
}
