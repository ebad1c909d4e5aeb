import lab from './jest.lab.config.js';

/** The same for the lab whose network plugin is Cilium. */
export default { ...lab, roots: ['<rootDir>/test/lab/e2e-cilium'] };
