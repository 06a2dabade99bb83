"""A line that brings so much of one page and then no more, as where the network is poor."""

import contextlib
import socket
import threading


class SlowLine:
    """Passes everything on to the server, save what comes after the first `most` bytes of the page at `path`."""

    def __init__(self, server_port: int, *, path: str, most: int):
        self.server_port, self.path, self.most = server_port, path, most
        self.listener, self.sockets = socket.create_server(("127.0.0.1", 0)), []
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.listener.shutdown(socket.SHUT_RDWR)
        for one in [self.listener, *self.sockets]:
            one.close()

    def listen(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=[self.listener.accept()[0]], daemon=True).start()

    def serve(self, phone):
        """One request for each connection."""
        with contextlib.suppress(OSError):
            asked = phone.recv(65536)
            head, _end, body = asked.partition(b"\r\n\r\n")
            first, *headers = head.split(b"\r\n")
            kept = [one for one in headers if not one.lower().startswith((b"accept-encoding", b"connection"))]
            server = socket.create_connection(("127.0.0.1", self.server_port))
            self.sockets += [phone, server]
            server.sendall(b"\r\n".join([first, *kept, b"Connection: close", b"", body]))
            self.pass_on(server, phone, self.most if first.split()[1] == self.path.encode() else None)

    def pass_on(self, server, phone, left):
        while left != 0 and (data := server.recv(min(65536, left or 65536))):
            phone.sendall(data)
            left = left and left - len(data)
        if left != 0:
            phone.close()
