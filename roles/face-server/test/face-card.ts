import type { Matcher } from "@countersign/face-server";
import { textFromUtf8, utf8 } from "@countersign/protocol";
import { generate } from "lean-qr";
import { PNG } from "pngjs";
import { readByZxing } from "../../initiating-device/test/read-code.ts";

const margin = 4;
const pixels = 6;

/** A card that stands for a face in these tests: who it is, and what it is doing. */
export function drawFace(who: string, doing: string): Uint8Array {
  const code = generate(`${who} ${doing}`);
  const side = (code.size + 2 * margin) * pixels;
  const png = new PNG({ width: side, height: side });
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dark = code.get(Math.floor(x / pixels) - margin, Math.floor(y / pixels) - margin);
      png.data.set(dark ? [0, 0, 0, 255] : [255, 255, 255, 255], 4 * (y * side + x));
    }
  }
  return PNG.sync.write(png);
}

interface Seen {
  readonly who: string;
  readonly doing: string;
}

async function see(bytes: Uint8Array): Promise<Seen | null> {
  const [text = ""] = await readByZxing(bytes);
  const [who, doing] = text.split(" ");
  return who && doing ? { who, doing } : null;
}

/** An operator's matcher for faces that are cards: deterministic, and fooled by nothing that these tests hold up to it. */
export const cardMatcher: Matcher = {
  name: "card matcher 1",
  async enrol(pictures) {
    const seen = await Promise.all(pictures.map(({ bytes }) => see(bytes)));
    const [who, ...others] = new Set(seen.flatMap((one) => one?.who ?? []));
    return who !== undefined && others.length === 0 ? utf8(`template of ${who}`) : null;
  },
  async compare(template, pictures) {
    const seen = await Promise.all(pictures.map(({ bytes }) => see(bytes)));
    const same = seen.filter((one) => `template of ${one?.who}` === textFromUtf8(template));
    return same.length / pictures.length;
  },
  async followed(pictures, prompts) {
    const seen = await Promise.all(pictures.map(async (one) => ({ ...one, seen: await see(one.bytes) })));
    const right = seen.filter(({ prompt, seen: shown }) => shown?.doing === prompt);
    return (
      new Set(right.map(({ prompt }) => prompt)).size === new Set(prompts).size && right.length >= 0.6 * seen.length
    );
  },
};
