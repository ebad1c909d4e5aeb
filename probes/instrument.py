"""Runs in a probe pod: sends prepared DNS messages, reports what came back in the kernel's own words. Judges nothing.

Reads one JSON line (the batch) from standard input and writes frames, one JSON object a line (see wire.ts). Given the batch as an
argument instead, and a file, it also leaves a digest of the results there, for when nobody can listen.
Needs Python 3.6 and nothing else.
"""
import base64
import errno
import hashlib
import json
import selectors
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib

IP_RECVERR, IPV6_RECVERR, MSG_ERRQUEUE = 11, 25, 0x2000
MOST_OPEN = 400

# Kubernetes keeps 4096 bytes of a termination message (Container.terminationMessagePath).
MOST_DIGEST = 4000


class Frames:
    """Writes frames and keeps the hash that the last one carries."""

    def __init__(self, out):
        self.out, self.hash, self.count, self.results = out, hashlib.sha256(), 0, []

    def write(self, frame):
        line = (json.dumps(frame, separators=(",", ":")) + "\n").encode()
        self.out.write(line)
        self.out.flush()
        return line

    def add(self, frame):
        self.hash.update(self.write(frame))
        if frame["frame"] == "result":
            self.count += 1
            self.results.append(frame)


class Query:
    """One question on its way: a socket and what is expected on it."""

    def __init__(self, question, ports):
        self.question = question
        self.ports = ports
        self.id = question["id"]
        self.exchange = question["kind"] == "exchange"
        self.message = base64.b64decode(question["send" if self.exchange else "message"])
        self.companion = base64.b64decode(question["companion"]) if "companion" in question else None
        self.ids = {message[:2] for message in (self.message, self.companion) if message}
        self.unanswered = set(self.ids)
        self.first = b""
        self.misnumbered = False
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
        if "flow" in self.question:
            self.join(self.question["flow"], family)
        self.socket.connect(address)
        self.socket.send(self.message)
        if self.companion:
            self.socket.send(self.companion)
        return selectors.EVENT_READ

    def join(self, flow, family):
        """Leaves from the port that the first question of the flow was given."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("::" if family == socket.AF_INET6 else "", self.ports.get(flow, 0)))
        self.ports[flow] = self.socket.getsockname()[1]

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
        # Behind a port that questions share it may be the late answer to an earlier one.
        self.misnumbered |= data[:2] not in self.ids and "flow" not in self.question
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
        if len(self.buffer) < 2 + length:
            return None
        return self.answer(self.buffer[2:2 + length]) if self.buffer[2:4] in self.ids else {"kind": "misnumbered"}

    def answer(self, data):
        return {"kind": "answer", "message": base64.b64encode(data).decode()}

    def unanswered_yet(self):
        if self.misnumbered and not self.first:
            return {"kind": "misnumbered"}
        return {"kind": "timeout", "connected": self.connected}

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
        at_once = [q for q in batch["questions"] if q["kind"] == "file" and not q.get("atMs")]
        self.waiting = [q for q in batch["questions"] if q["kind"] != "command" and q not in at_once]
        self.waiting.sort(key=lambda q: q["atMs"])
        self.open = {}
        self.ports = {}
        self.answered = {}
        self.most = batch.get("mostPerSecond", {})
        self.sent = {}
        for question in at_once:
            self.read(question)
        self.commands = [Command(question) for question in batch["questions"] if question["kind"] == "command"]

    def now(self):
        return time.monotonic()

    def go(self):
        while self.waiting or self.open or self.commands:
            now = self.now()
            if now >= self.deadline:
                return True
            self.start_due(now)
            if not self.open and not self.waiting and not self.commands:
                break
            for key, _ in self.selector.select(self.pause(now)):
                self.handle(key.data)
            self.expire(self.now())
            self.collect()
        return False

    def start_due(self, now):
        later = []
        for question in self.waiting:
            gate = [self.answered.get(other) for other in question.get("after", ())]
            if False in gate:
                self.finish(question["id"], now, now, {"kind": "skipped"})
            elif None in gate or len(self.open) >= MOST_OPEN or now < self.due(question):
                later.append(question)
            elif question["kind"] == "file":
                self.read(question)
            else:
                self.start(Query(question, self.ports))
        self.waiting = later

    def due(self, question):
        """Its own time; later where its address has met as much within the last second as it may."""
        at = self.started + question["atMs"] / 1000.0
        sent, most = self.sent.get(address_of(question), []), self.most.get(address_of(question))
        if question["kind"] != "dns" or most is None:
            return at
        room = max(0, most - messages_of(question))
        return at if len(sent) <= room else max(at, sent[-1 - room] + 1.0)

    def read(self, question):
        now = self.now()
        self.finish(question["id"], now, now, read_file(question))

    def start(self, query):
        query.sent_at = self.now()
        self.sent.setdefault(address_of(query.question), []).extend([query.sent_at] * messages_of(query.question))
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
        times += [self.due(q) for q in self.waiting if not q.get("after")]
        times += [now + 0.02] if self.commands or any(q.get("after") for q in self.waiting) else []
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
                self.close(query, query.unanswered_yet())

    def collect(self):
        for command in [one for one in self.commands if one.event]:
            self.commands.remove(command)
            self.finish(command.question["id"], command.begun, self.now(), command.event)

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


def address_of(question):
    return "%s:%s" % (question.get("address"), question.get("port"))


def messages_of(question):
    return 2 if "companion" in question else 1


def read_file(question):
    try:
        with open(question["path"], "rb") as file:
            content = file.read(question["maxBytes"] + 1)
    except OSError as failure:
        return {"kind": "error", "errno": errno.errorcode.get(failure.errno, str(failure.errno)), "connected": False}
    return content_event(content, question["maxBytes"])


def run_command(question):
    try:
        done = subprocess.run(question["command"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=question["timeoutMs"] / 1000.0)
    except subprocess.TimeoutExpired:
        return {"kind": "timeout", "connected": False}
    except OSError as failure:
        return {"kind": "error", "errno": errno.errorcode.get(failure.errno, str(failure.errno)), "connected": False}
    if done.returncode != 0:
        return {"kind": "error", "errno": "EXIT %d" % done.returncode, "connected": False}
    about = [word.encode() for word in question["about"]]
    lines = [line for line in done.stdout.splitlines(True) if not about or any(word in line for word in about)]
    return content_event(b"".join(lines), question["maxBytes"])


def content_event(content, most):
    return {"kind": "content", "content": content[:most].decode("utf-8", "replace"), "truncated": len(content) > most}


class Command(threading.Thread):
    """Runs beside the questions, so that a slow program delays none of them."""

    def __init__(self, question):
        super().__init__(daemon=True)
        self.question, self.event, self.begun = question, None, time.monotonic()
        self.start()

    def run(self):
        self.event = run_command(self.question)


def digest(frames, questions, cut):
    """All results in so few bytes as a termination message holds; the longest are left out where that is too much."""
    asked = {q["id"]: q["message"] for q in questions if "message" in q}
    short = sorted((json.dumps(shortened(frame, asked.get(frame["id"], "")), separators=(",", ":")) for frame in frames), key=len)
    kept = len(short)
    while True:
        head = json.dumps({"instrument": "python3", "cut": cut, "left": len(short) - kept})
        body = '%s,"results":[%s]}' % (head[:-1], ",".join(short[:kept]))
        packed = base64.b64encode(zlib.compress(body.encode(), 9))
        if len(packed) <= MOST_DIGEST or kept == 0:
            return packed
        kept -= max(1, kept * (len(packed) - MOST_DIGEST) // (2 * len(packed)))


def shortened(frame, query):
    """An answer without what it repeats of its question: the id, and as much behind the header (16 letters) as is the same."""
    event = dict(frame["event"])
    if event["kind"] == "answer":
        reply, same = event.pop("message"), 16
        while query[same:same + 4] == reply[same:same + 4] and "=" not in query[same:same + 4] != "":
            same += 4
        event["same"], event["tail"] = (same - 16) * 3 // 4, reply[2:16] + reply[same:]
    return [frame["id"], round(frame["sentMs"]), round(frame["tookMs"], 1), event]


def leave(message, path):
    try:
        with open(path, "wb") as file:
            file.write(message)
    except OSError:
        pass  # The log of the container has it all.


def main():
    frames = Frames(sys.stdout.buffer)
    frames.add({"frame": "hello", "version": 1, "instrument": "python3"})
    alone = len(sys.argv) > 1
    batch = json.loads(sys.argv[1] if alone else sys.stdin.buffer.readline())
    cut = Run(batch, frames).go()
    if alone:
        leave(digest(frames.results, batch["questions"], cut), sys.argv[2])
    frames.write({"frame": "end", "count": frames.count, "sha256": frames.hash.hexdigest(), "cut": cut})


main()
