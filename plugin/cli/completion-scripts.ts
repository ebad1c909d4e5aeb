/** Shells that can be taught, and `install` for kubectl's own completion. */
export const shells = ['bash', 'zsh', 'fish', 'powershell', 'install'] as const;

export type Shell = Exclude<(typeof shells)[number], 'install'>;

/**
 * A script to be sourced: it completes `kubectl-netcheck`. `kubectl netcheck` is completed by kubectl's own script, through
 * the program `kubectl_complete-netcheck` (kubectl 1.26 and later).
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `_kubectl_netcheck() {
  local word
  COMPREPLY=()
  while IFS= read -r word; do [[ $word == :* ]] || COMPREPLY+=("$word"); done \\
    < <(kubectl-netcheck __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _kubectl_netcheck kubectl-netcheck
`,
  zsh: `#compdef kubectl-netcheck
_kubectl_netcheck() {
  local -a found
  found=(\${\${(f)"$(kubectl-netcheck __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)"}:#:*})
  compadd -a found
}
compdef _kubectl_netcheck kubectl-netcheck
`,
  fish: `function __kubectl_netcheck
  set -l words (commandline -opc) (commandline -ct)
  kubectl-netcheck __complete $words[2..-1] 2>/dev/null | string match -v -r '^:'
end
complete -c kubectl-netcheck -f -a '(__kubectl_netcheck)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName kubectl-netcheck -ScriptBlock {
  param($word, $ast, $cursor)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($word -eq '') { $words += '' }
  kubectl-netcheck __complete @words 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
};

/** What kubectl looks for on the PATH when \`kubectl netcheck\` is completed. */
export const completer = (windows: boolean): { readonly name: string; readonly text: string } =>
  windows
    ? { name: 'kubectl_complete-netcheck.cmd', text: '@kubectl-netcheck __complete %*\r\n' }
    : { name: 'kubectl_complete-netcheck', text: '#!/bin/sh\nexec kubectl-netcheck __complete "$@"\n' };
