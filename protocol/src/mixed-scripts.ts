const recommended =
  "Arabic Armenian Bengali Bopomofo Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana Kannada " +
  "Katakana Khmer Lao Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan";

// Writing systems that use several scripts; Latin beside them is ordinary (UTS 39 §5.2, "highly restrictive").
const together = ["Latin Han Hiragana Katakana", "Latin Han Bopomofo", "Latin Han Hangul"];

function onlyThese(scripts: string): RegExp {
  const extensions = scripts.split(" ").map((script) => `\\p{Script_Extensions=${script}}`);
  return new RegExp(`^[\\p{Script=Common}\\p{Script=Inherited}${extensions.join("")}]*$`, "u");
}

const unmixed = [...together, ...recommended.split(" ")].map(onlyThese);

/** True when one value mixes scripts as look-alikes do (Latin with Cyrillic, say): shown with a warning, not refused (§3, T21). */
export function mixedScripts(text: string): boolean {
  return !unmixed.some((pattern) => pattern.test(text));
}
