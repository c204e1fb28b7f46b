import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInTemplates } from "@countersign/protocol";
import { registerApplication } from "@countersign/verification-server";
import { startWorld } from "../../tests/world/world.ts";
import { registerOwnParts } from "../src/own-parts.ts";

test("a start leaves what an administrator has made of programs and types (T52)", async () => {
  const world = await startWorld();
  try {
    const { verificationServer } = world.running();
    const strict = { id: "countersign-web", minimumVersion: "9.9.9", origins: ["https://elsewhere.example"] };
    const [login] = builtInTemplates.filter(({ id }) => id === "login");
    assert.ok(login);
    const own = { ...login, version: 2, title: { en: "Come in", zh: "请进" } };
    await verificationServer.changeRegistry("strict", (now) => ({
      ...registerApplication(now, strict),
      types: now.types.map((type) => (type.template.id === "login" ? { ...type, template: own } : type)),
    }));
    await registerOwnParts(world.running());
    const { applications, types } = await verificationServer.changeRegistry("read", (now) => now);
    const web = applications.find(({ id }) => id === "countersign-web");
    assert.deepEqual([web?.minimumVersion, web?.origins], ["9.9.9", [world.authenticator]]);
    assert.deepEqual(types.find(({ template }) => template.id === "login")?.template, own);
  } finally {
    await world.close();
  }
});
