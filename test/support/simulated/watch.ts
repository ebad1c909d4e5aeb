import type { ServerResponse } from 'node:http';
import type { Stored } from './store.ts';

/** How often the world is looked at for changes. */
const everyMs = 5;

/** Tells of objects and of their changes, one JSON object a line, until nobody listens any more. */
export function tellChanges(response: ServerResponse, objects: () => readonly Stored[]): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const told = new Map<string, { readonly text: string; readonly object: Stored }>();
  const tell = (type: string, object: Stored): void => {
    response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const look = (): void => {
    const now = new Map(objects().map((object) => [object.metadata.uid ?? '', object]));
    for (const [uid, object] of now) {
      const text = JSON.stringify(object);
      const before = told.get(uid);
      if (before?.text !== text) tell(before === undefined ? 'ADDED' : 'MODIFIED', object);
      told.set(uid, { text, object });
    }
    for (const [uid, { object }] of told) {
      if (now.has(uid)) continue;
      tell('DELETED', object);
      told.delete(uid);
    }
  };
  look();
  const timer = setInterval(look, everyMs);
  response.on('close', () => {
    clearInterval(timer);
  });
}
