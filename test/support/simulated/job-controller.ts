import type { Stored } from './store.ts';
import type { World } from './world.ts';

/** A Job of nothing, which the controller finishes when it comes to it. */
export function createJob(world: World, job: Stored): Stored {
  const created = world.store.put('jobs', job);
  setTimeout(() => {
    finish(world, created);
  }, world.jobControllerMs).unref();
  return created;
}

/** Pods that name the unfinished Job their controller and are not made by its template are released: they have no owner any more. */
function finish({ store }: World, job: Stored): void {
  for (const pod of store.list('pods', job.metadata.namespace ?? ''))
    pod.metadata.ownerReferences = (pod.metadata.ownerReferences ?? []).filter(
      ({ uid }) => uid !== job.metadata.uid,
    );
  job.status = { conditions: [{ type: 'Complete', status: 'True' }] };
}
