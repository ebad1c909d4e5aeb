"""Runs in a probe pod: sends prepared DNS messages, reports what came back in the kernel's own words. Judges nothing.

Reads one JSON line (the batch) from standard input and writes frames, one JSON object a line (see wire.ts).
Needs Python 3.6 and nothing else.
"""
import base64
import errno
import hashlib
import json
import selectors
import socket
import struct
import sys
import time

IP_RECVERR, IPV6_RECVERR, MSG_ERRQUEUE = 11, 25, 0x2000
MOST_OPEN = 400


class Frames:
    """Writes frames and keeps the hash that the last one carries."""

    def __init__(self, out):
        self.out, self.hash, self.count = out, hashlib.sha256(), 0

    def write(self, frame):
        line = (json.dumps(frame, separators=(",", ":")) + "\n").encode()
        self.out.write(line)
        self.out.flush()
        return line

    def add(self, frame):
        self.hash.update(self.write(frame))
        self.count += frame["frame"] == "result"


class Query:
    """One question on its way: a socket and what is expected on it."""

    def __init__(self, question):
        self.question = question
        self.id = question["id"]
        self.exchange = question["kind"] == "exchange"
        self.message = base64.b64decode(question["send" if self.exchange else "message"])
        self.companion = base64.b64decode(question["companion"]) if "companion" in question else None
        self.unanswered = {message[:2] for message in (self.message, self.companion) if message}
        self.first = b""
        self.stream = self.exchange or question["protocol"] == "tcp"
        self.socket = None
        self.connected = False
        self.buffer = b""
        self.sent_at = 0.0

    def open(self):
        """Connects and, for UDP, sends. Returns the selector events to wait for."""
        family = socket.AF_INET6 if ":" in self.question["address"] else socket.AF_INET
        kind = socket.SOCK_STREAM if self.stream else socket.SOCK_DGRAM
        self.socket = socket.socket(family, kind)
        self.socket.setblocking(False)
        if family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
        else:
            self.socket.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        address = (self.question["address"], self.question["port"])
        if self.stream:
            code = self.socket.connect_ex(address)
            if code not in (0, errno.EINPROGRESS):
                raise OSError(code, "connect")
            return selectors.EVENT_WRITE
        self.socket.connect(address)
        self.socket.send(self.message)
        if self.companion:
            self.socket.send(self.companion)
        return selectors.EVENT_READ

    def ready(self):
        """Reads or writes what is due. Returns an event, or None while nothing is decided, or the mask to wait for."""
        if self.stream and not self.connected:
            code = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                raise OSError(code, "connect")
            self.connected = True
            self.socket.sendall(self.message if self.exchange else struct.pack(">H", len(self.message)) + self.message)
            return selectors.EVENT_READ
        if self.exchange:
            return self.read_all()
        return self.read_stream() if self.stream else self.read_datagram()

    def read_all(self):
        data = self.socket.recv(65535)
        self.buffer += data
        most = self.question["maxBytes"]
        if data and len(self.buffer) <= most:
            return None
        return {"kind": "content", "content": self.buffer[:most].decode("utf-8", "replace"), "truncated": len(self.buffer) > most}

    def read_datagram(self):
        data = self.socket.recv(65535)
        self.unanswered.discard(data[:2])
        if data[:2] == self.message[:2]:
            self.first = data
        return None if self.unanswered else self.answer(self.first)

    def read_stream(self):
        data = self.socket.recv(65535)
        if not data:
            return {"kind": "eof"}
        self.buffer += data
        if len(self.buffer) < 2:
            return None
        length = struct.unpack(">H", self.buffer[:2])[0]
        return self.answer(self.buffer[2:2 + length]) if len(self.buffer) >= 2 + length else None

    def answer(self, data):
        return {"kind": "answer", "message": base64.b64encode(data).decode()}

    def error(self, failure):
        event = {"kind": "error", "errno": errno.errorcode.get(failure.errno, str(failure.errno)), "connected": self.connected}
        icmp = self.icmp()
        if icmp:
            event["icmp"] = icmp
        return event

    def icmp(self):
        """Type, code and sender of the ICMP message behind an error (ip(7), IP_RECVERR)."""
        try:
            _, ancillary, _, _ = self.socket.recvmsg(512, 1024, MSG_ERRQUEUE)
        except (OSError, AttributeError):
            return None
        for level, kind, data in ancillary:
            if (level, kind) == (socket.IPPROTO_IP, IP_RECVERR) and len(data) >= 24:
                return {"from": socket.inet_ntop(socket.AF_INET, data[20:24]), "type": data[5], "code": data[6]}
            if (level, kind) == (socket.IPPROTO_IPV6, IPV6_RECVERR) and len(data) >= 40:
                return {"from": socket.inet_ntop(socket.AF_INET6, data[24:40]), "type": data[5], "code": data[6]}
        return None


