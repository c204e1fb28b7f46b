import assert from "node:assert/strict";
import { test } from "node:test";
import { requestPath } from "@countersign/protocol/contract";

const endpoint = { method: "GET", path: "/v1/users/{user}/devices/{device}", summary: "", errors: [] } as const;

test("fills in and escapes every parameter, and leaves out what is not asked", () => {
  const params = { user: "usr a/b?c#d", device: "..x" };
  const query = { state: undefined, q: "å&b", most: 2 };
  assert.equal(
    requestPath(endpoint, { params, query }),
    "/v1/users/usr%20a%2Fb%3Fc%23d/devices/..x?q=%C3%A5%26b&most=2",
  );
  assert.equal(requestPath({ ...endpoint, path: "/v1/policy" }, {}), "/v1/policy");
});

test("fills in nothing that would lead to another request", () => {
  for (const device of ["", ".", ".."])
    assert.throws(() => requestPath(endpoint, { params: { user: "u", device } }), { code: "invalid_request" });
});
