/** Kept equal to package.json by a test. Older ones lack what the program is written with. */
const least = [22, 19] as const;

/** Two lines for a Node that is too old; null for one that will do, and for Bun, of which releases are made. */
export function runtimeComplaint(versions: Readonly<Record<string, string | undefined>>): string | null {
  if (versions['bun'] !== undefined) return null;
  const node = versions['node'] ?? '0.0';
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return null;
  return [
    `netcheck: this is Node ${node}, and the program needs Node ${least.join('.')} or later`,
    'Put a newer Node first on the PATH, or take a release archive, which needs none.',
  ].join('\n');
}
