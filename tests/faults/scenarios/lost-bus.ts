import assert from "node:assert/strict";
import { openEvents } from "../../world/event-reader.ts";
import { isDone } from "../ledger.ts";
import { type Place, underTraffic } from "../place.ts";
import { verifyOnce } from "../verify-once.ts";

/** The bus goes while people approve things, who go on without it; when it is back, pages hear through it again. */
export async function loseBus(place: Place): Promise<void> {
  const { nats } = place;
  await underTraffic(place, async (ledger) => {
    await nats.kill();
    await ledger.progress(place.people.length);
    await nats.start();
  });
}

/** A page that waits at one node hears, without a bus, of what happened at another. */
export async function hearWithoutBus(place: Place): Promise<void> {
  const [person = assert.fail()] = place.people;
  await place.nats.kill();
  let told: Promise<unknown> = Promise.reject(new Error("never opened"));
  told.catch(() => {});
  await underTraffic({ ...place, people: [] }, async (ledger) => {
    const entry = await verifyOnce({
      ...person,
      bank: place.bank,
      ledger,
      before(step) {
        const { opened } = ledger.entries.at(-1) ?? {};
        if (step !== "show" || !opened) return;
        const streams = place.nodePorts.map(async (port) => {
          const url = new URL(opened.display.states.url);
          url.port = String(port);
          const stream = await openEvents({ url: url.href, token: opened.display.states.token });
          await stream.until(({ data }) => data["state"] === "released");
          await stream.close();
        });
        told = Promise.all(streams);
        told.catch(() => {});
      },
    });
    assert.ok(isDone(entry), entry.refusal ?? "");
    await told;
  });
  await place.nats.start();
}
