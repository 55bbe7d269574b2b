"""What comes slowly is taken on a thread of its own, some items ahead of whoever works on them."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Iterates over ``items``, of which ``most`` wait at most. For ``with``, at whose end no more are taken.

    What the items raise is raised here, after all that came before. Nobody else may use what they come from in the
    meantime.
    """

    def __init__(self, items: Generator[T, None, None], most: int) -> None:
        self._items = items
        self._room = threading.Semaphore(most)
        self._came: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._take, name="sync ahead", daemon=True)

    def __enter__(self) -> Iterator[T]:
        self._thread.start()
        return self._given()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._room.release()
        self._thread.join()

    def _given(self) -> Iterator[T]:
        while (item := self._came.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            self._room.release()
            yield item[0]

    def _take(self) -> None:
        try:
            for item in self._items:
                self._came.put((item,))
                self._room.acquire()
                if self._ended.is_set():
                    break
            self._items.close()
        except BaseException as error:  # noqa: BLE001 - raised again where the items are used
            self._came.put(error)
        else:
            self._came.put(None)
