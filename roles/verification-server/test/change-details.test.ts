import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInTemplates, type Template } from "@countersign/protocol";
import { changeDetails } from "../src/core/change-details.ts";
import { emptyRegistry, type Registry } from "../src/core/registry.ts";
import type { MethodChange } from "../src/core/user-method.ts";

const transfer = builtInTemplates.find(({ id }) => id === "transfer") as Template;
const business = { n: 1, organization: 1, id: "b", name: "B", sources: [], links: [], returnUrls: [], limits: {} };

/** A bank that offers `types`, beside an organization with a type of the same title. */
function registryOf(...types: readonly string[]): Registry {
  return {
    ...emptyRegistry,
    organizations: [{ n: 1, id: "example-bank", name: "B", origins: [], firstDevice: "login", mode: "live" }],
    businesses: [
      { ...business, types },
      { ...business, n: 2, organization: 2, types: ["elsewhere"] },
    ] as unknown as Registry["businesses"],
    types: [...types, "elsewhere"].map((id, n) => ({ n, template: { ...transfer, id } })),
  };
}

const change: MethodChange = {
  id: "att_01h455vb4pex5vsknk084sn02q",
  organization: "example-bank",
  subject: "s",
  method: "dynamic-code",
  kind: "register",
  type: null,
  state: "waiting",
  misses: 0,
  expiresAtMs: 1,
  label: "My app",
  locale: "en",
  origin: null,
  idempotencyKey: "k",
  requestHash: "h",
  proved: null,
};
const around = { present: null, registry: registryOf("transfer") };

test("what is added is named as the user knows it, in the language of the page, with the mark of this change", () => {
  assert.deepEqual(changeDetails(change, around), { add: "Authenticator app (My app) #4sn02q" });
  const chinese = { ...change, locale: "zh" as const, label: null };
  assert.deepEqual(changeDetails(chinese, { ...around, present: { label: "1234" } }), {
    add: "验证器应用 #4sn02q",
    replace: "验证器应用（1234）",
  });
});

test("a setting names the type by its title, and by its id too where the organization has two of that title", () => {
  const wish = { ...change, kind: "prefer", type: "transfer", label: null } as const;
  const said = (locale: "en" | "zh", ...types: readonly string[]) =>
    changeDetails({ ...wish, locale }, { present: null, registry: registryOf(...types) });
  assert.deepEqual(said("en", "transfer", "large"), { first: "Authenticator app", for: "Bank transfer (transfer)" });
  assert.deepEqual(said("en", "transfer"), { first: "Authenticator app", for: "Bank transfer" });
  assert.deepEqual(said("zh", "transfer"), { first: "验证器应用", for: "银行转账" });
  assert.deepEqual(said("zh", "transfer", "large"), { first: "验证器应用", for: "银行转账（transfer）" });
  assert.deepEqual(said("en", "login"), { first: "Authenticator app", for: "transfer" }, "a type that is gone");
});
