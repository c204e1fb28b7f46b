/** In this order: an Android browser also says Linux, an iPhone's also says Mac. */
const marks: readonly (readonly [mark: RegExp, name: string])[] = [
  [/Android/, "android"],
  [/iPhone|iPad|iPod/, "ios"],
  [/CrOS/, "chromeos"],
  [/Windows/, "windows"],
  [/Mac OS X|Macintosh/, "macos"],
  [/Linux|X11/, "linux"],
];

/** The kind of device this is, as the page that shows the code names it; a hint for people, never trusted (§7: os is not compared). */
export function operatingSystem(userAgent: string): string {
  return marks.find(([mark]) => mark.test(userAgent))?.[1] ?? "unknown";
}
