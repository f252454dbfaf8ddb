"""The larger parts of a page. Every attribute is keyword-only; one that a component does not know stops the page."""

from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from partnership.core.charts import sparkline
from partnership.core.figures import Number
from partnership.core.html import attributes, part, trimmed
from partnership.core.templatetags.dates import clock, day
from partnership.core.templatetags.marks import figure, side, symbol
from partnership.core.templatetags.marks import status as mark_of

register = template.Library()

BUTTON_KINDS = {"plain", "primary", "quiet", "danger"}
PANEL_KINDS = {"plain", "quiet", "joint"}
SIDE_NAMES = {"it": "IT", "marketing": "marketing"}
TOAST_TONES = {"info", "success", "warning", "error", "debug"}


def one_of(name: str, value: str, allowed: set[str]) -> str:
    if value not in allowed:
        raise template.TemplateSyntaxError(f"{name} cannot be {value!r}: {', '.join(sorted(allowed))}.")
    return value


@register.simple_block_tag
def words(content: str) -> SafeString:
    """`{% words as lede %}…{% endwords %}`: what is too long to stand inside another tag, on one line without edges."""
    return mark_safe(" ".join(content.split()))  # noqa: S308


@register.simple_block_tag
def pagehead(content: str, *, title: str, lede: Any = "", kicker: str = "", kicker_url: Any = "") -> SafeString:
    """`{% pagehead title="Board" %}…{% endpagehead %}`: the one h1, a line of why, and inside the one main action.

    `kicker` is what stands above the page, `kicker_url` its address, or the record whose address it is.
    """
    where = kicker_url.get_absolute_url() if hasattr(kicker_url, "get_absolute_url") else kicker_url
    return part("pagehead.html", title=title, lede=lede, kicker=kicker, kicker_url=where, actions=trimmed(content))


@register.simple_block_tag
def panel(
    content: str,
    *,
    title: str = "",
    id: str = "",
    kind: str = "plain",
    note: Any = "",
    more: str = "",
    more_url: str = "",
    level: int = 2,
) -> SafeString:
    """A section under a line: `{% panel title="Needs both of you" id="joint" kind="joint" %}…{% endpanel %}`."""
    one_of("A panel's kind", kind, PANEL_KINDS)
    return part(
        "panel.html",
        content=content,
        title=title,
        id=id,
        kind=kind,
        note=note,
        more=more,
        more_url=more_url,
        heading=f"h{level}",
    )


@register.simple_block_tag
def button(
    content: str,
    *,
    href: str = "",
    kind: str = "plain",
    icon: str = "",
    type: str = "",
    name: str = "",
    value: Any = None,
    id: str = "",
    form: str = "",
    formaction: str = "",
    opens: str = "",
    key: str = "",
    label: str = "",
    title: str = "",
    disabled: bool = False,
    hx_get: str = "",
    hx_post: str = "",
    hx_target: str = "",
    hx_swap: str = "",
    hx_confirm: str = "",
) -> SafeString:
    """A link where it has `href`, else a button; `opens` names a dialog, `key` its keyboard shortcut."""
    one_of("A button's kind", kind, BUTTON_KINDS)
    tag = "a" if href else "button"
    given = attributes(
        class_="button",
        data_kind=kind,
        href=href,
        type="" if href else type or ("button" if opens else "submit"),
        name=name,
        value=value,
        id=id,
        form=form,
        formaction=formaction,
        data_opens=opens,
        data_key=key,
        aria_label=label,
        title=title,
        disabled=disabled,
        hx_get=hx_get,
        hx_post=hx_post,
        hx_target=hx_target,
        hx_swap=hx_swap,
        hx_confirm=hx_confirm,
    )
    mark = symbol(icon) if icon else ""
    return format_html("<{}{}>{}{}</{}>", tag, given, mark, trimmed(content), tag)


@register.simple_tag
def nudge(way: str, *, label: str, disabled: bool = False, id: str = "") -> SafeString:
    """`{% nudge "up" label="Moves it up" %}`: moves the row of its form one place, up or down.

    With an `id` it has the focus still when the list was drawn anew.
    """
    one_of("A nudge's way", way, {"up", "down"})
    return button("", kind="quiet", icon=f"arrow-{way}", name="to", value=way, label=label, disabled=disabled, id=id)


@register.simple_block_tag
def menu(
    content: str, *, label: str, word: str = "", icon: str = "ellipsis", id: str = "", bare: bool = False
) -> SafeString:
    """Links and buttons behind one button; works without a script. Inside: `<li>` for each.

    `word` is what the button shows of its label where the row says the rest.
    """
    return part("menu.html", content=content, label=label, word=word, icon=icon, id=id, bare=bare)


@register.simple_block_tag
def dialog(content: str, *, id: str, title: str, wide: bool = False) -> SafeString:
    """A native dialog that `{% button opens=id %}` opens; give that button an `href` as its twin without a script."""
    return part("dialog.html", content=content, id=id, title=title, wide=wide)


