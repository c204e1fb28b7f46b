import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { builtInTemplates } from "@countersign/protocol";
import { emptyRegistry, type Registry } from "../src/core/registry.ts";
import {
  registerApiKey,
  registerBusiness,
  registerOrganization,
  registerQrServer,
  registerType,
  serveBusiness,
} from "../src/core/register.ts";

const shop = { id: "tin-shop", name: "Tin Shop", origins: ["https://tin.example"] };
const checkout = {
  organization: "tin-shop",
  id: "checkout",
  name: "Checkout",
  sources: ["website"],
  types: ["transfer"],
  links: ["https://tin.example/q"],
};
const jwk = { kty: "EC", crv: "P-256", x: "x", y: "y" } as const;

describe("what an administrator registers", () => {
  const typed = builtInTemplates.reduce(registerType, emptyRegistry);
  const registry: Registry = registerBusiness(registerOrganization(typed, shop), checkout);

  const wrong: readonly (readonly [string, RegExp, () => Registry])[] = [
    ["an id with a space", /is no id/, () => registerOrganization(registry, { ...shop, id: "Tin Shop" })],
    [
      "a name that turns the text around",
      /may not be shown/,
      () => registerOrganization(registry, { ...shop, name: "Tin\u202e Shop" }),
    ],
    ["an empty name", /is empty/, () => registerOrganization(registry, { ...shop, name: " " })],
    [
      "a name too long for a screen",
      /more than 64/,
      () => registerOrganization(registry, { ...shop, name: "T".repeat(65) }),
    ],
    [
      "an origin with a path",
      /no web origin/,
      () => registerOrganization(registry, { ...shop, origins: ["https://tin.example/a"] }),
    ],
    [
      "an origin without TLS",
      /no web origin/,
      () => registerOrganization(registry, { ...shop, origins: ["http://tin.example"] }),
    ],
    [
      "a live organization made a test one",
      /stays one/,
      () => registerOrganization(registry, { ...shop, mode: "test" }),
    ],
    [
      "a business of nobody",
      /nobody is not registered/,
      () => registerBusiness(registry, { ...checkout, organization: "nobody" }),
    ],
    ["a type nobody registered", /no type moon/, () => registerBusiness(registry, { ...checkout, types: ["moon"] })],
    [
      "a link without TLS",
      /cannot stand in a code/,
      () => registerBusiness(registry, { ...checkout, links: ["http://tin.example/q"] }),
    ],
    [
      "a link with a fragment",
      /cannot stand in a code/,
      () => registerBusiness(registry, { ...checkout, links: ["https://tin.example/q#1"] }),
    ],
    ["no link at all", /at least one/, () => registerBusiness(registry, { ...checkout, links: [] })],
    [
      "a return address that is a script",
      /no return address/,
      () => registerBusiness(registry, { ...checkout, returnUrls: ["javascript:1"] }),
    ],
    [
      "a key for a business there is not",
      /no business moon/,
      () => registerApiKey(registry, { id: "k", hash: "h", organization: "tin-shop", businesses: ["moon"] }),
    ],
    [
      "codes of a business without a QR server",
      /no QR server/,
      () => serveBusiness(registry, { organization: "tin-shop", id: "checkout" }),
    ],
  ];
  for (const [what, said, register] of wrong) {
    test(`is refused with a sentence: ${what}`, () => {
      assert.throws(register, said);
    });
  }

  test("is unchanged when it is registered again as it is", () => {
    assert.equal(registerOrganization(registry, shop), registry);
    assert.equal(registerBusiness(registry, checkout), registry);
  });

  test("is shown by the QR servers in use, each business once, and not by one that has ended", () => {
    const served = registerQrServer(registry, { number: 1, jwk, organizations: [] });
    const retired = { ...served, qr: [...served.qr, { n: 2, jwk, organizations: [], businesses: [], notAfter: 1 }] };
    const meant = { organization: "tin-shop", id: "checkout" };
    const widened = serveBusiness(retired, meant);
    assert.deepEqual(
      widened.qr.map(({ organizations, businesses }) => [organizations, businesses]),
      [
        [[1], [1]],
        [[], []],
      ],
    );
    assert.equal(serveBusiness(widened, meant), widened);
    assert.throws(() => serveBusiness(retired, { ...meant, qrServer: 2 }), /no QR server/);
  });
});
