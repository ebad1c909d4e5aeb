import type { HopKind } from '../core/model/hop.ts';
import type { Confidence, Diagnosis, Suspect, Verdict } from '../core/model/verdict.ts';
import { projectUrl, version } from '../version.ts';

/** In which part of the system a hop lies, as people look for it. */
export type Layer =
  'client' | 'policy' | 'service' | 'network' | 'coredns' | 'upstream' | 'name' | 'control-plane';

export const layers: Readonly<Record<HopKind, Layer>> = {
  'client-resolver': 'client',
  'source-policy': 'policy',
  'node-cache': 'client',
  'node-service-rules': 'service',
  'dns-service': 'service',
  'node-path': 'network',
  'destination-policy': 'policy',
  'coredns-process': 'coredns',
  'coredns-config': 'coredns',
  'coredns-api': 'coredns',
  'coredns-egress': 'policy',
  'node-egress': 'network',
  upstream: 'upstream',
  authority: 'name',
  'api-to-kubelet': 'control-plane',
};

/** What was found, one by one: whatever the verdict accuses, and the risks beside it. */
export interface Finding extends Suspect {
  /** Of the fault, or "unknown": its hop is found and its cause is not. */
  readonly id: string;
  readonly layer: Layer;
  /** The verdict's for what it accuses, `possible` for each of several suspects, `risk` for what nobody feels now. */
  readonly confidence: Confidence | 'risk';
  /** Page of the fault; null where it has none. */
  readonly docs: string | null;
}

export const findingsOf = ({ verdict, risks }: Diagnosis): readonly Finding[] => [
  ...accused(verdict).map(({ suspect, confidence }) => finding(suspect, confidence)),
  ...risks.map(({ suspect }) => finding(suspect, 'risk')),
];

const finding = (suspect: Suspect, confidence: Finding['confidence']): Finding => ({
  ...suspect,
  id: suspect.cause.kind === 'fault' ? suspect.cause.id : 'unknown',
  layer: layers[suspect.hop.kind],
  confidence,
  docs: suspect.cause.kind === 'fault' ? pageOf(suspect.cause.id) : null,
});

/** Page of a fault, as it was in this release. */
export const pageOf = (id: string): string => `${projectUrl}/blob/v${version}/docs/faults/${id}.md`;

interface Accused {
  readonly suspect: Suspect;
  readonly confidence: Confidence;
}

function accused(verdict: Verdict): readonly Accused[] {
  const possible = (suspect: Suspect): Accused => ({ suspect, confidence: 'possible' });
  switch (verdict.kind) {
    case 'healthy':
      return [];
    case 'broken':
      return [verdict.suspect, ...verdict.also].map((suspect) => ({
        suspect,
        confidence: verdict.confidence,
      }));
    case 'not-a-network-fault':
      return [{ suspect: verdict.suspect, confidence: verdict.confidence }];
    case 'ambiguous':
      return [...verdict.suspects, ...verdict.also].map(possible);
    case 'inconclusive':
      return verdict.suspects.map(possible);
  }
}
