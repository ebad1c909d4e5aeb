const words: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of its path is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  ELOOP: 'its links go round in a circle',
  ENAMETOOLONG: 'its name is too long',
  ERR_STRING_TOO_LONG: 'it is too large',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
};

/** What the operating system said of a file, in words; as it said it where there are none. */
export function fileTrouble(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return String(cause);
  const known = 'code' in cause ? words[String(cause.code)] : undefined;
  return known ?? ('message' in cause ? String(cause.message) : 'for no reason that is known');
}
