"""A mail server for the drill, of the standard library alone: takes every message and prints a line for each."""

import asyncio
import json
from email import message_from_bytes

PORT = 2525
PAUSE = 0.2  # seconds that a message takes, so that workers are killed in the middle of some


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            content = await reader.readuntil(b"\r\n.\r\n")
            await asyncio.sleep(PAUSE)
            note(content)
            writer.write(b"250 taken\r\n")
        elif verb == b"QUIT":
            writer.write(b"221 bye\r\n")
            await writer.drain()
            break
        else:
            writer.write(b"250 sink\r\n")
        await writer.drain()
    writer.close()


def note(content: bytes) -> None:
    message = message_from_bytes(content)
    said = {"to": message["To"], "id": message["Message-ID"], "key": message["X-Lockstep-Delivery"]}
    print(json.dumps(said), flush=True)


async def main() -> None:
    server = await asyncio.start_server(serve, "0.0.0.0", PORT, limit=10 * 1024 * 1024)
    await server.serve_forever()


asyncio.run(main())
