import { version } from "../../package.json";

/** This app's version, as decisions carry it (§7). */
export const appVersion: string = version;
