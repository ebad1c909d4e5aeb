import { escapeText } from '../render/escape.ts';
import type { DocumentOutput } from './options.ts';

/** A small document as JSON or YAML; on a terminal it commands nothing. */
export async function printedDocument(
  value: unknown,
  format: Exclude<DocumentOutput, 'text'>,
): Promise<string> {
  switch (format) {
    case 'json':
      return `${escapeText(JSON.stringify(value), true)}\n`;
    case 'yaml':
      return (await import('../render/yaml.ts')).toYaml(value);
  }
}
