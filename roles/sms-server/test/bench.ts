import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, type Log, systemClock, systemRandom } from "@countersign/platform";
import { newId, type PublicJwk, utf8 } from "@countersign/protocol";
import type { RequestOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import {
  createHttpGateway,
  createSmsServer,
  openSmsKeys,
  type SmsSender,
  type SmsServer,
} from "@countersign/sms-server";
import { CompactEncrypt, importJWK } from "jose";
import { createHandClock, type HandClock } from "../../../tests/world/hand-clock.ts";
import { type Gateway, startGateway } from "./gateway.ts";

type Arrow = typeof verificationServerToMethodServer;
type BeginBody = RequestOf<Arrow["begin"]>["body"];
type RegisterBody = RequestOf<Arrow["register"]>["body"];

export const caller = { role: "verification-server" } as const;
export const freshId = () => newId("att", { clock: systemClock, random: systemRandom });
export const digestOf = (letter: string): string => letter.repeat(42) + "A";
export const transfer: BeginBody["about"] = {
  organization: "Example Bank",
  title: "Bank transfer",
  lines: [
    { kind: "amount", label: "Amount", value: "250.00" },
    { kind: "currency", label: "Currency", value: "EUR" },
    { kind: "account", label: "To account", value: "DE89 3704 0044 0532 0130 00" },
    { kind: "person", label: "Payee", value: "Jonas Weber" },
    { kind: "text", label: "Memo", value: "rent" },
  ],
};

/** A phone number as a site seals it. */
export async function sealPhone(sealTo: PublicJwk, phone: unknown): Promise<string> {
  return new CompactEncrypt(utf8(JSON.stringify({ phone })))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM" })
    .encrypt(await importJWK({ ...sealTo }, "ECDH-ES"));
}

/** An SMS server with a folder, a clock moved by hand and a real gateway behind it. */
export interface Bench {
  readonly folder: string;
  readonly clock: HandClock;
  readonly gateway: Gateway;
  readonly log: Log;
  server(): SmsServer;
  restart(): Promise<void>;
  register(phone: string, more?: Partial<RegisterBody>): Promise<{ id: string; show: unknown }>;
  /** A proved number of a user. */
  registered(phone: string, subject?: string): Promise<string>;
  begin(registration: string, more?: Partial<BeginBody>): Promise<string>;
  answer(attempt: string, code: string, digest?: string): Promise<string>;
  /** Everything that lies in the folder. */
  files(): Buffer[];
  close(): Promise<void>;
}

const aUser = "AAAAAAAAAAAAAAAAAAAAAA";

export async function startBench({ sender }: { sender?: SmsSender } = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-sms-"));
  const clock = createHandClock();
  const gateway = await startGateway();
  const log = createLog({ destination: join(folder, "log.jsonl") });
  const start = () =>
    createSmsServer({
      databaseFile: join(folder, "sms.sqlite"),
      keys: openSmsKeys(join(folder, "sms-keys.json"), systemRandom),
      sender: sender ?? createHttpGateway({ url: gateway.url, token: gateway.token, sender: "Example" }),
      clock: clock.now,
      random: systemRandom,
      log,
    });
  let server = await start();
  const bench: Bench = {
    folder,
    clock,
    gateway,
    log,
    server: () => server,
    async restart() {
      await server.close();
      server = await start();
    },
    async register(phone, more = {}) {
      const id = more.registration ?? freshId();
      const body = {
        registration: id,
        organization: "example-bank",
        organizationName: "Example Bank",
        subject: aUser,
        locale: "en" as const,
        sealed: await sealPhone(server.sealTo, phone),
        origins: [],
        expiresAt: clock.seconds() + 600,
        ...more,
      };
      return { id, ...(await server.forVerificationServer.register({ body }, caller)) };
    },
    async registered(phone, subject = aUser) {
      const { id } = await bench.register(phone, { subject });
      const body = { input: { code: gateway.lastCode() } };
      await server.forVerificationServer.answerRegistration({ params: { id }, body }, caller);
      clock.move(3600);
      return id;
    },
    async begin(registration, more = {}) {
      const attempt = more.attempt ?? freshId();
      const body = {
        attempt,
        registration,
        organization: "example-bank",
        subject: aUser,
        codeHash: digestOf("c"),
        digest: digestOf("d"),
        about: transfer,
        locale: "en" as const,
        origins: [],
        expiresAt: clock.seconds() + 600,
        ...more,
      };
      await server.forVerificationServer.begin({ body }, caller);
      return attempt;
    },
    async answer(attempt, code, digest = digestOf("d")) {
      const request = { params: { id: attempt }, body: { digest, input: { code } } };
      return (await server.forVerificationServer.answer(request, caller)).verdict;
    },
    files: () => readdirSync(folder).map((name) => readFileSync(join(folder, name))),
    async close() {
      await server.close();
      await gateway.close();
      rmSync(folder, { recursive: true });
    },
  };
  return bench;
}

/** Six digits that are not these. */
export function another(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}
