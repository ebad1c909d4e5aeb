/** Everything that a release is built for. */
export interface Target {
  /** As Go, krew and the names of archives say it. */
  readonly os: 'linux' | 'darwin' | 'windows';
  readonly arch: 'amd64' | 'arm64';
  /** npm package that holds the runtime; the baseline builds run on processors without AVX2 as well. */
  readonly runtime: string;
  /** Subresource integrity of the package, as the registry states it. */
  readonly integrity: string;
}

/** One version for all: what is embedded must fit the program that embeds it. */
export const runtimeVersion = '1.4.5';

export const targets: readonly Target[] = [
  {
    os: 'linux',
    arch: 'amd64',
    runtime: '@oven/bun-linux-x64-baseline',
    integrity:
      'sha512-s8yMwYcFnnrA178gji0gZbkE2WVDej/Ti1x770oPfihxyRxSMNhGhiAQNXV53aDeraZxksdvKV/RAdQBCd0qPA==',
  },
  {
    os: 'linux',
    arch: 'arm64',
    runtime: '@oven/bun-linux-aarch64',
    integrity:
      'sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==',
  },
  {
    os: 'darwin',
    arch: 'amd64',
    runtime: '@oven/bun-darwin-x64',
    integrity:
      'sha512-qkLPMGHZM9NI6CeHTWwVezzmlo6cC4Ta7yUAjYIWXS366qQcOlcp75t2uZyiuVRBMPS0h9qE0tCcvCHGaFqjJg==',
  },
  {
    os: 'darwin',
    arch: 'arm64',
    runtime: '@oven/bun-darwin-aarch64',
    integrity:
      'sha512-4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==',
  },
  {
    os: 'windows',
    arch: 'amd64',
    runtime: '@oven/bun-windows-x64-baseline',
    integrity:
      'sha512-/U3Dc74uGqE6EUqef7mPtg9KwJs7iJH4JHRMfIZIn18MrJh6Xz4gVvWDXRvzCL2j8wPlTnJVyrO4n7Qq4uM7TQ==',
  },
  {
    os: 'windows',
    arch: 'arm64',
    runtime: '@oven/bun-windows-aarch64',
    integrity:
      'sha512-MiPFZnBNDnBXgr1oONc5pizC4fOLjnIOfNkYdFEnWzLmoFTg86naZIG3SvS7d/GglpQSAnCKMAzSjI/TAckiRw==',
  },
];

export const nameOf = ({ os, arch }: Target): string => `${os}_${arch}`;

/** Name of the program inside its archive; krew wants an .exe on Windows. */
export const programOf = ({ os }: Target): string =>
  os === 'windows' ? 'kubectl-netcheck.exe' : 'kubectl-netcheck';
