import { sealPhoneNumber } from "@countersign/relying-party";
import type { PageMethod } from "@countersign/verification-server";
import { picturesOf, sendPictures } from "../../roles/face-server/test/bench.ts";
import type { MethodBench, MethodOperation } from "../../roles/verification-server/src/methods/method-suite.ts";
import type { MethodInput } from "../../roles/verification-server/src/methods/port.ts";
import { consume } from "./approve.ts";
import { openOperation } from "./open-operation.ts";
import { enrolRaw, type RawDevice } from "./raw-device.ts";
import { chooseWay, fromPage } from "./page.ts";
import { newKey, type RelyingParty } from "./relying-party.ts";
import type { Texting } from "./texting.ts";
import { bringIntoForce, registerPasskey, registerTotp } from "./user-methods.ts";
import type { World } from "./world.ts";

type Answers = Pick<MethodOperation, "right" | "wrong">;

/** Whose method it is: a user of a site; `by` approves the change where it is not the first. */
export interface Of {
  readonly world: World;
  readonly party: RelyingParty;
  readonly user: string;
  readonly by?: RawDevice;
}

/** Registers the method for a user and says how that user, and somebody else, answers. */
export type Person = (of: Of) => Promise<Answers>;

const stepSeconds = 30;
let users = 0;

/** The bank's transfers, approved on the page by that method. */
export function createMethodBench(
  world: World,
  { method, person }: { method: PageMethod; person: Person },
): MethodBench {
  return {
    move: (seconds) => world.clock.move(seconds),
    async newUser() {
      const user = `${method}-user-${(users += 1)}`;
      const answers = await person({ world, party: world.bank, user });
      // With a phone there is a code to go back to.
      await enrolRaw(world, user);
      return {
        open: () => operationOf(world, { user, method, answers }),
        remove: async () => void (await world.bank.sdk.methods.remove(user, method)),
      };
    },
  };
}

async function operationOf(
  world: World,
  { user, method, answers }: { user: string; method: PageMethod; answers: Answers },
): Promise<MethodOperation> {
  const opened = await openOperation(world, "transfer", { user, changes: { expiresInSeconds: 300 } });
  const key = newKey();
  let taken = 0;
  return {
    ...answers,
    begin: () => chooseWay(opened, method),
    again: async (attempt) => (attempt.show["kind"] === "capture" ? chooseWay(opened, method) : attempt),
    async back() {
      const { code } = await fromPage(opened, "method", { method: "qr" });
      return code ?? (await world.bank.sdk.get(opened.id)).state;
    },
    async answer(attempt, input) {
      const { code, body } = await fromPage(opened, "answer", { attempt, input });
      return code ?? String(body["state"]);
    },
    state: async () => (await world.bank.sdk.get(opened.id)).state,
    consume: () =>
      consume(opened, `${key}-${(taken += 1)}`).then(
        () => true,
        () => false,
      ),
  };
}

/** An authenticator app; each of its codes is of a time of its own, for each is taken once. */
export const withApp: Person = async (of) => {
  const { world } = of;
  const app = await registerTotp(of);
  const next = (): string => {
    world.clock.move(stepSeconds);
    return app.code(world.clock.now());
  };
  return {
    right: async () => ({ code: next() }),
    wrong: async () => ({ code: String((Number(next()) + 1) % 1_000_000).padStart(6, "0") }),
  };
};

/** A passkey in the browser; with `face`, of the device's own authenticator. */
export function withPasskey(method: "passkey" | "face"): Person {
  return async (of) => {
    const authenticator = await registerPasskey(of, { method });
    let counter = 0;
    const sign = (challenge: unknown, userVerified: boolean): MethodInput => {
      counter += 1;
      return { passkey: authenticator.assert(String(challenge), { counter, userVerified }) };
    };
    return {
      right: async ({ show }) => sign(show["challenge"], true),
      wrong: async ({ show }) => sign(show["challenge"], false),
    };
  };
}

/** Registers with a method server that shows something to be answered, and answers it. */
async function prove(
  of: Of,
  {
    method,
    sealed: number,
    answer,
  }: {
    method: PageMethod;
    sealed?: string;
    answer: (show: Readonly<Record<string, unknown>>) => Promise<MethodInput>;
  },
): Promise<void> {
  const { party, user, world } = of;
  const { methods } = party.sdk;
  const authTime = world.clock.seconds();
  const wish = { authTime, confirmedBy: "password", ...(number !== undefined && { sealed: number }) } as const;
  const begun = await methods.change(user, method, wish, { idempotencyKey: newKey() });
  const input = await answer(begun.show ?? { kind: "none" });
  const { change } = begun;
  const body = await methods.change(
    user,
    method,
    { authTime, answer: { change, input } },
    { idempotencyKey: newKey() },
  );
  await bringIntoForce(of, { status: 200, code: null, body });
}

/** Seals numbers as a site does it. */
export function sealed(method: "sms" | "remote") {
  return async ({ sdk }: RelyingParty): Promise<(phone: string) => Promise<string>> => {
    const { sealTo } = await sdk.methods.read("anybody", method);
    if (!sealTo) throw new Error("there is no key to seal a number to");
    return (phone) => sealPhoneNumber(sealTo, phone);
  };
}

/** A phone that gets text messages. */
export function withTexts(
  texting: Texting,
  method: "sms" | "remote",
  sealTo: (party: RelyingParty) => Promise<(phone: string) => Promise<string>>,
): Person {
  return async (of) => {
    const phone = `+1555020${String(1000 + (users += 1))}`;
    let seen = 0;
    const digits = async (): Promise<string> => {
      const text = (await texting.textsTo(phone, (seen += 1))).at(seen - 1);
      return /\b[0-9]{6}\b/.exec(text ?? "")?.[0] ?? "";
    };
    const seal = await sealTo(of.party);
    await prove(of, { method, sealed: await seal(phone), answer: async () => ({ code: await digits() }) });
    // Every attempt sends a text of its own, in the order they were begun.
    const codes = new Map<string, string>();
    const codeOf = async (id: string): Promise<string> => {
      const code = codes.get(id) ?? (await digits());
      codes.set(id, code);
      return code;
    };
    return {
      right: async ({ id }) => ({ code: await codeOf(id) }),
      wrong: async ({ id }) => ({ code: String((Number(await codeOf(id)) + 1) % 1_000_000).padStart(6, "0") }),
    };
  };
}

/** A face that the operator's matcher knows. */
export const withFace: Person = async (of) => {
  const { world, user } = of;
  const perform = async (who: string, show: Readonly<Record<string, unknown>>): Promise<MethodInput> => {
    const { url, token, prompts } = show as { url: string; token: string; prompts: Parameters<typeof picturesOf>[1] };
    await sendPictures({ url, token }, picturesOf(who, prompts), world.origins.bank);
    return { captured: true };
  };
  await prove(of, { method: "face", answer: (show) => perform(user, show) });
  return { right: ({ show }) => perform(user, show), wrong: ({ show }) => perform("somebody else", show) };
};
