import { describe } from "node:test";
import { raceThree } from "./race-of-three.ts";

/** A thousand of them: `race.long.test.ts`. */
describe("approve, cancel and the deadline at once", () => raceThree(4));
