import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ProtocolError } from "@countersign/protocol";
import type { PolicyRow } from "../src/core/policy.ts";
import { chooseMethod, routingRules } from "../src/core/routing.ts";
import { routingFacts, typeOf } from "./routing-facts.ts";

const passkey = { method: "passkey", assurance: "uv" } as const;
const totp = { method: "dynamic-code", assurance: "soft-offline" } as const;
const sms = { method: "sms", assurance: "sms" } as const;
const remote = { method: "remote", assurance: "uv" } as const;
const administrator = (row: Partial<PolicyRow>): PolicyRow => ({ id: "row", by: "administrator", ...row });
const organization = (row: Partial<PolicyRow>): PolicyRow => ({
  id: "own",
  by: "organization",
  organization: "example-bank",
  ...row,
});
/** What lets methods of the page decide a transfer. */
const onThePage = administrator({ methods: ["qr", "dynamic-code", "passkey", "remote"], display: "same" });

const refusedAs = (code: string) => (error: unknown) => error instanceof ProtocolError && error.code === code;
const textsOf = (facts: Parameters<typeof routingFacts>[0]) =>
  chooseMethod(routingFacts(facts)).trace.map(({ text }) => text);

describe("the rules of the choice", () => {
  test("are these, in this order", () => {
    assert.deepEqual(
      routingRules.map(({ name }) => name),
      [
        "administrator's row",
        "organization's row",
        "floor",
        "display",
        "somebody logged in",
        "registered",
        "reaches the floor",
        "shown where it must be",
        "no text messages for what protects an account",
        "answers now",
        "the code stays",
        "default",
        "user's setting, else habit",
        "site's wish",
      ],
    );
  });

  test("leave the code on the page to a user with a phone, and say why nothing else serves", () => {
    const { method, methods, minimumAssurance, display, offline, trace } = chooseMethod(routingFacts());
    assert.deepEqual(
      { method, methods, minimumAssurance, display, offline },
      {
        method: "qr",
        methods: ["qr"],
        minimumAssurance: "soft",
        display: "separate",
        offline: false,
      },
    );
    assert.deepEqual(
      trace.map(({ rule, text }) => `${rule}: ${text}`),
      [
        "administrator's row: No row of the administrator matches; without one: qr, passkey, face, dynamic-code, remote, in that order.",
        "floor: Rows and type ask for soft at least.",
        "display: It is to be read and decided on another screen than the page's.",
        "registered: passkey is not set up.",
        "registered: face is not set up.",
        "registered: remote is not set up.",
        "reaches the floor: dynamic-code proves less than soft.",
        "chosen: qr is shown first.",
      ],
    );
  });
});

describe("who is not logged in", () => {
  test("gets the code alone, whatever is known of a user", () => {
    const template = typeOf("login");
    const standing = { methods: [passkey], preferred: "passkey" } as const;
    const { methods, offline } = chooseMethod(routingFacts({ template, loggedIn: false, standing }));
    assert.deepEqual({ methods, offline }, { methods: ["qr"], offline: false });
    assert.deepEqual(chooseMethod(routingFacts({ anonymous: true, standing: { devices: 0 } })).methods, ["qr"]);
  });

  test("is refused where the rows leave out the code", () => {
    const rows = [administrator({ methods: ["passkey"], display: "same" })];
    assert.throws(() => chooseMethod(routingFacts({ anonymous: true, rows })), refusedAs("method_not_allowed"));
  });
});

