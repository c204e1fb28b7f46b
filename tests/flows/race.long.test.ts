import { describe } from "node:test";
import { raceThree } from "./race-of-three.ts";

describe("approve, cancel and the deadline at once, a thousand times", () => raceThree(25));
