import assert from "node:assert/strict";
import { test } from "node:test";
import { artefact, lifeMs, tenTimes, type WithBench } from "./bench.ts";

export function artefactTests(on: WithBench): void {
  test(
    "keeps what the provider made until it is too old, and over a restart",
    on(async ({ store, move, reopen }) => {
      await store.artefacts.put(artefact());
      await store.artefacts.put(artefact({ content: new Uint8Array([9]) }));
      const again = await reopen();
      const kept = await again.artefacts.find("AccessToken", "a1");
      assert.deepEqual([kept?.content, kept?.grant, kept?.consumed], [new Uint8Array([9]), "g1", false]);
      assert.equal(await again.artefacts.find("Grant", "a1"), null, "of another kind");
      move(lifeMs);
      assert.equal(await again.artefacts.find("AccessToken", "a1"), null);
    }),
  );

  test(
    "is used once, however many try at once",
    on(async ({ store }) => {
      await store.artefacts.put(artefact());
      const used = await tenTimes(() => store.artefacts.consume("AccessToken", "a1"));
      assert.equal(used.filter(Boolean).length, 1);
      await store.artefacts.put(artefact());
      assert.equal(await store.artefacts.consume("AccessToken", "a1"), false, "writing it again gives no second use");
    }),
  );

  test(
    "adds one id once, however many try at once, until it is too old",
    on(async ({ store, move }) => {
      const added = await tenTimes(() => store.artefacts.add(artefact({ kind: "ReplayDetection" })));
      assert.equal(added.filter(Boolean).length, 1);
      move(lifeMs);
      assert.equal(
        await store.artefacts.add(artefact({ kind: "ReplayDetection", expiresAtMs: artefact().expiresAtMs + lifeMs })),
        true,
      );
    }),
  );

  test(
    "forgets one, or all of a kind under one grant",
    on(async ({ store }) => {
      for (const id of ["a1", "a2"]) await store.artefacts.put(artefact({ id }));
      await store.artefacts.put(artefact({ id: "a3", grant: "g2" }));
      await store.artefacts.removeOfGrant("Grant", "g1");
      assert.ok(await store.artefacts.find("AccessToken", "a1"));
      await store.artefacts.removeOfGrant("AccessToken", "g1");
      await store.artefacts.remove("AccessToken", "a3");
      for (const id of ["a1", "a2", "a3"]) assert.equal(await store.artefacts.find("AccessToken", id), null);
    }),
  );
}
