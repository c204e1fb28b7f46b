/** Longest line of an export that is kept in memory. */
const longestLine = 1 << 20;

/** How a file of lines ended. */
interface LinesRead {
  /** False when the last line has no line feed, or one was too long to be a line: something is cut off. */
  readonly isWhole: boolean;
}

/** Hands every line of a stream to `take`, without its line feed, in memory of one line and one piece. A promise that `take` answers is awaited. */
export async function readLines(
  stream: AsyncIterable<Uint8Array>,
  take: (line: Uint8Array) => Promise<void> | undefined,
): Promise<LinesRead> {
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of stream) {
    const bytes: Uint8Array = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const pending = take(bytes.subarray(from, end));
      if (pending) await pending;
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > longestLine) return { isWhole: false };
  }
  return { isWhole: rest.length === 0 };
}
