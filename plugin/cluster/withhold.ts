/** What stands for a secret. */
const withheld = 'withheld';

/**
 * A text from a cluster without what proves who somebody is: logins in URLs, bearer tokens, signed tokens (RFC 7519) and private keys. Every
 * pattern reads a text once, whatever it holds.
 */
export const withoutSecrets = (text: string): string =>
  text
    .replace(/:\/\/[^\s/@"'<>]+@/g, `://${withheld}@`)
    .replace(/\b(bearer) {1,3}[\w.~+/=-]{8,}/gi, `$1 ${withheld}`)
    .replace(/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, withheld)
    .replace(
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
      withheld,
    );

/**
 * Words of a Corefile behind which a secret stands, as the plugins route53, azure, etcd, tsig and the many beside CoreDNS's own have them, and of
 * other files that are kept beside one.
 */
const secretWords =
  /^([ \t]*(?:"?[\w.-]*(?:password|passwd|secret|token|credentials?|access[-_]?key|api[-_]?key|private[-_]?key|session[-_]?token)"?)[ \t:=]+)(?![^\n]*\{[ \t\r]*$)[^\s][^\n]*$/gim;

/** The same of a file in a config map: lines that begin with such a word keep the word alone, unless they open a block. */
export const withoutSecretLines = (text: string): string =>
  withoutSecrets(text).replace(secretWords, `$1${withheld}`);
