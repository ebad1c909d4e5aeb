import type { Observation } from '../core/model/observation.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import type { Style } from '../render/style.ts';
import type { Presentation } from './options.ts';
import type { Terminal } from './terminal.ts';

/** A diagnosis in one of the formats; `samples` for what is drawn over time. */
export type Renderer = (diagnosis: Diagnosis, samples: readonly Observation[]) => string;

/** Loaded when it is known which one is wanted: no run waits for a format that nobody asked for. */
export async function rendererFor(
  presentation: Presentation,
  terminal: Pick<Terminal, 'color' | 'width' | 'columns'>,
): Promise<Renderer> {
  const { output, failOn } = presentation;
  const style = styleOf(presentation, terminal);
  switch (output) {
    case 'text': {
      const { renderText } = await import('../render/text.ts');
      return (diagnosis) => renderText(diagnosis, style);
    }
    case 'wide': {
      const { renderWide } = await import('../render/wide.ts');
      return (diagnosis) => renderWide(diagnosis, style, terminal.columns);
    }
    case 'json':
      return (await import('../render/json.ts')).renderJson;
    case 'yaml':
      return (await import('../render/json.ts')).renderYaml;
    case 'name':
      return (await import('../render/json.ts')).renderNames;
    case 'markdown':
      return (await import('../render/markdown.ts')).renderMarkdown;
    case 'html':
      return (await import('../render/html/page.ts')).renderHtml;
    case 'junit': {
      const { renderJunit } = await import('../render/junit.ts');
      return (diagnosis) => renderJunit(diagnosis, failOn.includes('risk'));
    }
    case 'sarif':
      return (await import('../render/sarif.ts')).renderSarif;
  }
}

export const styleOf = (
  { noColor, ascii }: Presentation,
  { color, width }: Pick<Terminal, 'color' | 'width'>,
): Style => ({ color: color && !noColor, width, ...(ascii ? { ascii: true } : {}) });
