import type { MethodName } from "@countersign/protocol";
import {
  createAnswerMethod,
  createChangeMethod,
  createChooseMethod,
  type MethodAnswerFacts,
  type MethodChangeFacts,
  type MethodChoiceFacts,
  type Rule,
  type StoredOperation,
} from "@countersign/verification-server";
import { refusalOf } from "../world/refused.ts";
import type { World } from "../world/world.ts";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";

type Answer = Parameters<ReturnType<typeof createAnswerMethod>>[0];

/** An operation as the verification server keeps it now. */
export async function storedOf(world: World, id: string): Promise<StoredOperation> {
  const found = await world.running().verificationServer.context.store.operations.find(id as `op_${string}`);
  if (!found) throw new Error("there is no such operation");
  return found;
}

/** The word of a refusal; empty for a good answer. */
async function wordOf(step: Promise<unknown>): Promise<string> {
  const answered = await step.then(
    () => true,
    () => false,
  );
  return answered ? "" : refusalOf(step);
}

/** Another way taken, judged by another list than the server's; the word of its refusal, empty for a good answer. */
export async function chooseBy(
  world: World,
  { id, method, rules }: { id: string; method: MethodName; rules: readonly Rule<MethodChoiceFacts>[] },
): Promise<string> {
  const choose = createChooseMethod(world.running().verificationServer.context, rules);
  return wordOf(choose({ method }, await storedOf(world, id)));
}

/** An answer on the page, judged by another list than the server's; `as` is the operation as the server is to believe that it is. */
export async function answerBy(
  world: World,
  {
    id,
    attempt,
    input,
    rules,
    as = (operation) => operation,
  }: {
    id: string;
    attempt: string;
    input: Answer["input"];
    rules: readonly Rule<MethodAnswerFacts>[];
    as?: (operation: StoredOperation) => StoredOperation;
  },
): Promise<string> {
  const answer = createAnswerMethod(world.running().verificationServer.context, rules);
  return wordOf(answer({ attempt, input }, as(await storedOf(world, id))));
}

/** A front door behind which changes of methods are judged by another list than the server's. */
export function openWeakDoor(world: World, rules: readonly Rule<MethodChangeFacts>[]): Promise<FrontDoor> {
  const change = createChangeMethod(world.running().verificationServer.context, rules);
  return openFrontDoor(world, { steps: { changeMethod: ({ body }) => change(body) } });
}
