/** Two digits are enough. */
export const percent = (share: number): string => `${(share * 100).toPrecision(2).replace(/\.0$/, '')} %`;
