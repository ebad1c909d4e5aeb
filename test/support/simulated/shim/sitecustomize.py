"""Loaded by Python in a simulated pod: the addresses that the instrument asks become loopback sockets, files come from the
pod's own root. The instrument itself knows nothing of it."""
import builtins
import errno
import json
import os
import random
import socket

with open(os.environ["NETCHECK_SIM_ROUTES"]) as file:
    ROUTES = json.load(file)
ROOT = os.environ["NETCHECK_SIM_ROOT"]
_open, _socket = builtins.open, socket.socket
_kept = []


def simulated_open(path, *args, **kwargs):
    inside = os.path.join(ROOT, str(path).lstrip("/"))
    return _open(inside if os.path.exists(inside) else path, *args, **kwargs)


class SimulatedSocket(_socket):
    sender = None

    def route(self, address):
        protocol = "udp" if self.type & socket.SOCK_DGRAM == socket.SOCK_DGRAM else "tcp"
        choices = ROUTES.get("%s %s:%d" % (protocol, address[0], address[1]), [{"drop": True}])
        chosen = random.choice(choices)
        self.sender = chosen.get("from", address[0])
        if "errno" in chosen:
            raise OSError(getattr(errno, chosen["errno"]), "simulated")
        return chosen

    def connect(self, address):
        chosen = self.route(address)
        super().connect(("127.0.0.1", chosen.get("port", ROUTES["sink"])))

    def connect_ex(self, address):
        try:
            chosen = self.route(address)
        except OSError as failure:
            return failure.errno
        if "drop" in chosen:
            self.never_connect()
            return errno.EINPROGRESS
        return super().connect_ex(("127.0.0.1", chosen["port"]))

    def never_connect(self):
        """Puts a full pipe in this socket's place: it never becomes writable, as a connection that nobody answers."""
        near, far = socket.socketpair()
        near.setblocking(False)
        try:
            while True:
                near.send(b"x" * 65536)
        except BlockingIOError:
            pass
        os.dup2(near.fileno(), self.fileno())
        _kept.append((near, far))

    def recvmsg(self, *args):
        data, ancillary, flags, address = super().recvmsg(*args)
        patched = []
        for level, kind, content in ancillary:
            if (level, kind) == (socket.IPPROTO_IP, 11) and len(content) >= 24 and self.sender:
                content = content[:20] + socket.inet_aton(self.sender) + content[24:]
            patched.append((level, kind, content))
        return data, patched, flags, address


builtins.open = simulated_open
socket.socket = SimulatedSocket


def settings():
    """Nameservers, search list and ndots of the pod's resolv.conf."""
    words = [line.split() for line in simulated_open("/etc/resolv.conf").read().splitlines() if line.strip()]
    servers = [line[1] for line in words if line[0] == "nameserver" and len(line) > 1]
    searches = next((line[1:] for line in reversed(words) if line[0] == "search"), [])
    options = [option for line in words if line[0] == "options" for option in line[1:]]
    ndots = next((int(option[6:]) for option in options if option.startswith("ndots:")), 1)
    return servers, searches, ndots


def addresses_of(name, server):
    """A records that one server has for a name; None where it does not answer within a second."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.rstrip(".").split("."))
    question = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + labels + b"\x00\x00\x01\x00\x01"
    with SimulatedSocket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(1)
        try:
            asking.connect((server, 53))
            asking.send(question)
            answer = asking.recv(4096)
        except OSError:
            return None
    found, at = [], len(question)
    for _ in range(int.from_bytes(answer[6:8], "big")):
        while answer[at] not in (0,) and answer[at] < 0xC0:
            at += answer[at] + 1
        at += 2 if answer[at] >= 0xC0 else 1
        kind, length = int.from_bytes(answer[at:at + 2], "big"), int.from_bytes(answer[at + 8:at + 10], "big")
        if kind == 1:
            found.append(socket.inet_ntoa(answer[at + 10:at + 14]))
        at += 10 + length
    return found


def simulated_getaddrinfo(host, port, *_args, **_kwargs):
    servers, searches, ndots = settings()
    below = [] if host.endswith(".") else ["%s.%s" % (host, search) for search in searches]
    unheard = False
    for name in [*below, host] if host.count(".") < ndots else [host, *below]:
        answers = (addresses_of(name, server) for server in servers)
        found = next((answer for answer in answers if answer is not None), None)
        if found:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0)) for address in found]
        unheard = unheard or found is None
    raise socket.gaierror(*((socket.EAI_AGAIN, "no answer") if unheard else (socket.EAI_NONAME, "no such name")))


socket.getaddrinfo = simulated_getaddrinfo