describe("an administrator's row", () => {
  test("decides methods, floor and display, below the type's own too", () => {
    const rows = [administrator({ methods: ["sms", "qr"], minimumAssurance: "sms", display: "same" })];
    const { methods, minimumAssurance, display } = chooseMethod(routingFacts({ rows, standing: { methods: [sms] } }));
    assert.deepEqual(
      { methods, minimumAssurance, display },
      {
        methods: ["sms", "qr"],
        minimumAssurance: "sms",
        display: "same",
      },
    );
  });

  test("puts its default first", () => {
    const rows = [{ ...onThePage, first: "passkey" } as const];
    assert.deepEqual(chooseMethod(routingFacts({ rows, standing: { methods: [passkey] } })).methods, ["passkey", "qr"]);
  });

  test("holds for the first match alone: business, type, group and amount", () => {
    const rows = [
      administrator({ id: "other-business", organization: "example-bank", business: "accounts", first: "passkey" }),
      administrator({ id: "other-type", type: "login" }),
      administrator({ id: "staff", group: "staff" }),
      administrator({ id: "much", amount: { currency: "EUR", from: "50" } }),
      administrator({ id: "dollars", amount: { currency: "USD", below: "50" } }),
      administrator({ id: "little", amount: { currency: "EUR", from: "20", below: "50" } }),
      administrator({ id: "all" }),
    ];
    const rowOf = (facts: Parameters<typeof routingFacts>[0]) =>
      /"(.+?)"/.exec(textsOf({ rows, ...facts })[0] ?? "")?.[1];
    assert.equal(rowOf({}), "little");
    assert.equal(rowOf({ standing: { groups: ["staff"] } }), "staff");
    assert.equal(rowOf({ details: { amount: "50.00", currency: "EUR" } }), "much");
    assert.equal(rowOf({ details: { amount: "19.9999", currency: "EUR" } }), "all");
    assert.equal(rowOf({ details: { currency: "EUR" } }), "all");
    assert.equal(rowOf({ business: "accounts" }), "other-business");
    assert.equal(rowOf({ template: typeOf("login"), details: {} }), "other-type");
  });
});

describe("an organization's row", () => {
  const standing = { methods: [passkey, totp, sms] };

  test("narrows: fewer methods in its own order, a higher floor, a separate screen", () => {
    const rows = [onThePage, organization({ methods: ["passkey", "qr", "sms"], minimumAssurance: "sms" })];
    assert.deepEqual(chooseMethod(routingFacts({ rows, standing })).methods, ["passkey", "qr"]);
    const strict = [onThePage, organization({ minimumAssurance: "uv" })];
    assert.deepEqual(chooseMethod(routingFacts({ rows: strict, standing })).methods, ["passkey"]);
    const separate = [onThePage, organization({ display: "separate" })];
    assert.deepEqual(chooseMethod(routingFacts({ rows: separate, standing })).methods, ["qr"]);
  });

  test("never widens: no method, no lower floor, no decision on the page", () => {
    const rows = [organization({ methods: ["sms", "qr"], minimumAssurance: "sms", display: "same" })];
    const { methods, minimumAssurance, display } = chooseMethod(routingFacts({ rows, standing }));
    assert.deepEqual(
      { methods, minimumAssurance, display },
      {
        methods: ["qr"],
        minimumAssurance: "soft",
        display: "separate",
      },
    );
  });

  test("of another organization says nothing here", () => {
    const rows = [{ ...organization({ methods: ["passkey"] }), organization: "harbour-shop" }];
    assert.deepEqual(chooseMethod(routingFacts({ rows })).methods, ["qr"]);
  });
});

describe("a method", () => {
  test("serves sms nowhere without an administrator's row, and never for devices, methods and credentials", () => {
    const login = typeOf("login", { minimumAssurance: "sms", display: "same" });
    const standing = { methods: [sms] };
    assert.deepEqual(chooseMethod(routingFacts({ template: login, standing })).methods.includes("sms"), false);
    const rows = [administrator({ methods: ["qr", "sms"], minimumAssurance: "sms", display: "same" })];
    assert.ok(chooseMethod(routingFacts({ template: login, standing, rows })).methods.includes("sms"));
    for (const id of ["device.add", "password-change"])
      assert.deepEqual(chooseMethod(routingFacts({ template: typeOf(id), standing, rows })).methods, ["qr"]);
  });

  test("typed as a code may be the phone's own where another screen is asked for, and an authenticator app's on the page", () => {
    const template = typeOf("item-transfer");
    const phone = chooseMethod(routingFacts({ template, standing: { methods: [totp] } }));
    assert.deepEqual([phone.methods, phone.offline], [["qr", "dynamic-code"], true]);
    const noNetworkless = routingFacts({ template, offlinePossible: false, standing: { methods: [totp] } });
    assert.deepEqual(chooseMethod(noNetworkless).methods, ["qr"]);
    const rows = [administrator({ display: "same" })];
    const app = chooseMethod({ ...noNetworkless, rows });
    assert.deepEqual([app.methods, app.offline], [["qr", "dynamic-code"], false]);
  });

  test("that is down is skipped within the floor, and said to be", () => {
    const standing = { methods: [remote, totp] };
    const rows = [{ ...onThePage, first: "remote" } as const];
    const { methods, unavailable, trace } = chooseMethod(routingFacts({ rows, standing, down: ["remote"] }));
    assert.deepEqual([methods, unavailable], [["qr"], ["remote"]]);
    assert.ok(trace.some(({ rule, method }) => rule === "answers now" && method === "remote"));
  });

  test("is judged by the stronger of what rows and site ask for", () => {
    const facts = { rows: [onThePage], standing: { methods: [passkey] }, askedAssurance: "uv" } as const;
    const { methods, minimumAssurance } = chooseMethod(routingFacts(facts));
    assert.deepEqual([methods, minimumAssurance], [["passkey"], "uv"]);
    assert.equal(chooseMethod(routingFacts({ askedAssurance: "sms" })).minimumAssurance, "soft");
  });
});

