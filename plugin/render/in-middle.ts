/** A text that is longer than `most` without its middle, for which `sign` stands: what tells names apart stands at their ends. */
export function inMiddle(text: string, most: number, sign: string): string {
  if (text.length <= most) return text;
  const kept = most - sign.length;
  const first = Math.ceil(kept / 2);
  return `${text.slice(0, first)}${sign}${text.slice(text.length - (kept - first))}`;
}
