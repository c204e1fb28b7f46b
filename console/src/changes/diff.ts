export interface DiffLine {
  readonly kind: "added" | "removed" | "kept";
  readonly text: string;
}

/** What turns the first list into the second: the longest common part stays, in order. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const longest = before.map(() => Array<number>(after.length + 1).fill(0));
  longest.push(Array<number>(after.length + 1).fill(0));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = longest[i];
      if (row) row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && old === fresh) {
      lines.push({ kind: "kept", text: old });
      i++;
      j++;
    } else if (fresh === undefined || (old !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: "removed", text: old ?? "" });
      i++;
    } else {
      lines.push({ kind: "added", text: fresh });
      j++;
    }
  }
  return lines;
}

/** Members of something registered, one line each and list items apart, so that a difference shows which. */
export function factsOf(value: object | undefined): readonly string[] {
  return Object.entries(value ?? {}).flatMap(([name, member]) => {
    if (Array.isArray(member)) return member.map((item) => `${name}: ${textOf(item)}`);
    return member === undefined || member === null ? [] : [`${name}: ${textOf(member)}`];
  });
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
