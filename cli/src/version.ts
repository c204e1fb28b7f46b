import manifest from "../package.json" with { type: "json" };

/** This program's version, as it prints it and as the headless device's decisions carry it (§7). */
export const version: string = manifest.version;
