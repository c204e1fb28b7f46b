import type { AllInOne, AllInOneOptions } from "../../../cli/src/all-in-one.ts";
import { startAllInOne } from "../../../cli/src/all-in-one.ts";
import { startApartRoles } from "./start-apart-roles.ts";

/** How the servers of a world run: in one process and one port, each at a port of its own, or so with three verification servers. */
export type Shape = "one" | "split" | "cluster";

function readShape(text: string | undefined): Shape {
  if (text === undefined || text === "one") return "one";
  if (text === "split" || text === "cluster") return text;
  throw new Error("COUNTERSIGN_TEST_SHAPE is one, split or cluster");
}

export const shape = readShape(process.env["COUNTERSIGN_TEST_SHAPE"]);

/** Why a test says nothing in this shape; false where it says something. For `skip` of node:test. */
export function onlyInOneProcess(reason: string): string | false {
  return shape === "one" ? false : reason;
}

/** The same for what is each verification server's own. */
export function notInCluster(reason: string): string | false {
  return shape === "cluster" ? reason : false;
}

/** Starts the servers of a world in the shape that this run has. */
export async function startShape(
  options: Required<Pick<AllInOneOptions, "clock" | "random">> & AllInOneOptions,
  wanted: Shape = shape,
): Promise<AllInOne> {
  if (wanted === "one") return startAllInOne(options);
  return startApartRoles(options, wanted === "cluster" ? 3 : 1);
}
