"""pseudo_terminal.py COLUMNS ROWS SECONDS COMMAND...: runs the command in a terminal of its own.

What it writes there goes to standard output, what comes on standard input is typed, and each line "COLUMNS ROWS" on descriptor 3
changes the size; at the end of descriptor 3 the terminal is closed. Ends with the command's exit code; a command that takes longer is
killed.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def main():
    columns, rows, seconds = (int(word) for word in sys.argv[1:4])
    child, terminal = pty.fork()
    if child == 0:
        # The size has to be there before the program asks for it.
        resize(0, columns, rows)
        os.close(3)
        os.execvp(sys.argv[4], sys.argv[4:])
    until = time.monotonic() + seconds
    relay(terminal, until)
    code = os.waitstatus_to_exitcode(ending(child, until))
    sys.exit(code if code >= 0 else 128 - code)


def relay(terminal, until):
    """Until the command has closed its terminal, or it was closed to the command."""
    sources = [terminal, 0, 3]
    while time.monotonic() < until:
        ready, _, _ = select.select(sources, [], [], 0.1)
        for source in ready:
            try:
                data = os.read(source, 65536)
            except OSError:  # The terminal, once nobody has it open any more.
                data = b""
            if source == terminal and not data:
                return
            if source == 3 and not data:
                os.close(terminal)
                return
            if not data:
                sources.remove(source)
            elif source == terminal:
                os.write(1, data)
            elif source == 0:
                os.write(terminal, data)
            else:
                for line in data.decode().splitlines():
                    resize(terminal, *(int(word) for word in line.split()))


def ending(child, until):
    """The command's status; one that has not ended by then is killed."""
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended == child:
            return status
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


main()
