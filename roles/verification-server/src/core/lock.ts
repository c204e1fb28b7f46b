/** Failures in a row after which a method refuses its user (§15). */
const failuresToLock = 5;
const firstLockSeconds = 15 * 60;
const longestLockSeconds = 24 * 3600;

/** How long a method refuses after that many failures in a row: not at all, then 15 minutes, twice as long with each further one, at most a day. */
export function lockSeconds(failures: number): number {
  if (failures < failuresToLock) return 0;
  return Math.min(firstLockSeconds * 2 ** (failures - failuresToLock), longestLockSeconds);
}
