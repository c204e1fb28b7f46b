import { setTimeout as sleep } from "node:timers/promises";
import type { Ledger } from "./ledger.ts";
import type { Place } from "./place.ts";
import type { Program } from "./program.ts";

/** Something that goes wrong and is mended. */
type Fault = (place: Place, random: () => number) => Promise<void>;

const seconds = (least: number, most: number, random: () => number) =>
  sleep(1000 * (least + (most - least) * random()));

/** The last node is left alone, so that its memory can be watched. */
function someNode({ nodes }: Place, random: () => number): Program {
  const node = nodes[Math.floor(random() * (nodes.length - 1))];
  if (!node) throw new Error("a node too few");
  return node;
}

async function kill(program: Program, random: () => number): Promise<void> {
  await program.kill();
  await seconds(0, 3, random);
  await program.start();
}

async function hang(program: Program, random: () => number): Promise<void> {
  program.hang();
  await seconds(1, 10, random);
  program.goOn();
}

export const faults: Readonly<Record<string, Fault>> = {
  "node killed": (place, random) => kill(someNode(place, random), random),
  "operation server killed": ({ operation }, random) => kill(operation, random),
  "QR server killed": ({ qr }, random) => kill(qr, random),
  "node hangs": (place, random) => hang(someNode(place, random), random),
  "operation server hangs": ({ operation }, random) => hang(operation, random),
  "QR server hangs": ({ qr }, random) => hang(qr, random),
  "node ends": async (place, random) => {
    const node = someNode(place, random);
    const code = await node.end();
    if (code !== 0) throw new Error(`a node ended with ${code}`);
    await node.start();
  },
  "database crashes": async ({ postgres }, random) => {
    await postgres.crash();
    await seconds(0, 4, random);
    await postgres.start();
  },
  "database ends": async ({ postgres }, random) => {
    await postgres.stop();
    await seconds(0, 4, random);
    await postgres.start();
  },
  "database pauses": async ({ postgres }, random) => {
    postgres.pause();
    await seconds(0.5, 6, random);
    postgres.goOn();
  },
  "bus killed": async ({ nats }, random) => {
    await nats.kill();
    await seconds(1, 10, random);
    await nats.start();
  },
};

/** One fault after the other, drawn at random, with time between, until `isOver`; after each the work must go on. Answers how many of each. */
export async function throwIn(
  place: Place,
  { ledger, random, isOver }: { ledger: Ledger; random: () => number; isOver: () => boolean },
): Promise<Readonly<Record<string, number>>> {
  const names = Object.keys(faults);
  const thrown: Record<string, number> = {};
  while (!isOver()) {
    const name = names[Math.floor(random() * names.length)] ?? "";
    await faults[name]?.(place, random);
    thrown[name] = (thrown[name] ?? 0) + 1;
    await ledger.progress(place.people.length);
    await seconds(2, 12, random);
  }
  return thrown;
}

/** Resident memory of each program, looked at again and again. */
export interface MemoryWatch {
  /** Median of the quarter of all looks that begins there, in MB, of one program; 0 to 3. */
  medianMb(program: Program, quarter: number): number;
  end(): void;
}

export function watchMemory(programs: readonly Program[], everyMs: number): MemoryWatch {
  const looks = new Map(programs.map((program) => [program, [] as number[]]));
  const timer = setInterval(() => {
    for (const [program, seen] of looks) seen.push(program.residentKb());
  }, everyMs);
  return {
    medianMb(program, quarter) {
      const seen = looks.get(program) ?? [];
      const size = Math.floor(seen.length / 4);
      const sorted = seen.slice(quarter * size, (quarter + 1) * size).toSorted((a, b) => a - b);
      return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) / 1024);
    },
    end: () => clearInterval(timer),
  };
}
