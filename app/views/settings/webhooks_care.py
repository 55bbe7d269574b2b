"""What the panel of webhooks does: makes the token, keeps the keys, tries the receiver."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.services.errors import KnownError
from app.services.telephony.choosing import Wish
from app.services.telephony.events import Link
from app.services.telephony.webhooks.choosing import address_of, is_open, profile_of
from app.services.telephony.webhooks.errors import WebhookError
from app.services.telephony.webhooks.line import WebhookLine
from app.services.telephony.webhooks.signing import Secrets, new_token
from app.services.telephony.webhooks.trying import try_out
from app.services.words import t
from app.views.common.background import Background
from app.views.context import Context
from app.views.line_care import LineCare
from app.views.settings.webhooks import Reception, WebhookPanel

LINE = "webhook"
HIDDEN = "••••••••"
RENEWED_MS = 2_000
"""How often the counts are shown anew while the page is in view."""


class WebhookSettings(QObject):
    """Shows how the receiver stands. The token is shown once, when it is made."""

    def __init__(self, context: Context, care: LineCare, panel: WebhookPanel) -> None:
        super().__init__(panel)
        self._context = context
        self._care = care
        self._panel = panel
        self._secrets: Secrets | None = None
        self._background = Background("webhook settings", self)
        panel.token_wanted.connect(self._make_token)
        panel.keys_given.connect(self._keep_keys)
        panel.connect_wanted.connect(care.connect_now)
        panel.try_wanted.connect(self._try)
        panel.copy_wanted.connect(self._copy)
        care.changed.connect(self.show_now)
        self._renew = QTimer(self, interval=RENEWED_MS)
        self._renew.timeout.connect(self.show_now)

    def activate(self) -> None:
        """The page comes into view: ask the keyring whether there is a token."""
        self._panel.show_address("")
        if self._care.name == LINE:
            self._read()
        self.show_now()

    def show_now(self) -> None:
        """Show the receiver as it stands."""
        if self._care.name != LINE:
            self._renew.stop()
            return
        if self._secrets is None and not self._renew.isActive():
            self._read()
        if self._panel.isVisible():
            self._renew.start()
        else:
            self._renew.stop()
            self._panel.show_address("")
        self._panel.show_reception(self._reception())

    # -- secrets ----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        self._background.run(partial(self._care.secrets.read, LINE), self._was_read, self._failed)

    def _was_read(self, packed: str) -> None:
        try:
            self._secrets = Secrets.unpacked(packed) if packed else Secrets("")
        except WebhookError as error:
            self._secrets = Secrets("")
            self._failed(error)
        self._panel.show_reception(self._reception())

    def _make_token(self) -> None:
        if self._secrets is not None:  # else the keyring has not answered yet, and its keys would be lost
            self._keep(replace(self._secrets, token=new_token()), show=True)

    def _keep_keys(self, key: str, salt: str) -> None:
        kept = self._secrets
        if kept is not None:
            self._keep(replace(kept, key=key or kept.key, salt=salt or kept.salt), show=False)

    def _keep(self, secrets: Secrets, *, show: bool) -> None:
        self._secrets = secrets
        self._background.run(self._keep_latest, partial(self._kept, secrets, show), self._failed)

    def _keep_latest(self) -> bool:
        """On a thread: whatever order two of them come in, the last word is kept."""
        latest = self._secrets or Secrets("")
        return self._care.secrets.keep(LINE, latest.packed())

    def _kept(self, secrets: Secrets, show: bool, in_keyring: bool) -> None:
        self._context.notices.tell(t("webhooks.kept" if in_keyring else "webhooks.kept_for_now"))
        self._panel.show_reception(self._reception())
        if show:
            self._panel.show_address(address_of(self._wish(), secrets))
        if secrets.token:
            self._care.connect_now()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._panel.address.text())
        self._context.notices.tell(t("webhooks.copied"))

    # -- the receiver -----------------------------------------------------------------------------------------

    def _try(self) -> None:
        line = self._line()
        if line is None or not line.port:
            self._context.notices.tell(t("webhooks.not_listening"))
            return
        host = self._context.settings.text("webhook_host").strip()
        self._background.run(partial(try_out, host, line.port, line.path), self._reached, self._failed)

    def _reached(self, took_ms: int) -> None:
        self._context.notices.tell(t("webhooks.reached", ms=took_ms))

    def _failed(self, error: KnownError) -> None:
        self._context.notices.tell_error(error)

    def _line(self) -> WebhookLine | None:
        line = self._care.line.current
        return line if isinstance(line, WebhookLine) else None

    def _wish(self) -> Wish:
        return Wish(self._context.settings, self._context.manual)

    @property
    def _has_token(self) -> bool:
        return self._secrets is not None and bool(self._secrets.token)

    def _reception(self) -> Reception:
        line, wish = self._line(), self._wish()
        try:
            signature = profile_of(wish).signature
            asks_key, asks_salt = signature.kind != "none", signature.kind == "sha256"
        except KnownError:
            asks_key = asks_salt = False
        stands = Reception(
            hidden_address=address_of(wish, Secrets(HIDDEN)),
            has_token=self._has_token,
            listens=line is not None and line.port > 0,
            lost=line is not None and line.status().link is Link.LOST,
            waits=self._care.waits,
            trouble=str(self._care.trouble) if self._care.trouble is not None and self._has_token else "",
            is_open=is_open(wish.settings.text("webhook_host")),
            asks_key=asks_key,
            asks_salt=asks_salt,
        )
        if line is None:
            return stands
        tally = line.tally
        return replace(
            stands,
            taken=tally.taken,
            repeated=tally.repeated,
            unknown=tally.unknown,
            refused=sum(tally.refused.values()),
            last_ms=tally.last_ms,
        )
