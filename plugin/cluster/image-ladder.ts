import type { PodImage } from './pod-template.ts';

/**
 * Has python3, the first instrument. Pulled from a public registry unless a node has it or another one is named. The digest is that of
 * the index for amd64 and arm64, so that whoever moves the tag changes nothing.
 */
export const defaultImage =
  'docker.io/nicolaka/netshoot:v0.14@sha256:7f08c4aff13ff61a35d30e30c5c1ea8396eac6ab4ce19fd02d5a4b3b5d0d09a2';

/** Words about the default image without its digest, which takes a line and tells nobody more than the tag does. */
export const withoutDigest = (words: string): string =>
  words.replaceAll(defaultImage, defaultImage.slice(0, defaultImage.indexOf('@')));

/** Images known to carry python3, by what their reference contains. */
const knownWithPython = [/netshoot/, /(^|\/)python:/, /agnhost/];

/** Images whose usual variants are built on Debian, and so carry bash and coreutils. */
const knownWithBash = [
  /(^|\/)(debian|ubuntu|buildpack-deps)[:@]/,
  /(^|\/)(nginx|httpd|postgres|mysql|mariadb|redis|node|golang|openjdk|rabbitmq)[:@]/,
];

/**
 * Images to try, in this order: the one asked for; one that the node already has (nothing to pull, so it works when pulling does
 * not), then the default, and where that cannot be pulled one on the node that at least has a shell.
 */
export function imageLadder(asked: string | null, onNode: readonly string[]): readonly PodImage[] {
  const unasked: readonly PodImage[] = [
    ...presentAmong(onNode, knownWithPython),
    { reference: defaultImage, pullPolicy: 'IfNotPresent' },
    ...presentAmong(onNode, knownWithBash),
  ];
  return asked === null
    ? unasked
    : [
        { reference: asked, pullPolicy: 'IfNotPresent' },
        ...unasked.filter(({ reference }) => reference !== asked),
      ];
}

/** At most two; without those that are named by digest alone, and Alpine variants, which have other programs. */
function presentAmong(onNode: readonly string[], known: readonly RegExp[]): readonly PodImage[] {
  const named = onNode.filter((reference) => !reference.includes('@') && !reference.includes('alpine'));
  const present = known.flatMap((pattern) => named.filter((reference) => pattern.test(reference)));
  return [...new Set(present)].slice(0, 2).map((reference): PodImage => ({ reference, pullPolicy: 'Never' }));
}
