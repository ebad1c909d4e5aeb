/** Whoever reads of more than so many reads none of them. */
const most = 12;

/** Items that stand together, the first of many with the number of the others: a large cluster has hundreds of CoreDNS pods. */
export const listed = (items: readonly string[], between: string): string =>
  [...items.slice(0, most), ...(items.length > most ? [`and ${String(items.length - most)} more`] : [])].join(
    between,
  );
