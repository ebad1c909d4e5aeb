import { describe } from '@jest/globals';
import { conformance } from '../../cluster/conformance.ts';
import { Lab } from '../lab.ts';

describe('the real lab', () => {
  conformance(() =>
    Promise.resolve({
      kubeconfig: new Lab(process.env['NETCHECK_LAB'] ?? 'default').kubeconfig(),
      stop: () => Promise.resolve(),
    }),
  );
});
