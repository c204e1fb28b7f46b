/** What is released: how each package is put together out of the workspaces. */
export interface Package {
  readonly name: string;
  readonly description: string;
  /** Compiled modules, as paths in the repository without their ending; all that they import comes along. */
  readonly entries: readonly string[];
  /** What the package offers, each as a path in it without its ending. */
  readonly exports: Readonly<Record<string, string>>;
  /** Patterns of files that are taken as they are. */
  readonly files: readonly string[];
  /** Their first folders, which the package does without. */
  readonly without?: string;
  readonly types: boolean;
  readonly readme: string;
  readonly bin?: Readonly<Record<string, string>>;
}

export const packages: readonly Package[] = [
  {
    name: "countersign",
    description:
      "Asks a person on their phone before money moves: servers, console, authenticator and demo in one command.",
    entries: ["cli/src/main"],
    exports: {},
    files: [
      "{roles/approving-device,roles/initiating-device,receipt-page,console,demo}/dist/**/*",
      "roles/verification-server/src/store/postgres/{functions,migrations}/*.sql",
      "deploy/**/*",
      "docs/**/*.md",
    ],
    types: false,
    readme: "README.md",
    bin: { countersign: "cli/bin/countersign.js" },
  },
  {
    name: "@countersign/relying-party",
    description: "Ask a person for approval from any Node site.",
    entries: ["sdk/src/index", "sdk/src/express", "sdk/src/fastify"],
    exports: { ".": "sdk/src/index", "./express": "sdk/src/express", "./fastify": "sdk/src/fastify" },
    files: [],
    types: true,
    readme: "sdk/README.md",
  },
  {
    name: "@countersign/widget",
    description: "<countersign-approval> and <countersign-history> for the pages of any site, as files to serve.",
    entries: [],
    exports: {},
    files: ["roles/initiating-device/dist/**/*"],
    without: "roles/initiating-device/dist/",
    types: false,
    readme: "roles/initiating-device/README.md",
  },
];
