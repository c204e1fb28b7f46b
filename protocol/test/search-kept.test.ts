import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { indexKept, type KeptCriteria } from "../src/index.ts";

const entries = [
  { n: 1, texts: ["Transfer", "Example Bank", "Energie Übrig", "1,200.00 EUR"], scene: "payment", result: "done" },
  { n: 2, texts: ["转账", "示例银行", "北京市朝阳区王小明", "100.00 CNY"], scene: "payment", result: "declined" },
  { n: 3, texts: ["Sign in", "Example Bank", "Ｆｕｌｌ width"], scene: "login", result: "done" },
];
const search = indexKept(entries, ({ n, texts, scene, result }) => ({
  texts,
  scene,
  result,
  account: n === 3 ? "b" : "a",
  at: n * 100,
}));
const found = (criteria: KeptCriteria) => search(criteria).map(({ n }) => n);

describe("searching what a device keeps", () => {
  const cases: readonly (readonly [KeptCriteria, readonly number[]])[] = [
    [{}, [1, 2, 3]],
    [{ words: "  " }, [1, 2, 3]],
    [{ words: "王" }, [2]],
    [{ words: "朝阳区王" }, [2]],
    [{ words: "ubrig ENERGIE" }, [1]],
    [{ words: "full" }, [3]],
    [{ words: "example bank", scene: "login" }, [3]],
    [{ words: "bankenergie" }, []],
    [{ scene: "payment", result: "done" }, [1]],
    [{ account: "b" }, [3]],
    [{ from: 200 }, [2, 3]],
    [{ from: 100, to: 300 }, [1, 2]],
    [{ words: ".*" }, []],
    [{ words: "200.00" }, [1]],
  ];
  for (const [criteria, numbers] of cases)
    test(`finds ${numbers.join(", ") || "nothing"} by ${JSON.stringify(criteria)}`, () =>
      assert.deepEqual(found(criteria), numbers));
});
