import { prove } from './inducer.ts';
import type { Lab } from '../lab.ts';

/** The user as which Istio's proxy runs: what it sends itself is not taken. */
const proxyUser = 1337;
const proxyPort = 15053;

/** Answers one name itself and hands everything else to the nameserver of the pod, as Istio's proxy does. */
const proxy = (name: string): string => `
import socket
name = b"".join(bytes([len(label)]) + label.encode() for label in "${name}".split(".")) + bytes([0, 0, 1])
server = [line.split()[1] for line in open("/etc/resolv.conf") if line.startswith("nameserver")][0]
here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
here.bind(("127.0.0.1", ${String(proxyPort)}))
while True:
    asked, client = here.recvfrom(4096)
    if name in asked:
        answer = asked[:2] + b"\\x81\\x80\\0\\1\\0\\1\\0\\0\\0\\0" + asked[12:12 + len(name) + 2] + b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x1e\\0\\4" + bytes([240, 240, 0, 7])
    else:
        there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        there.settimeout(5)
        there.sendto(asked, (server, 53))
        answer = there.recv(4096)
    here.sendto(answer, client)
`;

/** A container that asks, and beside it what Istio adds to a pod that captures DNS. */
export const sidecar = (name: string): readonly object[] => {
  const image = 'registry.local/netshoot:1';
  return [
    { name: 'client', image, command: ['/bin/sleep', '3600'] },
    {
      name: 'istio-proxy',
      image,
      command: ['/usr/bin/python3', '-c', proxy(name)],
      securityContext: { runAsUser: proxyUser, runAsGroup: proxyUser },
      env: [{ name: 'ISTIO_META_DNS_CAPTURE', value: 'true' }],
    },
  ];
};

/** The rules that Istio's init container writes in the pod's network namespace, written from its node. */
export async function redirectToSidecar(lab: Lab, node: string, pod: string): Promise<void> {
  const address = await lab.kubectl('-n', 'plain', 'get', 'pod', pod, '-o', 'jsonpath={.status.podIP}');
  const rules = `
    for pid in $(pgrep -x sleep); do
      nsenter -t $pid -n ip -o addr | grep -q ' ${address}/' || continue
      nsenter -t $pid -n iptables -t nat -A OUTPUT -p udp --dport 53 -m owner --uid-owner ${String(proxyUser)} -j RETURN
      nsenter -t $pid -n iptables -t nat -A OUTPUT -p udp --dport 53 -j REDIRECT --to-ports ${String(proxyPort)}
      exit 0
    done
    echo nobody`;
  const said = await lab.on(node, 'sh', '-c', rules);
  prove(!said.includes('nobody'), `${pod} has a network namespace on ${node}`);
}
