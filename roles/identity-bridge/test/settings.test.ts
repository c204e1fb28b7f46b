import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { JsonValue } from "@countersign/protocol";
import { generatePrivateJwk } from "@countersign/platform";
import { readClients } from "../src/settings/read-clients.ts";
import { readRealms } from "../src/settings/read-realms.ts";
import { readScenes } from "../src/settings/read-scenes.ts";

const { d: _secret, ...publicKey } = generatePrivateJwk();
const rsa = { kty: "RSA", n: "A".repeat(342), e: "AQAB" };

describe("the list of clients", () => {
  const good = { client_id: "kiosk", client_name: "Branch kiosk", jwks: { keys: [publicKey] } };
  const read = (...clients: readonly object[]) =>
    readClients(clients as unknown as JsonValue, { rules: {}, types: ["payment_initiation"] });

  test("is read as it is meant", () => {
    const { clients, faults } = read(
      good,
      {
        ...good,
        client_id: "wallet",
        jwks: { keys: [rsa] },
        dpop_bound_access_tokens: true,
        authorization_details_types: ["payment_initiation"],
      },
      { ...good, client_id: "payments", introspects: "https://payments.example" },
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      clients.map(({ clientId, deliveryMode, senderConstrained, detailTypes, introspects }) => [
        clientId,
        deliveryMode,
        senderConstrained,
        detailTypes,
        introspects,
      ]),
      [
        ["kiosk", "poll", false, [], null],
        ["wallet", "poll", true, ["payment_initiation"], null],
        ["payments", "poll", false, [], "https://payments.example"],
      ],
    );
  });

  test("names every fault, and whose it is", () => {
    const { clients, faults } = read(
      { ...good, client_secret: "s", backchannel_token_delivery_mode: "push" },
      { client_name: "", jwks: { keys: [] } },
      { ...good, client_id: "wallet", jwks: { keys: [generatePrivateJwk()] }, authorization_details_types: ["other"] },
      { ...good, client_id: "weak", jwks: { keys: [{ ...rsa, n: "A".repeat(171) }] }, introspects: "payments" },
      good,
    );
    assert.deepEqual(clients, []);
    assert.deepEqual(
      faults.map((fault) =>
        /^(.*?):? (has members|backchannel|client_id|client_name|jwks|authorization|introspects|stands)/
          .exec(fault)
          ?.slice(1),
      ),
      [
        ["client kiosk", "has members"],
        ["client kiosk", "backchannel"],
        ["entry 2", "client_id"],
        ["entry 2", "client_name"],
        ["entry 2", "jwks"],
        ["client wallet", "jwks"],
        ["client wallet", "authorization"],
        ["client weak", "jwks"],
        ["client weak", "introspects"],
        ["client kiosk", "stands"],
      ],
    );
    assert.deepEqual(readClients({}, { rules: {}, types: [] }).faults, ["it must be a list of clients"]);
  });
});

describe("the mapping of scenes", () => {
  const signIn = { type: "client-sign-in", business: "accounts", fields: { client: { clientName: true } } };

  test("is read as it is meant", () => {
    const { scenes, faults } = readScenes({
      signIn: { ...signIn, bindingMessage: "message" },
      details: {
        payment: {
          type: "transfer",
          business: "transfers",
          resource: "https://payments.example",
          fields: {
            amount: { member: "sum.amount" },
            memo: { member: "memo", optional: true },
            currency: { constant: "EUR" },
          },
        },
      },
    });
    assert.deepEqual(faults, []);
    assert.equal(scenes.signIn?.bindingMessage, "message");
    assert.deepEqual(scenes.details["payment"]?.fields, {
      amount: { member: ["sum", "amount"], optional: false },
      memo: { member: ["memo"], optional: true },
      currency: { constant: "EUR" },
    });
  });

  test("names every fault, and where it is", () => {
    const { faults } = readScenes({
      signIn: { ...signIn, resource: "https://payments.example", bindingMessage: "client", look: "payment" },
      details: {
        payment: {
          type: "Transfer",
          business: "",
          fields: { Amount: { member: "a", constant: "b" }, sum: { member: "type" } },
        },
      },
      push: {},
    });
    assert.equal(faults.length, 10, faults.join("\n"));
    assert.equal(faults.filter((fault) => fault.startsWith("details of type payment: ")).length, 6);
  });
});

describe("the list of realms", () => {
  const good = {
    issuer: "https://id.example/realms/bank",
    clients: ["shop"],
    scenes: [{ type: "login", business: "accounts", bindingMessage: "place" }],
  };
  const read = (...realms: readonly object[]) => readRealms(realms as unknown as JsonValue);

  test("is read as it is meant", () => {
    const { realms, faults } = read(good, {
      ...good,
      issuer: "https://id.example/realms/shop",
      url: "http://keycloak:8080/realms/shop",
      user: "sub",
    });
    assert.deepEqual(faults, []);
    assert.deepEqual(
      realms.map(({ url, user, parameter }) => [url, user, parameter]),
      [
        ["https://id.example/realms/bank", "login_hint", "countersign_operation"],
        ["http://keycloak:8080/realms/shop", "sub", "countersign_operation"],
      ],
    );
  });

  test("names every fault", () => {
    const { faults } = read(
      {
        ...good,
        issuer: "http://id.example/realms/bank",
        url: "ftp://x",
        clients: [],
        user: "email",
        parameter: "Op",
        scenes: [{}],
        secret: "x",
      },
      good,
      good,
    );
    assert.equal(faults.length, 8, faults.join("\n"));
  });
});
