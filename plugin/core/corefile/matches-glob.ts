/**
 * Whether a pattern with `*` (any characters) and `?` (one) matches the whole of a name. Pattern and name may come from somebody who means
 * harm: it is never more than their lengths multiplied, for only the last star is ever given more.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  let inPattern = 0;
  let inName = 0;
  let star = -1;
  let afterStar = 0;
  while (inName < name.length) {
    const wanted = pattern.charAt(inPattern);
    if (wanted === '*') {
      star = inPattern;
      afterStar = inName;
      inPattern += 1;
    } else if (wanted !== '' && (wanted === '?' || wanted === name.charAt(inName))) {
      inPattern += 1;
      inName += 1;
    } else if (star >= 0) {
      afterStar += 1;
      inName = afterStar;
      inPattern = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