@register.simple_block_tag
def tile(
    content: str,
    *,
    name: str,
    value: Number | None,
    status: str,
    unit: str = "",
    href: str = "",
    as_of: Any = None,
    values: Any = (),
    target: Any = None,
    aim: Number | None = None,
) -> SafeString:
    """A KPI at a glance, inside `<div class="tiles">`; `target` is the sparkline's line, `aim` the figure in words,
    `as_of` a day, or what people call its period.

    Written without a template of its own: a dashboard has fifty, and its time is theirs.
    """
    newest = as_of if isinstance(as_of, str) else as_of and day(as_of)
    return format_html(
        '<article class="tile" data-status="{}"><h3 class="tile__name">{}</h3><p class="tile__figure">{}</p>'
        '<p class="tile__line">{}{}</p>{}<p class="tile__foot"><span>{}</span></p>{}</article>',
        status,
        format_html('<a href="{}">{}</a>', href, name) if href else name,
        figure(value, unit, size="large"),
        mark_of(status),
        format_html("<span>target {}</span>", figure(aim, unit)) if aim is not None else "",
        sparkline(values, target=target, title=name),
        newest or "no value yet",
        format_html('<div class="tile__more">{}</div>', trimmed(content)) if content.strip() else "",
    )


@register.simple_block_tag
def empty(content: str, *, text: str) -> SafeString:
    """Why there is nothing, in one line, and inside what can be done about it."""
    return format_html('<div class="empty"><p>{}</p>{}</div>', text, trimmed(content))


@register.simple_block_tag
def toast(content: str, *, tone: str = "info") -> SafeString:
    """One sentence about what was done; inside may stand an undo form."""
    one_of("A toast's tone", tone, TOAST_TONES)
    return part("toast.html", content=content, tone=tone)


@register.simple_tag
def progress(done: int, *, of: int | None, noun: str, label: str) -> SafeString:
    """How far long work is: `{% progress 412 of=1000 noun="lines" label="Inviting people" %}`; of=None: not counted."""
    if of is None:
        bar, words = attributes(aria_label=label), "Counting what there is to do"
    else:
        bar, words = attributes(aria_label=label, max=max(of, 1), value=done if of else 1), f"of {of:,} {noun}"
    figure_ = format_html('<span class="figure" data-size="large">{}</span> ', f"{done:,}") if of is not None else ""
    return format_html(
        '<div class="progress"><progress class="progress__bar"{}></progress><p class="progress__words">{}{}</p></div>',
        bar, figure_, words,
    )  # fmt: skip


@register.simple_block_tag
def timeline(content: str, *, label: str, across: bool = False) -> SafeString:
    """What happened, in order: holds `{% moment at=… %}…{% endmoment %}`; `across` lays it out as a track."""
    return format_html('<ol class="timeline"{}>{}</ol>', attributes(aria_label=label, data_across=across), content)


@register.simple_block_tag
def moment(
    content: str, *, at: Any = None, by: Any = None, acting_for: Any = None, state: str = "done", title: str = ""
) -> SafeString:
    """One point of a timeline; state done, now or ahead (a track shows what is still to come)."""
    one_of("A moment's state", state, {"done", "now", "ahead"})
    return part("moment.html", content=trimmed(content), at=at, by=by, acting_for=acting_for, state=state, title=title)


@register.simple_tag
def signatures(
    parts: Any,
    *,
    wanted: dict[str, Any] | None = None,
    mine: str = "",
    url: str = "",
    action: str = "Read and sign",
    ended: str = "",
    verb: str = "signed",
) -> SafeString:
    """`{% signatures agreement.signatures mine=side url=sign_url %}`: both halves; a missing one stays a visible gap.

    Takes an agreement, its signatures or plain dicts with side, name, acting_for, signed_at. `wanted` names who is
    waited for by side; `mine` and `url` put the way to sign into the reader's own gap; `ended` says why none counts,
    `verb` what a half is: signed, confirmed.
    """
    given = getattr(parts, "signatures", parts)
    rows = given.all() if hasattr(given, "all") else given or []
    by_side = {str(read(row, "side")): row for row in rows}
    halves = [
        given_half(key, by_side[key], verb)
        if read(by_side.get(key), "signed_at")
        else missing_half(key, verb, (wanted or {}).get(key), url if key == str(mine) else "", action)
        for key in ("it", "marketing")
    ]
    return format_html(
        '<div class="signatures{}" role="group" aria-label="Signatures">{}{}{}</div>',
        " signatures--ended" if ended else "",
        *halves,
        format_html('<p class="signatures__ended">{}</p>', ended) if ended else "",
    )


def given_half(key: str, row: Any, verb: str) -> SafeString:
    """Written without a template, as a tile is: a dashboard has two for each outcome."""
    acting_for = read(row, "acting_for")
    return format_html(
        '<div class="signature" data-side="{}"><p class="signature__side">{}</p><p class="signature__name">{}</p>'
        '<p class="signature__note">{}{} {}</p></div>',
        key,
        side(key),
        read(row, "name") or read(row, "person"),
        f"for {acting_for} · " if acting_for else "",
        verb,
        clock(read(row, "signed_at")),
    )


def missing_half(key: str, verb: str, wanted: Any, url: str, action: str) -> SafeString:
    """The gap, with who is waited for, or in the reader's own the way to fill it."""
    way = f"waits for {wanted or SIDE_NAMES[key]}"
    if url:
        way = button(escape(action), href=url, kind="primary", icon="pen-line")
    return format_html(
        '<div class="signature" data-side="{}" data-missing><p class="signature__side">{}</p>'
        '<p class="signature__gap">Not {} yet</p><p class="signature__note">{}</p></div>',
        key,
        side(key),
        verb,
        way,
    )


def read(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, dict) else getattr(row, name, None)