describe("when nothing is left", () => {
  test("the code is shown though no phone can scan it, or though the phone must prove more", () => {
    const none = chooseMethod(routingFacts({ standing: { devices: 0 } }));
    assert.deepEqual([none.methods, none.minimumAssurance, none.offline], [["qr"], "soft", false]);
    assert.ok(none.trace.some(({ text }) => text.includes("no phone can scan it")));
    const weak = chooseMethod(routingFacts({ askedAssurance: "hw" }));
    assert.deepEqual([weak.methods, weak.minimumAssurance], [["qr"], "hw"]);
  });

  test("of what the rows allow, and that is without the code, the request is refused", () => {
    const rows = [administrator({ methods: ["remote"], display: "same" })];
    assert.throws(() => chooseMethod(routingFacts({ rows })), refusedAs("method_not_allowed"));
    const facts = routingFacts({ rows, standing: { methods: [remote] }, down: ["remote"] });
    assert.throws(() => chooseMethod(facts), refusedAs("unavailable"));
  });
});

describe("the order", () => {
  const rows = [onThePage];
  const methods = [passkey, totp, remote];
  const template = typeOf("item-transfer");
  const orderOf = (changes: Parameters<typeof routingFacts>[0]) =>
    chooseMethod(routingFacts({ rows, template, ...changes, standing: { methods, ...changes?.standing } })).methods;

  test("is the user's setting first, then the rows'", () => {
    assert.deepEqual(orderOf({ standing: { preferred: "passkey" } }), ["passkey", "qr", "dynamic-code", "remote"]);
  });

  test("is what the user keeps choosing, never ahead of what proves more", () => {
    const recent = ["remote", "qr", "remote", "remote"] as const;
    assert.deepEqual(orderOf({ standing: { recent } }), ["remote", "qr", "dynamic-code", "passkey"]);
    const codes = ["dynamic-code", "dynamic-code", "dynamic-code"] as const;
    assert.deepEqual(orderOf({ standing: { recent: codes } }), ["qr", "dynamic-code", "passkey", "remote"]);
    assert.deepEqual(orderOf({ standing: { recent: ["remote", "remote"] } })[0], "qr");
    assert.deepEqual(
      orderOf({ standing: { recent: [...codes.slice(1), "qr", "qr", "face", "dynamic-code"] } })[0],
      "qr",
    );
  });

  test("is the setting's and not the habit's where there are both", () => {
    const standing = { preferred: "qr", recent: ["remote", "remote", "remote"] } as const;
    assert.deepEqual(orderOf({ standing }), ["qr", "dynamic-code", "passkey", "remote"]);
  });

  test("is begun by what the site asks for, out of what is allowed", () => {
    assert.deepEqual(orderOf({ asked: "passkey", standing: { preferred: "remote" } })[0], "passkey");
    assert.throws(() => orderOf({ asked: "sms" }), refusedAs("method_not_allowed"));
    assert.throws(() => orderOf({ asked: "face" }), refusedAs("method_not_allowed"));
    assert.deepEqual(orderOf({ asked: "remote", down: ["remote"] }), ["qr", "dynamic-code", "passkey"]);
  });
});
