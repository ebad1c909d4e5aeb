import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import { fileTrouble } from './file-trouble.ts';
import type { ClientCertificate, Credentials, NamedUser } from './kubeconfig-file.ts';

/** A user of the kubeconfig, with what the flags say instead. */
export const asFlagged = (user: NamedUser, flags: ConnectionFlags): NamedUser => ({
  credentials: credentialsOf(flags) ?? user.credentials,
  certificate: certificateOf(user.certificate, flags),
  as: flags.as ?? user.as,
  asGroups: flags.asGroups.length > 0 ? flags.asGroups : user.asGroups,
  asUid: flags.asUid ?? user.asUid,
  asExtra: user.asExtra,
});

/** null: the flags say nothing. */
function credentialsOf({ token, username, password }: ConnectionFlags): Credentials | null {
  if (token !== null && username !== null)
    throw new UsageError('--token and --username exclude each other', {
      hint: 'Leave one of them out; kubectl refuses both, too.',
    });
  if (token !== null) return { kind: 'token', token };
  if (username !== null) return { kind: 'basic', username, password: password ?? '' };
  if (password !== null)
    throw new UsageError('--password: it needs a user name beside it', { hint: 'Give --username too.' });
  return null;
}

/** Each flag takes the place of its half of the file's pair, as in kubectl; half a pair is none, and said so. */
function certificateOf(
  own: ClientCertificate | null,
  { clientCertificate, clientKey }: ConnectionFlags,
): ClientCertificate | null {
  if (clientCertificate === null && clientKey === null) return own;
  const cert = clientCertificate === null ? own?.cert : fileOf(clientCertificate, '--client-certificate');
  const key = clientKey === null ? own?.key : fileOf(clientKey, '--client-key');
  if (cert !== undefined && key !== undefined) return { cert, key };
  const [given, lacking] =
    key === undefined
      ? (['--client-certificate', '--client-key'] as const)
      : (['--client-key', '--client-certificate'] as const);
  throw new UsageError(`${given}: the other half of the pair is missing`, { hint: `Give ${lacking} too.` });
}

function fileOf(path: string, flag: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UsageError(`${flag}: the file ${path} cannot be read: ${fileTrouble(cause)}`, {
      hint: 'Give the path of a file in PEM form that you may read.',
      cause,
    });
  }
}
