import { after, before, describe } from "node:test";
import { type MethodBench, methodSuite } from "../../roles/verification-server/src/methods/method-suite.ts";
import type { PageMethod } from "@countersign/verification-server";
import { faceMatching } from "../world/face-matching.ts";
import {
  createMethodBench,
  type Person,
  sealed,
  withApp,
  withFace,
  withPasskey,
  withTexts,
} from "../world/method-benches.ts";
import { everyMethod } from "../world/policy.ts";
import { startRemoteTexting } from "../world/remote-texting.ts";
import { startTexting } from "../world/texting.ts";
import { noLimits, startWorld, type World, type WorldOptions } from "../world/world.ts";

/** What a method needs beside the world, and who answers. */
interface Setting {
  readonly person: Person;
  readonly options?: Partial<WorldOptions>;
  /** Once the world runs. */
  readonly ready?: (world: World) => Promise<void>;
  readonly close?: () => Promise<void>;
}

const settings: Readonly<Record<string, { method: PageMethod; start: () => Promise<Setting> }>> = {
  "dynamic-code": { method: "dynamic-code", start: async () => ({ person: withApp }) },
  passkey: { method: "passkey", start: async () => ({ person: withPasskey("passkey") }) },
  "face, by the user's own device": { method: "face", start: async () => ({ person: withPasskey("face") }) },
  "face, by a face server": {
    method: "face",
    start: async () => ({ person: withFace, options: { methodServers: faceMatching } }),
  },
  sms: {
    method: "sms",
    async start() {
      const texting = await startTexting();
      const options = { methodServers: texting.methodServers };
      return { person: withTexts(texting, "sms", sealed("sms")), options, close: texting.close };
    },
  },
  "remote, over signed HTTP": {
    method: "remote",
    async start() {
      const remote = await startRemoteTexting();
      const { texting, options, ready, close } = remote;
      return { person: withTexts(texting, "remote", sealed("remote")), options, ready, close };
    },
  },
};

describe("the method port", () => {
  for (const [name, { method, start }] of Object.entries(settings)) {
    describe(name, () => {
      let bench: MethodBench;
      let world: World;
      let setting: Setting;
      before(async () => {
        setting = await start();
        world = await startWorld({ limits: noLimits, rows: [everyMethod], ...setting.options });
        await setting.ready?.(world);
        bench = createMethodBench(world, { method, person: setting.person });
      });
      after(async () => {
        await world.close();
        await setting.close?.();
      });
      methodSuite(() => bench);
    });
  }
});
