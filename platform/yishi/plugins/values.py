"""What hooks give back: small frozen values, so that nothing is mutated across plugins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from markupsafe import Markup

if TYPE_CHECKING:
    from yishi.actor import Actor

Area = Literal["resident", "desk", "console", "operator"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation. `path` is relative to the tenant (`notices/`); `label` a msgid."""

    label: str
    path: str
    area: Area = "resident"
    order: int = 50
    permission: str | None = None
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Something asked of this person now: one primary action in a verb people say."""

    title: str
    path: str
    action: str
    tag: str = ""
    note: str = ""
    due: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card on the resident's home or the worker's desk; late ones come first."""

    title: str
    path: str
    text: str = ""
    tag: str = ""
    tone: Literal["plain", "green", "orange", "red"] = "plain"
    order: int = 50
    count: int | None = None


@dataclass(frozen=True, slots=True)
class SlotPart:
    """A piece of a page that another module's page leaves room for."""

    html: Markup
    order: int = 50
    title: str = ""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What a module makes known to everybody, for whichever module keeps the public notice board.

    `subject` is what it is about: of each there is at most one notice. `path` leads to the whole of it, within
    the tenant, while the module `plugin` is on. `days`: so long it must stand at least; None: as long as the board
    lets such notices stand.
    """

    plugin: str
    subject: tuple[str, UUID]
    title: str
    text: str
    path: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeLink:
    """Where a notice is up: `path` within the tenant while `plugin` is on, and its number as people say it."""

    plugin: str
    path: str
    label: str


@dataclass(frozen=True, slots=True)
class GateProposal:
    """A gate that a topic must pass before it is executable."""

    kind: str
    label: str
    legal_basis: str | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class SearchKind:
    """How hits of one kind are shown: `load` gets ids and returns `id → (title, path, when)`."""

    kind: str
    label: str
    load: Any


@dataclass(frozen=True, slots=True)
class FigureValue:
    """One roll-up number of a period: a numerator, and a denominator where it is a rate.

    `unit` says how it is read: `count`; `share` of the denominator; `days` or `minutes`, all taken together,
    of so many things. Left empty it is a share where there is a denominator, else a count. A `state` is how
    things stand at the end of the period (coverage, what is overdue); all other numbers are what happened in it.
    """

    key: str
    label: str
    numerator: int
    denominator: int | None = None
    unit: str = ""
    state: bool = False

    @property
    def read_as(self) -> str:
        """The unit, the usual one where none was given."""
        return self.unit or ("count" if self.denominator is None else "share")


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One line of the administrator's "getting started" list."""

    label: str
    path: str
    done: bool
    order: int = 50


@dataclass(frozen=True, slots=True)
class Matter:
    """What one module hands to another: words and places, never rows.

    `source` and `source_id` name it (`three_leads.entry`; the source is its activity's subject, too), `label`
    says in words where it comes from. `kind`: difficulty, dispute, suggestion or other. `anonymous` towards the
    public. `photos` are attachments of the source. Where only the targets are asked for, `text` may be empty and
    `reporter_id` None.
    """

    source: str
    source_id: UUID
    title: str
    text: str = ""
    kind: str = "difficulty"
    label: str = ""
    category: str = ""
    estate_id: UUID | None = None
    building_id: UUID | None = None
    entrance_id: UUID | None = None
    unit_id: UUID | None = None
    place: str = ""
    reporter_id: UUID | None = None
    anonymous: bool = False
    photos: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Promoted:
    """What a matter became: the thing's id, how it is called in words, its page relative to the tenant."""

    target_id: UUID
    label: str
    path: str


@dataclass(frozen=True, slots=True)
class PromoteTarget:
    """Make this a …: what a matter can be turned into by who has `permission`.

    `kind` (`appeal`) is said once for each source; `made` names what comes out (`appeals.appeal`). `take` calls the
    module's service, within the transaction of the one who hands over; it raises the service's refusals.
    """

    kind: str
    label: str
    made: str
    permission: str
    take: Callable[[Actor, Matter], Promoted]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be delivered to one person by a sender (`deliver`)."""

    purpose: Literal["sign_in_code", "notification"]
    phone: str | None
    text: str
    account_id: UUID | None = None
    tenant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: `to` is a telephone number or e-mail address in full, empty for a group.

    `key` is the same at each try, so that a gateway can drop what it has sent already. `link` is an absolute
    address, or empty where the installation's own address is not known.
    """

    key: str
    to: str
    subject: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach people outside the app: e-mail, a text message, a group of the staff.

    `name` begins with its plugin's; `label` is a msgid; `reaches` says what a message needs: the person's
    telephone, their e-mail address, or nothing (a group that all the staff read). `open` is called within the
    tenant's unit and may query: it gives what sends, or None while no gateway is set up here. What it gives is called
    outside any transaction and raises when the message was not taken: `Undeliverable` where trying again is in
    vain, anything else to be tried again later.
    """

    name: str
    label: str
    reaches: Literal["phone", "email", "group"]
    open: Callable[[], Callable[[Outgoing], None] | None]


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A part of what is held about one person, for the person's own export."""

    title: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """What is known of a topic when its gates are frozen."""

    id: UUID
    kind: str
    title: str
    place: str = ""
    category: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
