import { quantizeBlocks } from "./jpeg-blocks.ts";
import { type Grey, mapPixels, type Place, putInto } from "./picture.ts";

/** One way in which a camera's picture is worse than the screen's; `strength` goes from 0 (hardly) to 1 (as bad as a person would still try). */
interface Degradation {
  readonly name: string;
  apply(code: Grey, options: { readonly strength: number; readonly random: () => number }): Grey;
}

const frame = { width: 640, height: 480, grey: 140 };

/** Turns about the middle of the frame and scales so that the code is `size` pixels wide. */
function turned(code: Grey, { size, angle }: { size: number; angle: number }): Place {
  const [cos, sin, scale] = [Math.cos(angle), Math.sin(angle), code.width / size];
  return (x, y) => {
    const [dx, dy] = [(x - frame.width / 2) * scale, (y - frame.height / 2) * scale];
    return [dx * cos + dy * sin + code.width / 2, dy * cos - dx * sin + code.height / 2];
  };
}

function straight(code: Grey, size = 300): Grey {
  return putInto(frame, code, turned(code, { size, angle: 0 }));
}

/** Held at an angle: what is farther away is smaller. */
function tilted(code: Grey, { across, along }: { across: number; along: number }): Grey {
  const flat = turned(code, { size: 320, angle: 0 });
  return putInto(frame, code, (x, y) => {
    const [dx, dy] = [(x - frame.width / 2) / frame.width, (y - frame.height / 2) / frame.height];
    const depth = 1 + across * dx + along * dy;
    return flat(frame.width / 2 + (dx / depth) * frame.width, frame.height / 2 + (dy / depth) * frame.height);
  });
}

/** Three passes of a box are as good as a Gaussian. */
function blurred(picture: Grey, radius: number): Grey {
  const pass = (from: Grey, isAcross: boolean): Grey => {
    const [stepX, stepY] = isAcross ? [1, 0] : [0, 1];
    const reach = Math.max(1, Math.round(radius));
    return mapPixels(from, (_now, x, y) => {
      let [sum, count] = [0, 0];
      for (let d = -reach; d <= reach; d++) {
        const [px, py] = [x + d * stepX, y + d * stepY];
        if (px < 0 || py < 0 || px >= from.width || py >= from.height) continue;
        sum += from.pixels[py * from.width + px] ?? 0;
        count++;
      }
      return sum / count;
    });
  };
  let now = picture;
  for (let i = 0; i < 2; i++) now = pass(pass(now, true), false);
  return now;
}

/** Moved while the shutter was open. */
function smeared(picture: Grey, length: number): Grey {
  return mapPixels(picture, (_now, x, y) => {
    let sum = 0;
    for (let d = 0; d < length; d++) sum += picture.pixels[y * picture.width + Math.min(picture.width - 1, x + d)] ?? 0;
    return sum / length;
  });
}

function noisy(picture: Grey, { amount, random }: { amount: number; random: () => number }): Grey {
  // Two evenly spread numbers added are near enough to a bell.
  return mapPixels(picture, (now) => now + (random() + random() - 1) * amount);
}

function glaring(picture: Grey, { strength, random }: { strength: number; random: () => number }): Grey {
  const [cx, cy] = [frame.width * (0.35 + random() * 0.3), frame.height * (0.35 + random() * 0.3)];
  const reach = 40 + strength * 110;
  return mapPixels(picture, (now, x, y) => {
    const near = Math.exp(-(((x - cx) ** 2 + (y - cy) ** 2) / (2 * reach ** 2)));
    return now + near * (120 + strength * 200);
  });
}

/** A camera's grid over a screen's: stripes that drift across. */
function striped(picture: Grey, { strength, random }: { strength: number; random: () => number }): Grey {
  const [period, angle] = [4 + random() * 9, random() * Math.PI];
  return mapPixels(picture, (now, x, y) => {
    const wave = Math.sin(((x * Math.cos(angle) + y * Math.sin(angle)) * 2 * Math.PI) / period);
    return now + wave * (20 + strength * 85);
  });
}

export const degradations: readonly Degradation[] = [
  {
    name: "rotation",
    apply: (code, { strength, random }) =>
      putInto(frame, code, turned(code, { size: 260 - strength * 60, angle: random() * 2 * Math.PI })),
  },
  {
    name: "perspective",
    apply: (code, { strength, random }) => {
      const sign = () => (random() < 0.5 ? -1 : 1);
      return tilted(code, { across: sign() * strength * 1.3, along: sign() * strength * 0.9 });
    },
  },
  { name: "blur", apply: (code, { strength }) => blurred(straight(code), 1 + strength * 2.2) },
  { name: "motion", apply: (code, { strength }) => smeared(straight(code), Math.round(3 + strength * 9)) },
  {
    name: "noise",
    apply: (code, { strength, random }) => noisy(straight(code), { amount: 60 + strength * 200, random }),
  },
  {
    name: "low contrast",
    apply: (code, { strength, random }) => {
      const pale = mapPixels(straight(code), (now) => 128 + ((now - 128) * (1 - strength * 0.93)) / 2);
      return noisy(pale, { amount: 6, random });
    },
  },
  {
    name: "distance",
    apply: (code, { strength, random }) => noisy(straight(code, 190 - strength * 80), { amount: 10, random }),
  },
  { name: "JPEG", apply: (code, { strength }) => quantizeBlocks(straight(code, 240), 30 - strength * 26) },
  { name: "glare", apply: (code, { strength, random }) => glaring(straight(code), { strength, random }) },
  { name: "moiré", apply: (code, { strength, random }) => striped(straight(code), { strength, random }) },
];
