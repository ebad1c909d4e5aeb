/** Longer than any name of an object or a context that somebody would want completed. */
const longest = 253;

/**
 * Those that a shell takes as they stand. Completion puts a name from a cluster, or from a kubeconfig that somebody sent, onto a command
 * line: none may hold what a shell or a terminal would obey, or break the line that it is told on. None begins as a flag does.
 */
export const proposable = (names: readonly string[]): readonly string[] =>
  names.filter((name) => name.length <= longest && /^[\p{L}\p{N}_@./][\p{L}\p{N}_@%+=:,./-]*$/u.test(name));
