/** The time now in milliseconds since 1970. The only way anything here learns the time; tests hand in one moved by hand. */
export type Clock = () => number;

/** Unix seconds (the form of every instant on the wire) of milliseconds. */
export function unixSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** `length` bytes nobody can guess. The only way anything here draws randomness. */
export type Random = (length: number) => Uint8Array<ArrayBuffer>;
