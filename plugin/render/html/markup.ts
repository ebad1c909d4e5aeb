import { escapeText } from '../escape.ts';

/** A piece of HTML. Only this file makes one, so that no text becomes markup by accident. */
export interface Html {
  readonly html: string;
}

export type Child = Html | string | null | readonly (Html | string | null)[];

/** Markup of the program's own. */
export const own = (html: string): Html => ({ html });

/** Text of whatever origin. */
export const text = (value: string): Html =>
  own(escapeText(value, true).replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`));

/** An element; attributes that are null are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  ...children: readonly Child[]
): Html {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${text(String(value)).html}"`)
    .join('');
  return own(`<${name}${written}>${joined(children).html}</${name}>`);
}

export const joined = (children: readonly Child[]): Html =>
  own(
    children
      .flat()
      .map((child) => (child === null ? '' : typeof child === 'string' ? text(child).html : child.html))
      .join(''),
  );

export const lineBreak = own('<br>');

/** A heading and what stands under it; null where there is nothing. */
export const section = (id: string, title: string, ...children: readonly Child[]): Html | null =>
  joined(children).html === ''
    ? null
    : element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...children);

export const list = (items: readonly (Html | string)[]): Html | null =>
  items.length === 0
    ? null
    : element(
        'ul',
        {},
        items.map((item) => element('li', {}, item)),
      );
