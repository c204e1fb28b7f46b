import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readClients } from "@countersign/identity-bridge";
import type { JsonObject } from "@countersign/protocol";
import { clientKey } from "../world/bridge.ts";

describe("T23: a CIBA client whose notifications would lead the bridge inside", () => {
  const { jwks } = clientKey();
  const faultsOf = (more: JsonObject, dangerouslyAllowedOrigins: readonly string[] = []) => {
    const client = { client_id: "till", client_name: "Harbour till", jwks, backchannel_token_delivery_mode: "ping" };
    return readClients([{ ...client, ...more }], { rules: { dangerouslyAllowedOrigins }, types: [] }).faults;
  };
  const endpoint = (address: string) => ({ backchannel_client_notification_endpoint: address });

  test("is not taken on, whatever way its address is written", () => {
    assert.deepEqual(faultsOf(endpoint("https://till.example.com/ping")), []);
    const inside = [
      "http://till.example.com/ping",
      "https://till.example.com:22/ping",
      "https://localhost/ping",
      "https://127.0.0.1/ping",
      "https://2130706433/ping",
      "https://0x7f000001/ping",
      "https://0177.0.0.1/ping",
      "https://[::1]/ping",
      "https://[::ffff:127.0.0.1]/ping",
      "https://[64:ff9b::7f00:1]/ping",
      "https://[fd00::1]/ping",
      "https://10.0.0.1/ping",
      "https://169.254.169.254/latest",
      "https://metadata.internal/ping",
      "https://user@till.example.com/ping",
      "https://till.example.com/ping#x",
      "file:///etc/passwd",
    ];
    for (const address of inside) assert.equal(faultsOf(endpoint(address)).length, 1, address);
  });

  test("is taken on by whoever lists its exact origin, for a machine of one's own", () => {
    assert.deepEqual(faultsOf(endpoint("http://localhost:8690/ping"), ["http://localhost:8690"]), []);
    assert.equal(faultsOf(endpoint("http://localhost:8691/ping"), ["http://localhost:8690"]).length, 1);
  });

  test("has no other address that would be fetched: keys stand in the list", () => {
    const good = endpoint("https://till.example.com/ping");
    for (const member of ["jwks_uri", "sector_identifier_uri", "request_uris", "logo_uri"])
      assert.match(faultsOf({ ...good, [member]: "https://till.example.com/x" }).join(), new RegExp(member));
  });
});
