import type { World } from './world.ts';

/** Takes away the images from which nodes could start a probe without pulling it. */
export function withoutImages({ store }: World): void {
  for (const node of store.list('nodes', null)) node.status = { ...node.status, images: [] };
  for (const pod of store.list('pods', 'shop'))
    pod.spec = { ...pod.spec, containers: [{ name: 'web', image: 'registry.local/web:1' }] };
}
