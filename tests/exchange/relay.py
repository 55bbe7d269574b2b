"""A cable between the desk and the exchange that a test can pull out."""

from __future__ import annotations

import asyncio
import contextlib

from tests.exchange.hall import Hall


class Relay:
    """Passes bytes both ways. :meth:`cut` breaks every connection and takes no new ones until :meth:`mend`."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._whole = True
        self.joined = 0
        """How often the desk has connected."""
        self._writers: set[asyncio.StreamWriter] = set()
        self._server = hall.do(self._listen())
        self.address: tuple[str, int] = self._server.sockets[0].getsockname()[:2]

    def cut(self) -> None:
        """Pull the cable out."""
        self._hall.do(self._break())

    def mend(self) -> None:
        """Put it in again."""
        self._whole = True

    def close(self) -> None:
        """Take the cable away."""
        self._hall.do(self._close())

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._joined, "127.0.0.1", 0)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.joined += 1
        if not self._whole:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._hall.address)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))
        self._writers -= {writer, far_writer}

    async def _break(self) -> None:
        self._whole = False
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _close(self) -> None:
        await self._break()
        self._server.close()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._server.wait_closed(), 5)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
