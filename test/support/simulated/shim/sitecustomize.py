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
