/** What any program takes of this machine, without what servers need: a command that starts none is there at once. */
export { readOrCreateSecretFile, readOrCreateSecretJson } from "./secret-file.ts";
export { systemClock } from "./system-clock.ts";
export { systemRandom } from "./system-random.ts";
