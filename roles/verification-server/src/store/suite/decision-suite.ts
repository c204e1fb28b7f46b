// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionOf } from "../../core/operation.ts";
import { isWinner, type WithBench } from "./bench.ts";
import { activeBinding, revokeAtOnce } from "./device-samples.ts";
import { leaf, leavesOf, operationId, operationMs, present, releaseMs, startMs } from "./sample-ids.ts";
import { decide, found, operationIn } from "./samples.ts";

export function decisionTests(on: WithBench): void {
  test(
    "takes one of approve, decline, cancel and block at once, and one row says which",
    on(async ({ store }) => {
      for (let n = 1; n <= 25; n++) {
        const by = await operationIn(store, n, "claimed");
        const id = operationId(n);
        const racers = [
          () => decide(store, n, { by }),
          () => decide(store, n, { by, answer: "decline" }),
          () => store.operations.end(id, { move: "cancel", leaf: leaf("cancelled") }),
          () => store.operations.end(id, { move: "block", leaf: leaf("blocked") }),
        ];
        const turned = [...racers.slice(n % 4), ...racers.slice(0, n % 4)];
        const answers = await Promise.all(turned.map((race) => race()));
        const [winner, ...more] = answers.filter(isWinner);
        assert.equal(more.length, 0);
        assert.equal((await found(store, n)).progress.state, winner?.progress.state);
      }
      const rows = await Promise.all(
        ["approve", "decline", "cancelled", "blocked"].map((event) => leavesOf(store, event)),
      );
      assert.equal(
        rows.reduce((sum, count) => sum + count),
        25,
      );
    }),
  );

  test(
    "starts the release deadline with an approval and ends all with a decline",
    on(async ({ store, move }) => {
      const [yes, no] = [await operationIn(store, 1, "claimed"), await operationIn(store, 2, "claimed")];
      move(1000);
      assert.equal(present(await decide(store, 1, { by: yes })).deadlineMs, startMs + 1000 + releaseMs);
      assert.equal(present(await decide(store, 2, { by: no, answer: "decline" })).deadlineMs, null);
      assert.equal(decisionOf((await found(store, 1)).progress)?.evidence, "jws-1");
    }),
  );

  test(
    "takes no decision of another device, another nonce, or one past the deadline",
    on(async ({ store, move }) => {
      const by = await operationIn(store, 1, "claimed");
      const other = await activeBinding(store, 2);
      assert.equal(await decide(store, 1, { by: other }), null);
      assert.equal(await decide(store, 1, { by, nonceHash: "other" }), null);
      move(operationMs);
      assert.equal(await decide(store, 1, { by }), null);
      assert.equal(await leavesOf(store, "approve"), 0, "what changed nothing leaves no row");
    }),
  );

  test(
    "takes no decision of a device that was revoked between its scan and its answer",
    on(async ({ store }) => {
      const by = await operationIn(store, 1, "claimed");
      const [, decided] = await Promise.all([revokeAtOnce(store, by.id), decide(store, 1, { by })]);
      assert.equal(decided, null);
      assert.equal((await found(store, 1)).progress.state, "claimed");
    }),
  );
}
