import type { Observation } from '../core/model/observation.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import type { Presentation } from './options.ts';
import type { Terminal } from './terminal.ts';

/** A diagnosis in one of the formats; `samples` for what is drawn over time. */
export type Renderer = (diagnosis: Diagnosis, samples: readonly Observation[]) => string;

/** Loaded when it is known which one is wanted: no run waits for a format that nobody asked for. */
export async function rendererFor(
  { output, noColor, ascii }: Presentation,
  { color, width }: Pick<Terminal, 'color' | 'width'>,
): Promise<Renderer> {
  switch (output) {
    case 'text': {
      const { renderText } = await import('../render/text.ts');
      const { toAscii } = await import('../render/ascii.ts');
      const style = { color: color && !noColor, width };
      return (diagnosis) => (ascii ? toAscii(renderText(diagnosis, style)) : renderText(diagnosis, style));
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
  }
}
