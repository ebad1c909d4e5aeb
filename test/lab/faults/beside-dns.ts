import { asPod, createClient, removeClient } from './client.ts';
import { digInPod } from './from-pod.ts';
import { healthy, prove, type Inducer } from './inducer.ts';
import { sidecar, redirectToSidecar } from './sidecar.ts';
import type { Lab } from '../lab.ts';

const name = 'www.example.com';

/** A public resolver on the way to the internet; it says NOERROR to everything. */
const publicResolver = '8.8.8.8';
const answering =
  'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("8.8.8.8", 53)); ' +
  '[s.sendto(m[:2] + bytes([0x81, 0x80]) + m[4:], a) for m, a in iter(lambda: s.recvfrom(512), None)]';

const toResolver = `FORWARD -d ${publicResolver} -p udp --dport 53 -j DROP`.split(' ');

const inClient = (lab: Lab, ...args: readonly string[]): Promise<string> =>
  digInPod(lab, 'plain', 'client', ...args);

/** What changes the answers that one pod gets, while every hop of the cluster's DNS does what it should. */
export const besideDns: readonly Inducer[] = [
  {
    id: 'D85',
    title:
      'a program asks a public resolver of its own, and its node lets nothing out to it; the cluster DNS works',
    complaint: asPod('client', '--name', name),
    induce: async (lab) => {
      await lab.on('world', 'ip', 'addr', 'replace', `${publicResolver}/32`, 'dev', 'lo');
      await lab.on('world', 'sh', '-c', `setsid python3 -c '${answering}' </dev/null >/dev/null 2>&1 &`);
      await createClient(lab, 'client', { nodeName: 'node1' });
      prove((await inClient(lab, `@${publicResolver}`, name)) === 'NOERROR', 'that resolver is there');
      await lab.on('node1', 'iptables', '-I', ...toResolver);
      prove((await inClient(lab, `@${publicResolver}`, name)) === 'silent', 'nothing comes from it any more');
      prove((await inClient(lab, name)) === 'NOERROR', 'the cluster DNS answers the pod');
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'iptables', '-D', ...toResolver);
      await lab.tryOn('world', 'pkill', '-9', '-f', `s.bind.."${publicResolver}`);
      await lab.tryOn('world', 'ip', 'addr', 'del', `${publicResolver}/32`, 'dev', 'lo');
      await removeClient(lab, 'client');
    },
    expected: healthy,
  },
  {
    id: 'D82',
    title: 'a sidecar takes the lookups of its pod and gives a name an address of its own, and DNS works',
    complaint: asPod('client', '--name', name),
    induce: async (lab) => {
      await createClient(lab, 'client', { nodeName: 'node1', containers: sidecar(name) });
      await redirectToSidecar(lab, 'node1', 'client');
      const said = await lab.kubectl('-n', 'plain', 'exec', 'client', '--', 'dig', '+short', name);
      prove(said.trim() === '240.240.0.7', 'the pod gets what its sidecar says');
      const beside = await lab.on('node1', 'dig', '+short', '@10.96.0.10', name);
      prove(beside.trim() === '172.30.0.80', 'others get what DNS says');
    },
    heal: (lab) => removeClient(lab, 'client'),
    expected: { ...healthy, says: ['istio-proxy'] },
  },
  {
    id: 'D88',
    title: 'hostAliases of the pod give a name an address, and DNS works',
    complaint: asPod('client', '--name', name),
    induce: async (lab) => {
      await createClient(lab, 'client', { hostAliases: [{ ip: '192.0.2.88', hostnames: [name] }] });
      const script = `import socket; print(socket.gethostbyname("${name}"))`;
      const used = await lab.kubectl('-n', 'plain', 'exec', 'client', '--', 'python3', '-c', script);
      prove(used.trim() === '192.0.2.88', 'programs of the pod use what the file says');
      const said = await lab.kubectl('-n', 'plain', 'exec', 'client', '--', 'dig', '+short', name);
      prove(said.trim() === '172.30.0.80', 'DNS says something else');
    },
    heal: (lab) => removeClient(lab, 'client'),
    expected: { ...healthy, says: ['hostAliases', '192.0.2.88'] },
  },
];
