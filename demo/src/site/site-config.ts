import { resolve } from "node:path";
import { type Clock, systemClock } from "../clock.ts";

/** The settings of one site. */
export interface SiteConfig {
  /** Where Countersign answers, as in `http://localhost:8600`. */
  readonly countersignUrl: string;
  /** The key of this site's organization at Countersign. */
  readonly apiKey: string;
  /** Where this site listens; 0 takes a free port. */
  readonly port: number;
  /** The network address it listens on; `localhost` unless said. */
  readonly host?: string;
  /** The folder of this site's database. */
  readonly dataDir: string;
  /** Where the script that shows codes is served; `countersignUrl` unless it is apart. */
  readonly widgetUrl?: string;
  /** Other origins that show codes, when QR and verification server are apart from `countersignUrl`. */
  readonly displayOrigins?: readonly string[];
  /** Where face servers take pictures, which the page then may; none unless said. */
  readonly cameraOrigins?: readonly string[];
  readonly clock?: Clock;
}

/** A site that is running. */
export interface RunningSite {
  /** As in `http://localhost:8601`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Settings with every default filled in. */
export type FullSiteConfig = Required<SiteConfig>;

export function fillSiteConfig(config: SiteConfig): FullSiteConfig {
  const { countersignUrl: widgetUrl } = config;
  return { host: "localhost", widgetUrl, displayOrigins: [], cameraOrigins: [], clock: systemClock, ...config };
}

/** Reads settings from the environment; throws one error that names all that is missing or wrong. */
export function readSiteConfig(env: Readonly<Record<string, string | undefined>>, defaultPort: number): SiteConfig {
  const faults: string[] = [];
  const read = (name: string, fallback?: string): string => {
    const value = env[name] ?? fallback;
    if (value === undefined || value === "") faults.push(`${name} is not set`);
    return value ?? "";
  };
  const countersignUrl = read("COUNTERSIGN_URL", "http://localhost:8600");
  const apiKey = read("COUNTERSIGN_API_KEY");
  const port = Number(read("PORT", String(defaultPort)));
  const dataDir = resolve(read("DATA_DIR", "data"));
  if (!URL.canParse(countersignUrl)) faults.push("COUNTERSIGN_URL is no web address");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) faults.push("PORT is no port");
  if (faults.length > 0) throw new Error(faults.join("; "));
  return { countersignUrl, apiKey, port, dataDir };
}
