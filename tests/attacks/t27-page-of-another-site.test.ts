import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { demoOrigins, noLimits, startWorld } from "../world/world.ts";
import { openOperation } from "../world/open-operation.ts";

type Stream = { readonly url: string; readonly token: string };

/** A browser's question before it sends a token from a page at `origin`; true when it goes on. */
async function mayAsk({ url }: Stream, origin: string): Promise<boolean> {
  const answer = await fetch(url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "GET",
      "access-control-request-headers": "authorization,last-event-id",
    },
  });
  await answer.body?.cancel();
  const { headers } = answer;
  const allowed = (headers.get("access-control-allow-headers") ?? "").split(", ");
  const isOpen = headers.get("access-control-allow-origin") === origin;
  return answer.ok && isOpen && ["authorization", "last-event-id"].every((name) => allowed.includes(name));
}

/** True when the page may read the stream that it asks for. */
async function mayRead({ url, token }: Stream, origin: string): Promise<boolean> {
  const answer = await fetch(url, { headers: { origin, authorization: `Bearer ${token}` } });
  await answer.body?.cancel();
  return answer.ok && answer.headers.get("access-control-allow-origin") === origin;
}

for (const shape of ["one", "split"] as const)
  describe(`T27: the page of another site at a display's streams (${shape === "one" ? "one process" : "servers apart"})`, () => {
    test("reads nothing with the very token, and the site's own page reads both", async () => {
      const world = await startWorld({ limits: noLimits, shape });
      try {
        const { display } = await openOperation(world, "transfer", { user: "mira" });
        for (const stream of [display.frames, display.states]) {
          assert.ok(await mayAsk(stream, demoOrigins.bank), stream.url);
          assert.ok(await mayRead(stream, demoOrigins.bank), stream.url);
          // The page of another organization, one of nobody's, and one that a browser tells no origin of.
          for (const origin of [demoOrigins.bazaar, "https://evil.example", "null"])
            assert.equal(await mayRead(stream, origin), false, `${origin} at ${stream.url}`);
        }
      } finally {
        await world.close();
      }
    });
  });
