// Searches of a device's own history of 10,000 entries, sealed as it is kept; prints one JSON line.
import { createSealedStorage, createMemoryStorage, createQueueLock } from "@countersign/approving-device";
import { systemRandom } from "@countersign/platform";
import { indexKept } from "@countersign/protocol";
import { quantile } from "./lib/quantile.ts";

const count = 10_000;
const people = ["Energie Übrig", "北京市朝阳区王小明", "Jonas Weber", "Zoë Ångström", "Торговый дом"];

interface Kept {
  readonly id: string;
  readonly texts: readonly string[];
  readonly at: number;
}

const storage = createSealedStorage(createMemoryStorage(), { random: systemRandom, lock: createQueueLock() });
await storage.write(["history"], (put) => {
  for (let n = 0; n < count; n++) {
    const id = `op_01890a5d7e7a7bd0a1b2${String(n).padStart(6, "0")}`;
    const lines = [
      "Amount",
      `${n}.00`,
      "Currency",
      "EUR",
      "To account",
      `DE89 3704 0044 0532 ${n}`,
      "Payee",
      people[n % 5],
    ];
    put("history", id, { id, at: n, texts: ["Example Bank", "Bank transfer", "Approved, carried out", id, ...lines] });
  }
});

const opening = performance.now();
const entries = (await storage.all("history")) as readonly Kept[];
const search = indexKept(entries, ({ texts, at }) => ({
  texts,
  scene: at % 3 === 0 ? "login" : "payment",
  result: at % 2 === 0 ? "done" : "declined",
  account: "",
  at,
}));
const openMs = performance.now() - opening;

const wishes = [
  { words: "王小" },
  { words: "ubrig transfer 99" },
  { words: "no such thing" },
  { words: "a" },
  { words: "angstrom", scene: "payment", result: "declined" },
  { scene: "login", from: 100, to: 9000 },
];
const times: number[] = [];
for (let n = 0; n < 600; n++) {
  const begin = performance.now();
  search(wishes[n % wishes.length] ?? {});
  times.push(performance.now() - begin);
}
const rounded = (ms: number): number => Math.round(ms * 100) / 100;
process.stdout.write(
  `${JSON.stringify({ entries: entries.length, searchMsP95: rounded(quantile(times, 0.95)), openMs: rounded(openMs) })}\n`,
);
