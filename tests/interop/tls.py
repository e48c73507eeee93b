"""Speaks TLS on a port of its own (printed first) and hands everything on to another: tls.py CERT KEY PORT [old]."""
import socket, ssl, sys, threading

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
if sys.argv[4:] == ["old"]:
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(stream):
    try:
        inner = context.wrap_socket(stream, server_side=True)
    except OSError:
        return
    outer = socket.create_connection(("127.0.0.1", int(sys.argv[3])))
    threading.Thread(target=pump, args=(inner, outer), daemon=True).start()
    pump(outer, inner)


while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
