import { closeSync, openSync, rmSync } from "node:fs";

const tryEveryMs = 20;
/** Whoever holds a lock for longer than these tries take has died: what is done under it takes a millisecond. */
const patientTries = 250;

function take(lock: string): boolean {
  try {
    closeSync(openSync(lock, "wx", 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Does something with a file while no other process of this machine does, in the time of a few writes; others wait, without giving way to other work. */
export function withFileLock<T>(file: string, work: () => T): T {
  const lock = `${file}.lock`;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; !take(lock); tries++) {
    if (tries % patientTries === patientTries - 1) rmSync(lock, { force: true });
    else Atomics.wait(pause, 0, 0, tryEveryMs);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}
