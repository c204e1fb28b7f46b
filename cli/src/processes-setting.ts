/** How many processes share the port, and which of them this one is: 1 is the first, which starts the others. */
export interface Processes {
  readonly count: number;
  readonly number: number;
}

const most = 64;

function isCount(text: string): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= most;
}

/** Reads the settings. The second is the first process's word to those it starts, and no operator's. */
export function readProcessesSetting(
  setting: (name: string) => string | null,
  { busAddress }: { readonly busAddress: string | null },
): { readonly processes: Processes; readonly fault: string | null } {
  const count = setting("COUNTERSIGN_PROCESSES") ?? "1";
  const number = setting("COUNTERSIGN_PROCESS_NUMBER") ?? "1";
  const processes = { count: Number(count), number: Number(number) };
  if (!isCount(count) || !isCount(number)) return { processes, fault: `COUNTERSIGN_PROCESSES is 1 to ${most}` };
  if (processes.count === 1 || busAddress !== null) return { processes, fault: null };
  const fault =
    "COUNTERSIGN_PROCESSES above 1 needs COUNTERSIGN_BUS: a page must hear what happened in another process";
  return { processes, fault };
}
