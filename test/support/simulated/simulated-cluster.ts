import { ApiServer } from './api-server.ts';
import { World } from './world.ts';

/** The embedded cluster: an API server with what stands behind it, on loopback, without root. */
export interface SimulatedCluster {
  readonly world: World;
  readonly api: ApiServer;
  readonly kubeconfig: string;
  readonly stop: () => Promise<void>;
}

export async function startSimulatedCluster(certificateValidMs?: number): Promise<SimulatedCluster> {
  const world = new World();
  await world.start();
  const api = new ApiServer(world, certificateValidMs);
  const kubeconfig = await api.start();
  return {
    world,
    api,
    kubeconfig,
    stop: async () => {
      await api.stop();
      await world.stop();
    },
  };
}
