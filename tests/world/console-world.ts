import type { ApprovingDevice } from "@countersign/approving-device";
import { join } from "node:path";
import { existsSync, mkdirSync } from "node:fs";
import { silentLog, systemRandom } from "@countersign/platform";
import {
  type AnswerOf,
  type Endpoint,
  type RequestOf,
  requestPath,
  staffToConsoleServer as staff,
} from "@countersign/protocol/contract";
import { openConsoleKey, type RunningConsole, startConsole } from "../../cli/src/console.ts";
import { roleFilesOf } from "../../cli/src/split/role-config.ts";
import { openRoleIdentity } from "../../cli/src/split/role-identity.ts";
import { startConsoleRole } from "../../cli/src/split/start-console-role.ts";
import { approval as yes } from "./approve.ts";
import { createDevice } from "./devices.ts";
import { openEvents } from "./event-reader.ts";
import { findFreePort } from "./free-port.ts";
import type { HandClock } from "./hand-clock.ts";
import { inviteTo } from "./invite-server.ts";
import { shape } from "./shapes/shape.ts";
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from "./software-authenticator.ts";
import type { World } from "./world.ts";

/** A console beside a world's servers. */
export interface ConsoleWorld {
  readonly origin: string;
  console(): RunningConsole;
  /** A browser in which nobody is signed in. */
  open(): StaffBrowser;
  /** The first administrator, signed in, with a phone. */
  firstAdministrator(): Promise<StaffBrowser>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What a request of a browser carries beside its body. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** A browser that asks as the console's pages do, with a cookie, a passkey and a phone. */
export interface StaffBrowser {
  readonly authenticator: SoftwareAuthenticator;
  cookie(): string;
  /** Throws the code of a refusal. */
  ask<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Promise<AnswerOf<E>>;
  /** The answer as it came, with other headers than the page's. */
  send(endpoint: Endpoint, request: object, headers?: Headers): Promise<Response>;
  join(link: string, name: string): Promise<AnswerOf<typeof staff.join>>;
  signIn(): Promise<AnswerOf<typeof staff.signIn>>;
  addPhone(): Promise<ApprovingDevice>;
  /** Says yes on the phone to what a display shows. */
  approveOnPhone(display: AnswerOf<typeof staff.askApproval>["display"]): Promise<void>;
  /** Proposes, approves and applies. */
  change(change: Change): Promise<ChangeView>;
}
export type ChangeView = AnswerOf<typeof staff.proposeChange>;
export type Change = ChangeView["change"];

interface Place {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
}

/** A console that has joined servers apart and asks them over signed HTTP, whichever of them it meets. */
async function startConsoleApart({ issuer, authenticator, running, clock }: World, place: Place) {
  mkdirSync(place.dataDir, { recursive: true, mode: 0o700 });
  const { joined, consoleKey } = roleFilesOf(place);
  const nowMs = clock.now();
  const at = { ...place, verificationServer: issuer, clock: clock.now };
  const identity = await openRoleIdentity({
    ...at,
    role: "console",
    token: existsSync(joined) ? null : await inviteTo(running().verificationServer, { kind: "console", nowMs }),
    apiKey: openConsoleKey(consoleKey, systemRandom).hash,
  });
  const settings = { operationServer: issuer, authenticator, random: systemRandom, log: silentLog };
  return startConsoleRole({ ...at, ...identity, ...settings });
}

/** `apart` joins it to servers apart; as the whole run is unless said. */
export async function startConsoleWorld(world: World, { apart = shape !== "one" } = {}): Promise<ConsoleWorld> {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const place = { origin, host: "localhost", port, dataDir: join(world.dataDir, "console") };
  const start = (): Promise<RunningConsole> =>
    apart
      ? startConsoleApart(world, place)
      : startConsole(world.running(), { ...place, log: silentLog, clock: world.clock.now });
  let running = await start();
  const open = (): StaffBrowser => createStaffBrowser({ origin, world });
  return {
    origin,
    console: () => running,
    open,
    async firstAdministrator() {
      const browser = open();
      await browser.join((await running.inviteFirstAdministrator()) ?? "", "Ada Sample");
      await browser.addPhone();
      return browser;
    },
    async restart() {
      await running.close();
      running = await start();
    },
    close: () => running.close(),
  };
}

/** A browser at a console's origin, and a phone. */
export function createStaffBrowser({
  origin,
  world,
}: {
  origin: string;
  world: { readonly clock: Pick<HandClock, "now"> };
}): StaffBrowser {
  const authenticator = createSoftwareAuthenticator({ origin });
  let cookie = "";
  let phone: ApprovingDevice | null = null;

  async function send(endpoint: Endpoint, request: object, headers: Headers = {}): Promise<Response> {
    const { body = {}, ...parts } = request as { body?: object };
    const all = { origin, cookie, "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers };
    const set = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== "");
    const response = await fetch(origin + requestPath(endpoint, parts), {
      method: endpoint.method,
      headers: Object.fromEntries(set),
      body: JSON.stringify(body),
    });
    const [given] = response.headers.getSetCookie();
    if (given !== undefined) cookie = given.split(";")[0] ?? "";
    return response;
  }
  async function ask<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Promise<AnswerOf<E>> {
    const response = await send(endpoint, request as object);
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(String(Reflect.get(Object(answer), "code")));
    return answer as AnswerOf<E>;
  }
  async function frame({ frames }: AnswerOf<typeof staff.askApproval>["display"]): Promise<string> {
    const stream = await openEvents(frames);
    const found = await stream.until(({ event }) => event === "frame");
    await stream.close();
    return String(found.data["text"]);
  }
  async function approveOnPhone(display: AnswerOf<typeof staff.askApproval>["display"]): Promise<void> {
    if (!phone) throw new Error("no phone");
    const scanned = await phone.scan(await frame(display), null);
    if (scanned.kind !== "review") throw new Error(`the scan answered ${scanned.kind}`);
    await phone.decide(scanned.id, yes);
  }
  return {
    authenticator,
    cookie: () => cookie,
    ask,
    send,
    async join(link, name) {
      const token = link.split("#join=")[1] ?? "";
      const { challenge } = await ask(staff.beginJoin, { body: { token } });
      const credential = authenticator.create(challenge);
      return ask(staff.join, { body: { token, name, label: "laptop", credential } });
    },
    async signIn() {
      const { challenge } = await ask(staff.beginSignIn, { body: {} });
      return ask(staff.signIn, { body: { challenge, assertion: authenticator.assert(challenge) } });
    },
    async addPhone() {
      phone = createDevice({ clock: world.clock });
      const { id, code } = await ask(staff.addPhone, { body: {} });
      const account = await phone.enrol(code);
      const shortString = (await phone.accounts()).find((one) => one.id === account)?.shortString ?? "";
      await ask(staff.confirmPhone, { body: { id, shortString } });
      await phone.checkAccount(account);
      return phone;
    },
    approveOnPhone,
    async change(change) {
      const { id } = await ask(staff.proposeChange, { body: { change } });
      const { display } = await ask(staff.askApproval, { params: { id }, body: { locale: "en" } });
      await approveOnPhone(display);
      return ask(staff.applyChange, { params: { id }, body: {} });
    },
  };
}
