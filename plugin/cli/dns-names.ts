import { isIP } from 'node:net';

import { UsageError } from '../errors.ts';

/** A host name as RFC 1123 and common practice allow it (underscores included), at most 253 characters. */
export function checkedName(name: string, flag: string): string {
  const hint = faultOf(name.replace(/\.$/, ''));
  if (hint === null) return name;
  throw new UsageError(`${flag}: "${name.slice(0, 80)}" is no host name`, { hint });
}

/** What is wrong with it and what to do, in one sentence; null where nothing is. */
function faultOf(plain: string): string | null {
  if (isIP(plain.replace(/^\[|\]$/g, '')) !== 0)
    return 'That is an IP address: programs use it as it is, and nobody looks it up. Give the name that fails.';
  const labels = plain.split('.');
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([A-Za-z0-9_.-]+)(?::\d+)?(?:\/|$)/i.exec(plain)?.[1];
  if (/[/:]/.test(plain))
    return `Give the host alone, without scheme, port or path${host === undefined ? '' : `: ${host}`}`;
  if (plain.length > 253) return 'A host name has at most 253 characters.';
  if (labels.includes(''))
    return 'Give a host name without empty parts: there is a dot too many, or nothing else.';
  if (/[^A-Za-z0-9_.-]/.test(plain))
    return 'A host name consists of letters, digits, dashes, underscores and dots; give one of another script in its ASCII form (xn--).';
  if (labels.some((label) => label.length > 63))
    return 'A part of a host name between dots has at most 63 characters.';
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-')))
    return 'No part of a host name begins or ends with a dash.';
  return null;
}

/** A Kubernetes namespace or pod name (RFC 1123 label or subdomain). */
export function checkedObjectName(name: string, what: string): string {
  if (/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) return name;
  throw new UsageError(`"${name.slice(0, 80)}" is no name of a ${what}`, {
    hint: 'Such a name consists of lower-case letters, digits and dashes.',
  });
}
