/** Colours of the terminal in the picture, by the codes of `plugin/render/style.ts`. */
const colors: Readonly<Record<string, string>> = {
  '31': '#ff7b72',
  '32': '#7ee787',
  '33': '#e3b341',
};

const sizes = { line: 18, column: 8.43, margin: 16 } as const;

/** What a terminal of 80 columns shows, as a picture: coloured text as the program writes it. Static, so that everybody can see it. */
export function terminalPicture(text: string): string {
  const lines = text.split('\n');
  const width = 80 * sizes.column + 2 * sizes.margin;
  const height = lines.length * sizes.line + 2 * sizes.margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width.toFixed(0)}" height="${height.toFixed(0)}" viewBox="0 0 ${width.toFixed(0)} ${height.toFixed(0)}" role="img" aria-label="kubectl netcheck dns, in a terminal">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="14" fill="#e6edf3">
${lines.map(lineOf).join('\n')}
</g></svg>
`;
}

function lineOf(line: string, index: number): string {
  const spans: string[] = [];
  let [color, bold, dim] = ['', false, false];
  for (const part of line.split(/(\u001b\[\d+m)/)) {
    const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
    if (code === undefined) {
      if (part !== '') spans.push(spanOf(part, color, bold, dim));
    } else if (code === '1') bold = true;
    else if (code === '2') dim = true;
    else if (code === '22') [bold, dim] = [false, false];
    else color = colors[code] ?? '';
  }
  const y = sizes.margin + (index + 0.8) * sizes.line;
  return `<text x="${String(sizes.margin)}" y="${y.toFixed(1)}">${spans.join('')}</text>`;
}

function spanOf(part: string, color: string, bold: boolean, dim: boolean): string {
  // A viewer joins usual spaces.
  const text = part.replaceAll(' ', '\u00a0').replace(/[&<>]/g, (char) => `&#${String(char.charCodeAt(0))};`);
  const attributes = [
    color === '' ? '' : ` fill="${color}"`,
    bold ? ' font-weight="700"' : '',
    dim ? ' fill-opacity=".65"' : '',
  ].join('');
  return attributes === '' ? `<tspan>${text}</tspan>` : `<tspan${attributes}>${text}</tspan>`;
}
