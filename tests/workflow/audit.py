"""A sitecustomize: every Python writes into the file AUDIT what it changes, unpickles and connects to, and where."""

import os
import sys

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"}
CHANGES |= {"os.truncate", "os.utime", "sqlite3.connect"}
RECORD = os.open(os.environ["AUDIT"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def watch(event, arguments):
    if event == "pickle.find_class":
        what = [".".join(arguments)]
    elif event == "socket.connect":
        what = [str(arguments[1])]
    elif event in CHANGES or (event == "open" and arguments[2] & WRITES):
        paths = arguments[:2] if event in ("os.rename", "os.link", "os.symlink") else arguments[:1]
        what = [os.path.abspath(os.fsdecode(path)) for path in paths if not isinstance(path, int)]
    else:
        return
    for text in what:
        os.write(RECORD, f"{event}\t{text!r}\t{sys._getframe(1).f_code.co_filename}\n".encode())


sys.addaudithook(watch)
