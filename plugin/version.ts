/** Kept equal to package.json by a test. */
export const version = '0.1.0';

/** Where the project lives; kept equal to package.json and krew-manifest.yaml by a test. */
export const projectUrl = 'https://github.com/kubectl-netcheck/kubectl-netcheck';
