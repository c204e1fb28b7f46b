import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFaceServer, type FaceServer, type Matcher, openFaceKeys, type Prompt } from "@countersign/face-server";
import {
  connectInProcess,
  createHttpServer,
  createLog,
  generatePrivateJwk,
  type PrivateJwk,
  systemClock,
  systemRandom,
} from "@countersign/platform";
import { newId, toBase64url } from "@countersign/protocol";
import { type Client, type RequestOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import { findFreePort } from "../../../tests/world/free-port.ts";
import { createHandClock, type HandClock } from "../../../tests/world/hand-clock.ts";
import { cardMatcher, drawFace } from "./face-card.ts";

type Arrow = typeof verificationServerToMethodServer;

export const caller = { role: "verification-server" } as const;
export const freshId = () => newId("att", { clock: systemClock, random: systemRandom });
export const binaryOf = (letter: string): string => `${letter.repeat(42)}A`;
export const site = "https://shop.example.com";
const aUser = "AAAAAAAAAAAAAAAAAAAAAA";

/** What a page is told. */
export interface Awaited {
  readonly id: string;
  readonly url: string;
  readonly token: string;
  readonly prompts: readonly Prompt[];
}

/** A picture as a page sends it. */
export interface Sent {
  readonly prompt: Prompt;
  readonly image: string;
}

/** A face server on a port, with a folder, a clock moved by hand, and the tests' matcher. */
export interface Bench {
  readonly folder: string;
  readonly url: string;
  readonly clock: HandClock;
  /** Its end for verification servers, in process. */
  readonly asked: Client<Arrow>;
  /** The key of the verification server that may ask over HTTP. */
  readonly key: PrivateJwk;
  restart(): Promise<void>;
  register(more?: Partial<RequestOf<Arrow["register"]>["body"]>): Promise<Awaited>;
  /** A proved face. */
  registered(who: string): Promise<string>;
  begin(registration: string, more?: Partial<RequestOf<Arrow["begin"]>["body"]>): Promise<Awaited>;
  answer(attempt: string, digest?: string): Promise<unknown>;
  /** Everything that lies in the folder. */
  files(): Buffer[];
  close(): Promise<void>;
}

export async function startBench({
  matcher = cardMatcher,
  origins = [site],
}: {
  matcher?: Matcher;
  origins?: string[];
} = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-face-"));
  const clock = createHandClock();
  const log = createLog({ destination: join(folder, "log.jsonl") });
  const key = generatePrivateJwk();
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const { d: _, ...publicKey } = key;
  const start = async () => {
    const server = await createFaceServer({
      databaseFile: join(folder, "face.sqlite"),
      keys: openFaceKeys(join(folder, "face-keys.json"), systemRandom),
      matcher,
      threshold: 0.6,
      url,
      clock: clock.now,
      random: systemRandom,
      log,
    });
    const app = createHttpServer({ log, random: systemRandom });
    server.mount(app, { verificationServers: () => [publicKey], authority: `localhost:${port}` });
    await app.listen({ port, host: "localhost" });
    return { server, app };
  };
  let running = await start();
  const stop = async (): Promise<void> => {
    await running.app.close();
    running.server.close();
  };
  const handlers = (): FaceServer["forVerificationServer"] => running.server.forVerificationServer;
  const asked = connectInProcess(verificationServerToMethodServer, handlers, caller);
  const bench: Bench = {
    folder,
    url,
    clock,
    asked,
    key,
    async restart() {
      await stop();
      running = await start();
    },
    async register(more = {}) {
      const registration = more.registration ?? freshId();
      const about = {
        organization: "example-bank",
        organizationName: "Example Bank",
        subject: aUser,
        locale: "en",
      } as const;
      const body = { registration, ...about, origins, expiresAt: clock.seconds() + 200, ...more };
      return awaitedOf(registration, (await asked.register({ body })).show);
    },
    async registered(who) {
      const awaited = await bench.register();
      await sendPictures(awaited, picturesOf(who, awaited.prompts));
      await asked.answerRegistration({ params: { id: awaited.id }, body: { input: { captured: true } } });
      return awaited.id;
    },
    async begin(registration, more = {}) {
      const attempt = more.attempt ?? freshId();
      const about = { organization: "Example Bank", title: "Bank transfer", lines: [] };
      const named = { organization: "example-bank", subject: aUser, about, locale: "en" } as const;
      const bound = { codeHash: binaryOf("c"), digest: binaryOf("d"), origins, expiresAt: clock.seconds() + 200 };
      const { show } = await asked.begin({ body: { attempt, registration, ...named, ...bound, ...more } });
      return awaitedOf(attempt, show);
    },
    answer: async (attempt, digest = binaryOf("d")) =>
      asked.answer({ params: { id: attempt }, body: { digest, input: { captured: true } } }),
    files: () => readdirSync(folder).map((name) => readFileSync(join(folder, name))),
    async close() {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
  return bench;
}

function awaitedOf(id: string, show: Partial<Omit<Awaited, "id">>): Awaited {
  const { url = "", token = "", prompts = [] } = show;
  return { id, url, token, prompts };
}

/** What an honest page sends: somebody doing what is asked. */
export function picturesOf(who: string, prompts: readonly Prompt[]): Sent[] {
  return prompts.map((prompt) => ({ prompt, image: toBase64url(drawFace(who, prompt)) }));
}

/** Sends pictures as a page of `origin` does; answers status and error code. */
export async function sendPictures(
  { url, token }: Pick<Awaited, "url" | "token">,
  pictures: unknown,
  origin: string = site,
): Promise<readonly [number, string | null]> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", origin },
    body: JSON.stringify({ pictures }),
  });
  const { code = null } = (await response.json()) as { code?: string };
  return [response.status, code];
}
