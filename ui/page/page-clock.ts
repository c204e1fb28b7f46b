/** The time that the browser has, Unix seconds. */
export function pageSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
