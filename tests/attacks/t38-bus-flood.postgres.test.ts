import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createHttpServer, openEventStream, silentLog, systemClock, systemRandom } from "@countersign/platform";
import { openPostgresBus } from "../../roles/verification-server/src/bus/postgres.ts";
import { createDisplayStreams } from "../../roles/verification-server/src/http/display-streams.ts";
import { asInsider, createEmptyDatabase } from "../../roles/verification-server/test/postgres-place.ts";
import { openEvents } from "../world/event-reader.ts";

const floods = 2000;
/** As a server on the bus would say it, of which there is none by that name. */
const from = "f".repeat(16);

describe("T38: somebody who reaches the bus floods it", () => {
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
  before(async () => {
    database = await createEmptyDatabase();
  });
  after(() => database.remove());

  test("a stream looks once at a time, and shows at last how things are", async (context) => {
    const bus = await openPostgresBus({ url: database.url, random: systemRandom });
    const streams = createDisplayStreams({ bus, clock: systemClock });
    let [version, looks, atOnce, most] = [1, 0, 0, 0];
    const release = Promise.withResolvers<void>();
    async function look() {
      looks += 1;
      most = Math.max(most, (atOnce += 1));
      const data = { state: "presented", version };
      // As a store that has much to do.
      if (looks > 1) await release.promise;
      atOnce -= 1;
      return { data, version: data.version, lookAgainMs: null, last: false };
    }
    const app = createHttpServer({ log: silentLog, random: systemRandom });
    app.get("/stream", async (_request, reply) => {
      streams.open("topic", { stream: openEventStream(reply), look, seen: 0 });
      return reply;
    });
    const url = `${await app.listen({ host: "127.0.0.1", port: 0 })}/stream`;
    context.after(async () => {
      streams.close();
      await app.close();
      await bus.close();
    });
    const page = await openEvents({ url, token: "x" });
    assert.equal((await page.next())?.data["version"], 1);

    const over = new Promise<void>((resolve) => void bus.subscribe("over", resolve));
    // PostgreSQL leaves out a message that is there already: each has a topic of its own beside.
    await asInsider(
      database.url,
      `SELECT pg_notify('countersign', '${from} topic nobody' || n) FROM generate_series(1, ${floods}) AS n;
       SELECT pg_notify('countersign', '${from} over')`,
    );
    await over;
    version = 2;
    bus.publish("topic");
    release.resolve();
    assert.equal((await page.next())?.data["version"], 2);
    assert.equal(most, 1);
    assert.ok(looks <= 4, `${looks} looks`);
  });
});
