// oxlint-disable max-lines-per-function -- a list of tests, not one piece of work
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MethodInput } from "./port.ts";

/** One attempt, as its page knows it. */
export interface BegunAttempt {
  readonly id: string;
  readonly show: Readonly<Record<string, unknown>>;
}

/** One operation of a user, on a page. What comes back from a call is the operation's new state, or the catalogue's word of a refusal. */
export interface MethodOperation {
  /** The user takes the method; again for another attempt. Throws with the refusal's word. */
  begin(): Promise<BegunAttempt>;
  /** Where another try is answered: the same attempt, or another for methods that take one answer for each. */
  again(attempt: BegunAttempt): Promise<BegunAttempt>;
  /** The user goes back to the code. */
  back(): Promise<string>;
  /** What the right person answers to that attempt; for methods that take pictures they have been sent with it. */
  right(attempt: BegunAttempt): Promise<MethodInput>;
  /** What somebody else would. */
  wrong(attempt: BegunAttempt): Promise<MethodInput>;
  answer(attempt: string, input: MethodInput): Promise<string>;
  state(): Promise<string>;
  /** True when the site could take the approval. */
  consume(): Promise<boolean>;
}

/** A user who has registered the method, and nothing else. */
interface MethodUser {
  open(): Promise<MethodOperation>;
  /** Takes the method away from the user. */
  remove(): Promise<void>;
}

/** Where a method is tried: real servers on a clock moved by hand. */
export interface MethodBench {
  newUser(): Promise<MethodUser>;
  move(seconds: number): void;
}

/** Refusals of an answer, none of which says why (§12): that the answer is not right, and nothing else. */
const notRight: readonly string[] = ["code_invalid", "user_verification_required"];
const attemptTime = 301;

/** The conformance suite of the method port (§12): begin, answer, cancel, expire, for whatever engine is behind the bench. */
export function methodSuite(bench: () => MethodBench): void {
  const opened = async () => (await bench().newUser()).open();

  test("approves by the right answer, once, however many come at once", async () => {
    const operation = await opened();
    const attempt = await operation.begin();
    const input = await operation.right(attempt);
    const answers = await Promise.all([1, 2, 3, 4].map(() => operation.answer(attempt.id, input)));
    assert.ok(answers.includes("approved"), String(answers));
    assert.deepEqual(
      [await operation.state(), await operation.consume(), await operation.consume()],
      ["approved", true, false],
    );
  });

  test("refuses a wrong answer without a word why, and ends the operation with the third", async () => {
    const operation = await opened();
    const answers = [];
    let attempt = await operation.begin();
    for (let i = 0; i < 3; i++) {
      if (i > 0) attempt = await operation.again(attempt);
      answers.push(await operation.answer(attempt.id, await operation.wrong(attempt)));
    }
    assert.ok(
      answers.slice(0, 2).every((answer) => notRight.includes(answer)),
      String(answers),
    );
    assert.deepEqual([answers[2], await operation.state()], ["attempts_exceeded", "blocked"]);
    await assert.rejects(operation.begin(), /attempts_exceeded/);
  });

  test("takes a right answer after two wrong ones, for three tries are three", async () => {
    const operation = await opened();
    let attempt = await operation.begin();
    for (let i = 0; i < 2; i++) {
      await operation.answer(attempt.id, await operation.wrong(attempt));
      attempt = await operation.again(attempt);
    }
    assert.equal(await operation.answer(attempt.id, await operation.right(attempt)), "approved");
  });

  test("takes no answer to an attempt that another has followed, nor its answer for the other", async () => {
    const operation = await opened();
    const first = await operation.begin();
    const second = await operation.begin();
    const old = await operation.right(first).catch(() => ({ code: "000000" }));
    assert.ok(notRight.includes(await operation.answer(first.id, old)));
    assert.equal(await operation.state(), "presented");
    assert.equal(await operation.answer(second.id, await operation.right(second)), "approved");
  });

  test("takes no answer for another operation, nor one that was used", async () => {
    const user = await bench().newUser();
    const [one, other] = [await user.open(), await user.open()];
    const [first, second] = [await one.begin(), await other.begin()];
    const input = await one.right(first);
    assert.ok(notRight.includes(await other.answer(first.id, input)), "the attempt is not this operation's");
    assert.equal(await one.answer(first.id, input), "approved");
    assert.notEqual(await one.answer(first.id, input), "released");
    const again = await other.answer(second.id, input);
    assert.ok(notRight.includes(again), again);
    assert.equal(await other.state(), "presented");
  });

  test("is over when the user goes back to the code", async () => {
    const operation = await opened();
    const attempt = await operation.begin();
    const input = await operation.right(attempt);
    assert.equal(await operation.back(), "presented");
    assert.ok(notRight.includes(await operation.answer(attempt.id, input)));
    assert.equal(await operation.state(), "presented");
  });

  test("takes no answer after its time", async () => {
    const operation = await opened();
    const attempt = await operation.begin();
    const input = await operation.right(attempt);
    bench().move(attemptTime);
    assert.equal(await operation.answer(attempt.id, input), "operation_expired");
    await assert.rejects(operation.begin(), /operation_expired/);
  });

  test("takes no answer, and what it approved is not released, once it was taken away from the user", async () => {
    const user = await bench().newUser();
    const [before, after] = [await user.open(), await user.open()];
    const approved = await before.begin();
    assert.equal(await before.answer(approved.id, await before.right(approved)), "approved");
    const attempt = await after.begin();
    const input = await after.right(attempt);
    await user.remove();
    assert.equal(await before.consume(), false);
    assert.ok(notRight.includes(await after.answer(attempt.id, input)));
    // Begun anew it either shows nothing, or what another of the user's own things answers.
    const answered = await after.begin().then(
      async (anew) => after.answer(anew.id, await after.right(anew)),
      ({ message }: Error) => /method_not_allowed/.exec(message)?.[0] ?? message,
    );
    assert.ok([...notRight, "method_not_allowed"].includes(answered), answered);
  });
}
