import type { PageMethod } from "@countersign/verification-server";
import { picturesOf, sendPictures } from "../../roles/face-server/test/bench.ts";
import type { MethodBench, MethodOperation } from "../../roles/verification-server/src/methods/method-suite.ts";
import type { MethodInput } from "../../roles/verification-server/src/methods/port.ts";
import { consume } from "./approve.ts";
import { openOperation } from "./open-operation.ts";
import { enrolRaw } from "./raw-device.ts";
import { chooseWay, fromPage } from "./page.ts";
import { newKey } from "./relying-party.ts";
import type { Texting } from "./texting.ts";
import { registerPasskey, registerTotp } from "./user-methods.ts";
import type { World } from "./world.ts";

type Answers = Pick<MethodOperation, "right" | "wrong">;

/** Registers the method for a user and says how that user, and somebody else, answers. */
export type Person = (world: World, user: string) => Promise<Answers>;

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
      const answers = await person(world, user);
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
export const withApp: Person = async (world, user) => {
  const app = await registerTotp({ world, party: world.bank, user });
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
  return async (world, user) => {
    const authenticator = await registerPasskey({ world, party: world.bank, user }, { method });
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
  { bank, clock }: World,
  {
    user,
    method,
    sealed,
    answer,
  }: {
    user: string;
    method: PageMethod;
    sealed?: string;
    answer: (show: Readonly<Record<string, unknown>>) => Promise<MethodInput>;
  },
): Promise<void> {
  const { methods } = bank.sdk;
  const authTime = clock.seconds();
  const wish = { authTime, confirmedBy: "password", ...(sealed !== undefined && { sealed }) } as const;
  const begun = await methods.change(user, method, wish, { idempotencyKey: newKey() });
  const input = await answer(begun.show ?? { kind: "none" });
  const { change } = begun;
  const { state } = await methods.change(
    user,
    method,
    { authTime, answer: { change, input } },
    { idempotencyKey: newKey() },
  );
  if (state !== "active") throw new Error(`the method is ${state}`);
}

/** A phone that gets text messages. */
export function withTexts(
  texting: Texting,
  method: "sms" | "remote",
  sealTo: (world: World) => Promise<(phone: string) => Promise<string>>,
): Person {
  return async (world, user) => {
    const phone = `+1555020${String(1000 + (users += 1))}`;
    let seen = 0;
    const digits = async (): Promise<string> => {
      const text = (await texting.textsTo(phone, (seen += 1))).at(seen - 1);
      return /\b[0-9]{6}\b/.exec(text ?? "")?.[0] ?? "";
    };
    const seal = await sealTo(world);
    await prove(world, { user, method, sealed: await seal(phone), answer: async () => ({ code: await digits() }) });
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
export const withFace: Person = async (world, user) => {
  const perform = async (who: string, show: Readonly<Record<string, unknown>>): Promise<MethodInput> => {
    const { url, token, prompts } = show as { url: string; token: string; prompts: Parameters<typeof picturesOf>[1] };
    await sendPictures({ url, token }, picturesOf(who, prompts), world.origins.bank);
    return { captured: true };
  };
  await prove(world, { user, method: "face", answer: (show) => perform(user, show) });
  return { right: ({ show }) => perform(user, show), wrong: ({ show }) => perform("somebody else", show) };
};
