"""Scripted panelists, who repeat what was not acknowledged and remember what was."""

from __future__ import annotations

import http.client
import json
import random
import time
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

PATIENCE_SECONDS = 180.0
PAUSE_SECONDS = 0.3
CHANGES = 15

Cell = tuple[int, str]  # an interview question's id and a criterion


class GaveUp(Exception):
    """Something was not acknowledged for three minutes."""


class Panelist:
    """One person with a token and a card, over HTTP alone."""

    def __init__(self, *, port: int, token: str, card: int, cells: list[Cell]) -> None:
        self.card = card
        self.cells = cells
        self.acknowledged: list[str] = []
        self.notes: dict[Cell, str] = {}
        self._versions: dict[str, int] = {}
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def work(self) -> None:
        """Type notes, one after the other, each until it is acknowledged."""
        for number in range(CHANGES):
            cell = random.choice(self.cells)
            text = f"Note {number} {uuid.uuid4()}"
            self._change({"kind": "note", "question": cell[0], "criterion": cell[1], "text": text})
            self.notes[cell] = text
            time.sleep(random.uniform(0, 0.15))

    def submit(self) -> None:
        """Recommend and hand in."""
        reasons = {"recommendation": "yes", "text": "Careful with data."}
        self._change({"kind": "recommendation", **reasons})
        self._insist("POST", f"scorecards/{self.card}/submit/", {"confirms_not_asked": True})

    def end(self, interview: int) -> None:
        """End the interview."""
        self._insist("POST", f"interviews/{interview}/end/", {})

    def _change(self, change: dict[str, Any]) -> None:
        row = f"{change['kind']} {change.get('question')} {change.get('criterion')}"
        operation = {
            **change,
            "op_id": str(uuid.uuid4()),
            "expected_version": self._versions.get(row, 0),
        }
        address = f"scorecards/{self.card}/operations/"
        [result] = self._insist("PATCH", address, {"operations": [operation]})["results"]
        if result["status"] != HTTPStatus.OK:
            message = f"{operation} was answered by {result}"
            raise AssertionError(message)
        self._versions[row] = result["version"]
        self.acknowledged.append(operation["op_id"])

    def _insist(self, method: str, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Return the answer, however often it has to be asked for.

        A repeat of what went through although no answer came is refused as done: that is one.
        """
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                status, answer = self._ask(method, path, body)
            except (OSError, http.client.HTTPException, ValueError):
                status, answer = HTTPStatus.SERVICE_UNAVAILABLE, {}
            if status == HTTPStatus.CONFLICT or status < HTTPStatus.BAD_REQUEST:
                return answer
            if status < HTTPStatus.INTERNAL_SERVER_ERROR:
                message = f"{method} {path}: {status} {answer}"
                raise AssertionError(message)
            time.sleep(PAUSE_SECONDS)
        raise GaveUp(path)

    def _ask(
        self, method: str, path: str, body: Mapping[str, object]
    ) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, f"/api/v1/{path}", json.dumps(body), self._headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"{}")
        finally:
            connection.close()