class Run:
    """All questions of a batch, concurrently, each at its time."""

    def __init__(self, batch, frames):
        self.frames = frames
        self.started = time.monotonic()
        self.deadline = self.started + batch["deadlineMs"] / 1000.0
        self.selector = selectors.DefaultSelector()
        self.waiting = [q for q in batch["questions"] if q["kind"] != "file"]
        self.waiting.sort(key=lambda q: q["atMs"])
        self.open = {}
        self.answered = {}
        for question in batch["questions"]:
            if question["kind"] == "file":
                self.finish(question["id"], self.now(), self.now(), read_file(question))

    def now(self):
        return time.monotonic()

    def go(self):
        while self.waiting or self.open:
            now = self.now()
            if now >= self.deadline:
                return True
            self.start_due(now)
            if not self.open and not self.waiting:
                break
            for key, _ in self.selector.select(self.pause(now)):
                self.handle(key.data)
            self.expire(self.now())
        return False

    def start_due(self, now):
        later = []
        for question in self.waiting:
            gate = [self.answered.get(other) for other in question.get("after", ())]
            if False in gate:
                self.finish(question["id"], now, now, {"kind": "skipped"})
            elif None in gate or len(self.open) >= MOST_OPEN or now < self.started + question["atMs"] / 1000.0:
                later.append(question)
            else:
                self.start(Query(question))
        self.waiting = later

    def start(self, query):
        query.sent_at = self.now()
        try:
            mask = query.open()
        except OSError as failure:
            self.close(query, query.error(failure))
            return
        self.open[query.id] = query
        self.selector.register(query.socket, mask, query)

    def pause(self, now):
        times = [self.deadline]
        times += [query.sent_at + query.question["timeoutMs"] / 1000.0 for query in self.open.values()]
        times += [self.started + q["atMs"] / 1000.0 for q in self.waiting if not q.get("after")]
        times += [now + 0.02] if any(q.get("after") for q in self.waiting) else []
        return max(0.0, min(times) - now)

    def handle(self, query):
        try:
            result = query.ready()
        except (BlockingIOError, InterruptedError):
            return
        except OSError as failure:
            self.close(query, query.error(failure))
            return
        if isinstance(result, dict):
            self.close(query, result)
        elif result is not None:
            self.selector.modify(query.socket, result, query)

    def expire(self, now):
        for query in list(self.open.values()):
            if now >= query.sent_at + query.question["timeoutMs"] / 1000.0:
                self.close(query, {"kind": "timeout", "connected": query.connected})

    def close(self, query, event):
        if self.open.pop(query.id, None):
            self.selector.unregister(query.socket)
        if query.socket:
            query.socket.close()
        self.finish(query.id, query.sent_at, self.now(), event)

    def finish(self, question_id, sent, ended, event):
        self.answered[question_id] = event["kind"] in ("answer", "content")
        self.frames.add({
            "frame": "result",
            "id": question_id,
            "sentMs": round((sent - self.started) * 1000, 3),
            "tookMs": round((ended - sent) * 1000, 3),
            "event": event,
        })


def read_file(question):
    try:
        with open(question["path"], "rb") as file:
            content = file.read(question["maxBytes"] + 1)
    except OSError as failure:
        return {"kind": "error", "errno": errno.errorcode.get(failure.errno, str(failure.errno)), "connected": False}
    cut = len(content) > question["maxBytes"]
    return {"kind": "content", "content": content[:question["maxBytes"]].decode("utf-8", "replace"), "truncated": cut}


def main():
    frames = Frames(sys.stdout.buffer)
    frames.add({"frame": "hello", "version": 1, "instrument": "python3"})
    batch = json.loads(sys.stdin.buffer.readline())
    cut = Run(batch, frames).go()
    frames.write({"frame": "end", "count": frames.count, "sha256": frames.hash.hexdigest(), "cut": cut})


main()
