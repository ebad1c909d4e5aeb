import { eventually, type Lab } from '../lab.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: object;
}

/** A namespace with whatever an administrator may have put before it; remembers what it applied, to take it away again. */
export class GatedNamespace {
  readonly name = 'gated';
  readonly #lab: Lab;
  readonly #made: (readonly [kind: string, name: string])[] = [];

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  async apply(manifest: Manifest): Promise<void> {
    this.#made.push([manifest.kind, manifest.metadata.name]);
    await this.#lab.apply(manifest);
  }

  async open(): Promise<void> {
    for (const [kind, name] of this.#made.splice(0).reverse())
      await this.#lab.kubectl('-n', this.name, 'delete', kind, name, '--ignore-not-found', '--wait=false');
    await this.#lab.kubectl('label', 'namespace', this.name, 'pod-security.kubernetes.io/enforce-');
  }

  /** A ValidatingAdmissionPolicy for this namespace: what does not satisfy the expression is denied with the message. */
  async demand(name: string, resource: 'pods' | 'jobs', expression: string, message: string): Promise<void> {
    await this.apply({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [resource === 'pods' ? '' : 'batch'],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: [resource],
            },
          ],
        },
        validations: [{ expression, message }],
      },
    });
    await this.apply({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': this.name } } },
      },
    });
    const trials =
      resource === 'pods'
        ? [
            ['run', 'trial', '--image=x'],
            ['run', 'trial', '--image=x', `--overrides=${withLimits}`],
          ]
        : [['create', 'job', 'trial', '--image=x']];
    // The API server names one policy of those that refuse.
    await eventually('the policy in force', 20, async () => {
      const words = await Promise.all(trials.map(async (trial) => await this.#refusal(trial)));
      return words.some((one) => one.includes(`'${name}'`));
    });
  }

  async #refusal(trial: readonly string[]): Promise<string> {
    const answer = this.#lab.kubectl('-n', this.name, ...trial, '--dry-run=server');
    return await answer.then(() => '').catch((error: unknown) => String(error));
  }
}

const withLimits = JSON.stringify({
  spec: {
    containers: [{ name: 'trial', image: 'x', resources: { limits: { cpu: '1', memory: '64Mi' } } }],
  },
});
