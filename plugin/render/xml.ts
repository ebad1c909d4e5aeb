import { escapeText } from './escape.ts';

/** A piece of XML. Only this file makes one, so that no text becomes markup by accident. */
export interface Xml {
  readonly xml: string;
}

/** An element; attributes that are null are left out. Its content is other elements, or text alone. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  content: string | readonly Xml[] = [],
): Xml {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
    .join('');
  const inside = typeof content === 'string' ? text(content) : content.map(({ xml }) => `\n${xml}`).join('');
  if (inside === '') return { xml: `<${name}${written}/>` };
  return { xml: `<${name}${written}>${inside}${typeof content === 'string' ? '' : '\n'}</${name}>` };
}

export const document = (root: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const text = (value: string): string => visible(value).replace(/[&<>]/g, (char) => entities[char] ?? char);

/** A parser reads a line feed in an attribute as a space (XML 1.0, 3.3.3), unless it is written as a reference. */
const attribute = (value: string): string => text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;');

/**
 * Control characters and what is no character of XML 1.0 (section 2.2: half of a surrogate pair, U+FFFE, U+FFFF) are shown as
 * escapes: not even a reference may stand for them.
 */
const visible = (value: string): string =>
  escapeText(value, true).replace(
    /[\p{Surrogate}\ufffe\uffff]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16)}`,
  );
