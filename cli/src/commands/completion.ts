import { type Command, Argument } from "commander";
import { print } from "./device-program.ts";
import { helpText } from "../help/localize-help.ts";

/** The words that may follow each command, by its path. */
function wordsOf(command: Command, path: readonly string[] = []): readonly (readonly [string, string])[] {
  const subcommands = command.commands.map((one) => one.name()).filter((name) => name !== "help");
  const options = command.options.map(({ long }) => long).filter((long) => typeof long === "string");
  const own: readonly [string, string] = [path.join(" "), [...subcommands, ...options, "--help"].join(" ")];
  return [own, ...command.commands.flatMap((one) => wordsOf(one, [...path, one.name()]))];
}

function cases(program: Command): string {
  return wordsOf(program)
    .map(([path, words]) => `    "${path}") words="${words}" ;;`)
    .join("\n");
}

/** Words of the line that are no options, as far as they name a command. */
function bash(program: Command): string {
  return `# countersign completion for bash: source it, or put it under /etc/bash_completion.d/
_countersign_words() {
  local words=""
  case "$1" in
${cases(program)}
    *) return 1 ;;
  esac
  printf '%s' "$words"
}
_countersign() {
  local path="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in -*) continue ;; esac
    if _countersign_words "\${path:+$path }$word" > /dev/null; then path="\${path:+$path }$word"; else break; fi
  done
  local current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=($(compgen -W "$(_countersign_words "$path")" -- "$current"))
  if [ "\${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -F _countersign countersign
`;
}

function zsh(program: Command): string {
  return `#compdef countersign
# countersign completion for zsh: put it as _countersign into a folder of $fpath, or source it after compinit
_countersign_words() {
  local words=""
  case "$1" in
${cases(program)}
    *) return 1 ;;
  esac
  printf '%s' "$words"
}
_countersign() {
  local path_so_far="" word i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$word" in -*) continue ;; esac
    if _countersign_words "\${path_so_far:+$path_so_far }$word" > /dev/null; then path_so_far="\${path_so_far:+$path_so_far }$word"; else break; fi
  done
  compadd -- \${=$(_countersign_words "$path_so_far")}
  _files
}
compdef _countersign countersign
`;
}

const scripts: Readonly<Record<string, (program: Command) => string>> = { bash, zsh };

/** \`countersign completion\`: a script for the shell, made out of the commands themselves. */
export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("print a script that lets the shell complete commands and options")
    .addArgument(new Argument("<shell>").choices(Object.keys(scripts)))
    .addHelpText(
      "after",
      helpText(
        "\nbash: source <(countersign completion bash)\nzsh:  countersign completion zsh > ~/.zfunc/_countersign, with ~/.zfunc in fpath",
      ),
    )
    .action((shell: string) => print(scripts[shell]?.(program) ?? ""));
}
