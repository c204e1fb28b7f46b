import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createMessages } from "../src/messages.ts";

const catalogue = {
  en: { hello: "Hello", left: (v: { seconds: number }) => `${v.seconds} left` },
  zh: { hello: "你好", left: (v: { seconds: number }) => `剩余 ${v.seconds}` },
};

function keptIn(kept: Map<string, string>) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

describe("a message catalogue", () => {
  test("speaks the first shipped language the browser asks for, else English", () => {
    const speaks = (...languages: string[]) => createMessages(catalogue, { storage: null, languages }).t.hello;
    assert.equal(speaks("zh-TW", "en"), "你好");
    assert.equal(speaks("fr-FR", "zh-Hans-CN"), "你好");
    assert.equal(speaks("fr", "de"), "Hello");
    assert.equal(speaks(), "Hello");
  });

  test("follows the user's choice, keeps it, and goes back to the browser's", () => {
    const kept = new Map<string, string>();
    const messages = createMessages(catalogue, { storage: keptIn(kept), languages: ["en"] });
    messages.choose("zh");
    assert.equal(messages.t.left({ seconds: 5 }), "剩余 5");
    assert.equal(createMessages(catalogue, { storage: keptIn(kept), languages: ["en"] }).locale.value, "zh");
    messages.choose(null);
    assert.equal(messages.t.hello, "Hello");
    assert.equal(kept.size, 0);
  });

  test("follows a language that was chosen in another tab, and the end of that choice", () => {
    const kept = new Map<string, string>();
    const otherTabs = new EventTarget();
    const tell = (key: string | null) => otherTabs.dispatchEvent(Object.assign(new Event("storage"), { key }));
    const messages = createMessages(catalogue, { storage: keptIn(kept), languages: ["en"], otherTabs });
    kept.set("countersign.locale", "zh");
    tell("something.else");
    assert.equal(messages.locale.value, "en");
    tell("countersign.locale");
    assert.equal(messages.t.hello, "你好");
    kept.clear();
    tell(null);
    assert.equal(messages.t.hello, "Hello");
    assert.equal(messages.chosen.value, null);
  });

  test("does not trust what it finds kept", () => {
    const kept = new Map([["countersign.locale", "<script>"]]);
    assert.equal(createMessages(catalogue, { storage: keptIn(kept), languages: ["zh"] }).locale.value, "zh");
  });

  test("writes dates and numbers as the language does", () => {
    const messages = createMessages(catalogue, { storage: null, languages: ["zh"] });
    assert.match(messages.format.date(1_795_000_000), /2026年/);
    assert.equal(messages.format.clock(125), "2:05");
    messages.choose("en");
    assert.equal(messages.format.number(1234567), "1,234,567");
  });
});
