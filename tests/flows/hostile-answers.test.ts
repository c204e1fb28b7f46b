import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createMemoryStorage, type DeviceStorage } from "@countersign/approving-device";
import { createNodeCrypto, createNodeSigner, generatePrivateJwk } from "@countersign/platform";
import { type Directory, fromBase64url, signDirectory, textFromUtf8 } from "@countersign/protocol";
import { CompactEncrypt, importJWK } from "jose";
import { approval, approveOn } from "../world/approve.ts";
import { createDevice, enrolAt, openTicket } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

type Body = Record<string, unknown>;

/** The network between phone and server changes one answer: what it says, or the whole of it. */
function changing(path: string, change: (text: string) => string, { status }: { status?: number } = {}): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!new URL(String(input)).pathname.endsWith(path)) return response;
    return new Response(change(await response.text()), {
      status: status ?? response.status,
      headers: response.headers,
    });
  };
}
const changingJson = (path: string, change: (body: Body) => Body): typeof fetch =>
  changing(path, (text) => JSON.stringify(change(JSON.parse(text))));

describe("the phone believes nothing it can check", () => {
  let world: World;
  let storage: DeviceStorage;
  let account: string;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    storage = createMemoryStorage();
    account = await enrolAt(createDevice({ clock: world.clock, storage }), {
      party: world.bank,
      user: "mira",
      clock: world.clock,
    });
  });
  after(() => world.close());
  const phone = (through: typeof fetch = fetch) => createDevice({ clock: world.clock, storage, fetch: through });
  const open = () => openOperation(world, "transfer", { user: "mira" });

  const lies: readonly (readonly [what: string, change: (body: Body) => Body])[] = [
    ["another amount", (body) => ({ ...body, details: { ...(body["details"] as object), amount: "1.00" } })],
    ["one detail less", (body) => ({ ...body, details: { ...(body["details"] as object), memo: undefined } })],
    ["another salt", (body) => ({ ...body, salt: "A".repeat(22) })],
    ["another business", (body) => ({ ...body, business: "accounts" })],
    ["another type", (body) => ({ ...body, type: "login" })],
    ["another source", (body) => ({ ...body, source: "branch" })],
    ["another login", (body) => ({ ...body, login: { state: 0 } })],
    ["a reference", (body) => ({ ...body, reference: "A-1" })],
    ["a template nobody registered", (body) => ({ ...body, templateVersion: 99 })],
  ];
  for (const [what, change] of lies) {
    test(`${what} in the answer to a scan is digest_mismatch, and nothing is shown`, async () => {
      const opened = await open();
      await refuses(phone(changingJson("/scans", change)).scan(await frameOf(opened), null), "digest_mismatch");
      assert.equal(await phone().review(opened.id, "en"), null);
      await phone().scan(await frameOf(opened), null);
      assert.equal((await phone().decide(opened.id, approval)).fate, "waiting", "an honest answer is taken after it");
    });
  }

  const others: readonly (readonly [what: string, through: typeof fetch])[] = [
    ["a member nobody knows", changingJson("/scans", (body) => ({ ...body, extra: 1 }))],
    ["a member of another kind", changingJson("/scans", (body) => ({ ...body, nonce: 7 }))],
    ["a page of a network that wants a login", changing("/scans", () => "<html>Welcome</html>")],
    ["a refusal nobody knows", changing("/scans", () => '{"code":"go_away"}', { status: 418 })],
  ];
  for (const [what, through] of others) {
    test(`${what} is no answer`, async () => {
      const opened = await open();
      await refuses(phone(through).scan(await frameOf(opened), null), "unavailable");
      await approveOn(phone(), opened);
    });
  }

  for (const returnUrl of ["javascript:alert(1)//", "data:text/html,x", "\nhttps://bank.example/", "//bank.example/"]) {
    test(`an answer that leads back to ${JSON.stringify(returnUrl)} is none, and leads nowhere`, async () => {
      const opened = await open();
      const through = changingJson("/decisions", (body) => ({ ...body, returnUrl, returnCode: "A".repeat(22) }));
      await phone(through).scan(await frameOf(opened), null);
      await refuses(phone(through).decide(opened.id, approval), "unavailable");
      const entry = await phone().decide(opened.id, approval);
      assert.deepEqual([entry.fate, entry.back], ["waiting", undefined]);
    });
  }

  test("answers nobody could read do not make this device look like a copy of itself", async () => {
    const [first, second] = [await open(), await open()];
    await phone().scan(await frameOf(first), null);
    for (let i = 0; i < 2; i++) {
      await refuses(phone(changing("/scans", () => "<html>")).scan(await frameOf(second), null), "unavailable");
    }
    assert.equal((await phone().decide(first.id, approval)).fate, "waiting");
  });

  describe("about the directory", () => {
    const crypto = createNodeCrypto();
    const path = "/.well-known/countersign";
    /** A device that knows its issuer's key, and no list yet. */
    const fresh = async () => {
      const again = createMemoryStorage();
      await enrolAt(createDevice({ clock: world.clock, storage: again }), {
        party: world.bank,
        user: `user-${world.clock.seconds()}`,
        clock: world.clock,
      });
      const kept = (await again.get("directories", world.issuer)) as object;
      await again.put("directories", world.issuer, { ...kept, directory: "" });
      return again;
    };
    const textNow = async () => (await fetch(world.issuer + path)).text();
    const claimsOf = (text: string) => JSON.parse(textFromUtf8(fromBase64url(text.split(".")[1] ?? ""))) as Directory;

    test("of another key: it is refused", async () => {
      const kept = await fresh();
      const forged = await signDirectory(
        await createNodeSigner(crypto, generatePrivateJwk()),
        claimsOf(await textNow()),
      );
      const device = createDevice({ clock: world.clock, storage: kept, fetch: changing(path, () => forged) });
      await refuses(device.scan(await frameOf(await open()), null), "proof_invalid");
    });

    test("of an older version than one seen: it is refused, though it is signed and in time", async () => {
      await approveOn(phone(), await open());
      const kept = (await storage.get("directories", world.issuer)) as { version: number };
      await storage.put("directories", world.issuer, { ...kept, directory: "", version: kept.version + 1 });
      await refuses(phone().scan(await frameOf(await open()), null), "proof_invalid");
      const { changeRegistry } = world.running().verificationServer;
      await changeRegistry("one more version", (registry) => ({ ...registry, types: [...registry.types] }));
      await approveOn(phone(), await open());
    });

    test("past its time: a new one is fetched", async () => {
      await approveOn(phone(), await open());
      world.clock.move(24 * 3600 + 1);
      let asked = 0;
      const counting: typeof fetch = (input, init) => {
        if (String(input).endsWith(path)) asked += 1;
        return fetch(input, init);
      };
      await approveOn(phone(counting), await open());
      assert.equal(asked, 1);
      await approveOn(phone(counting), await open());
      assert.equal(asked, 1);
    });

    test("that does not come: it says that no answer came", async () => {
      world.clock.move(24 * 3600 + 1);
      const away: typeof fetch = (input, init) =>
        String(input).endsWith(path) ? Promise.reject(new TypeError("no network")) : fetch(input, init);
      await refuses(phone(away).scan(await frameOf(await open()), null), "offline");
    });
  });

  test("keys that the code does not name, and keys sealed by another, are refused", async () => {
    const { code, id } = await openTicket({ party: world.bank, user: "jonas", clock: world.clock });
    const { x, y } = generatePrivateJwk();
    await refuses(
      phone(changingJson("/jwks.json", () => ({ keys: [{ kty: "EC", crv: "P-256", x, y }] }))).readEnrolment(code),
      "qr_not_valid",
    );
    const enrolled = await phone().enrol(code);
    const digits = (await phone().accounts()).find((entry) => entry.id === enrolled)?.shortString ?? "";
    await world.bank.sdk.enrollments.confirm(id, digits);
    const jwe = await new CompactEncrypt(new TextEncoder().encode('{"kUser":"A"}'))
      .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", typ: "countersign-keys+jwe" })
      .encrypt(await importJWK({ kty: "EC", crv: "P-256", x, y }, "ECDH-ES"));
    await refuses(
      phone(changingJson("/account", (body) => ({ ...body, keys: jwe }))).checkAccount(enrolled),
      "proof_invalid",
    );
    assert.equal(await phone().checkAccount(enrolled), "active");
    assert.ok(account !== enrolled);
  });
});
