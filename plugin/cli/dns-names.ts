import { UsageError } from '../errors.ts';

/** A host name as RFC 1123 and common practice allow it (underscores included), at most 253 characters. */
export function checkedName(name: string, flag: string): string {
  const plain = name.replace(/\.$/, '');
  const labels = plain.split('.');
  const good =
    plain.length > 0 &&
    plain.length <= 253 &&
    labels.every((label) => /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
  if (good) return name;
  const why =
    plain.includes('/') || plain.includes(':')
      ? 'give the host alone, without scheme, port or path'
      : 'letters, digits, dashes and dots';
  throw new UsageError(`${flag}: "${name.slice(0, 80)}" is no host name`, {
    hint: `A host name has ${why}.`,
  });
}

/** A Kubernetes namespace or pod name (RFC 1123 label or subdomain). */
export function checkedObjectName(name: string, what: string): string {
  if (/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) return name;
  throw new UsageError(`"${name.slice(0, 80)}" is no ${what} name`, {
    hint: 'It has lower case letters, digits and dashes.',
  });
}
